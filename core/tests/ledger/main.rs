//! Tests of sends under idempotency keys, with a real file or database and a real server.

// A test fails by a panic.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod answers;
mod cancelling;
#[cfg(feature = "ledger-postgres")]
mod databases;
mod files;
#[path = "../support/ledger_place.rs"]
mod place;
mod processes;
mod settling;

use std::path::Path;

use tempfile::TempDir;
use workspace_sandbox::{Options, Sandbox};
use workspace_sdk::{
    ApiResponse, Client, ClientBuilder, Content, EntryState, Error, Ledger, LedgerEntry, SendMessage, SentMessage,
};

/// The recipient in these tests.
const TO: &str = "+1234567890";
/// The key in these tests.
const KEY: &str = "order-1234/hello";

/// A server, and a client with a ledger.
struct Setup {
    sandbox: Sandbox,
    folder: TempDir,
    /// The path or the URL of the ledger.
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
        // Opens the window of 24 hours.
        sandbox.receive(TO, "Hi").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path());
        let ledger = Ledger::open(&place).unwrap();
        let client = builder(&sandbox).ledger(&ledger).build().unwrap();
        Self { sandbox, folder, place, ledger, client }
    }

    /// Sends a message under [`KEY`].
    async fn send(&self, text: &str) -> Result<ApiResponse<SentMessage>, Error> {
        self.client.messages().send(crate::text(text).idempotency_key(KEY)).await
    }

    async fn entry(&self) -> LedgerEntry {
        self.ledger.get(KEY).await.unwrap().unwrap()
    }

    async fn state(&self) -> Option<EntryState> {
        self.ledger.get(KEY).await.unwrap().map(|entry| entry.state)
    }

    /// The number of messages that the server sent.
    fn sent(&self) -> usize {
        self.sandbox.messages(TO).unwrap().len()
    }
}

/// A text message to [`TO`].
fn text(text: &str) -> SendMessage {
    SendMessage::new(TO, Content::Text(text.into()))
}

fn builder(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder().base_url(sandbox.url()).api_key(workspace_sandbox::API_KEY)
}
