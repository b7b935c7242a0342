//! Tests of runs that send to many, with a real file or database and a real server.

// A test fails by a panic.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod campaigns;
#[cfg(feature = "ledger-postgres")]
mod databases;
mod files;
mod lists;
#[path = "../support/ledger_place.rs"]
mod place;
mod stopping;

use std::collections::BTreeMap;
use std::path::Path;

use futures_util::TryStreamExt as _;
use tempfile::TempDir;
use workspace_sandbox::{Options, Sandbox};
use workspace_sdk::{Client, ClientBuilder, Error, Ledger, RecipientResult, SendMany};

/// A server, and a client with a ledger.
struct Setup {
    sandbox: Sandbox,
    folder: TempDir,
    /// The path or the URL of the ledger.
    #[cfg_attr(not(feature = "ledger-postgres"), allow(dead_code))]
    place: String,
    ledger: Ledger,
    client: Client,
}

impl Setup {
    fn new() -> Self {
        Self::at(place::ledger_place)
    }

    /// With a ledger in a file, wherever other ledgers are.
    fn in_file() -> Self {
        Self::at(place::ledger_file)
    }

    fn at(place: fn(&Path) -> String) -> Self {
        let sandbox = Sandbox::start(Options::default()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path());
        let ledger = Ledger::open(&place).unwrap();
        let client = builder(&sandbox).ledger(&ledger).build().unwrap();
        Self { sandbox, folder, place, ledger, client }
    }

    /// Sends a template without variables to these numbers.
    fn notify<T: AsRef<str>>(&self, numbers: impl IntoIterator<Item = T>) -> SendMany {
        let numbers: Vec<String> = numbers.into_iter().map(|number| number.as_ref().to_owned()).collect();
        self.client.templates().send_many(numbers, "plain_notice")
    }

    /// The JSON bodies of all requests.
    fn bodies(&self) -> Vec<serde_json::Value> {
        let journal = self.sandbox.journal();
        journal.iter().filter_map(|entry| serde_json::from_str(entry.body.as_deref()?).ok()).collect()
    }

    /// How many messages each number got.
    fn messages(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for message in self.sandbox.all_messages().unwrap() {
            *counts.entry(message.to).or_default() += 1;
        }
        counts
    }
}

fn builder(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder().base_url(sandbox.url()).api_key(workspace_sandbox::API_KEY)
}

/// Made-up numbers.
fn numbers(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("+1555{number:07}")).collect()
}

/// The results in the order of the list.
async fn results(run: SendMany) -> Result<Vec<RecipientResult>, Error> {
    let mut results: Vec<RecipientResult> = run.try_collect().await?;
    results.sort_by_key(|result| result.index);
    Ok(results)
}

/// The reasons in the order of the list.
async fn reasons(run: SendMany) -> Vec<&'static str> {
    results(run).await.unwrap().iter().map(|result| result.reason.as_str()).collect()
}

/// How often each reason occurs.
async fn counts(run: SendMany) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for reason in reasons(run).await {
        *counts.entry(reason).or_default() += 1;
    }
    counts
}
