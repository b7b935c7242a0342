//! The client process in Rust: it sends to a list once, and prints the figures.

use std::path::Path;
use std::time::Instant;

use cpu_time::ProcessTime;
use futures_util::StreamExt as _;
use workspace_sdk::{Client, Outcome, Recipient};

use crate::args::ManyClientOptions;
use crate::error::BoxError;
use crate::payload;
use crate::sample::Sample;

/// The number of concurrent sends.
pub(super) const IN_FLIGHT: usize = 64;

/// Makes one measurement and prints it as a line of JSON.
pub(crate) fn run(options: &ManyClientOptions) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let sample = runtime.block_on(measure(options))?;
    println!("{}", serde_json::to_string(&sample)?);
    Ok(())
}

async fn measure(options: &ManyClientOptions) -> Result<Sample, BoxError> {
    let client = client(options.port, options.ledger.as_deref())?;
    let has_ledger = options.ledger.is_some();
    send(&client, options.warmup, has_ledger.then_some("warmup")).await?;
    let (started, cpu) = (Instant::now(), ProcessTime::now());
    send(&client, options.recipients, has_ledger.then_some("measured")).await?;
    Ok(Sample::of_this_process(options.recipients, started.elapsed(), cpu.elapsed()))
}

fn client(port: u16, ledger: Option<&Path>) -> Result<Client, BoxError> {
    let base_url = format!("http://127.0.0.1:{port}{}", payload::BASE_PATH);
    let builder = Client::builder().base_url(base_url).api_key(payload::API_KEY);
    Ok(match ledger {
        None => builder.build()?,
        Some(folder) => builder.ledger(folder.join("many.db")).build()?,
    })
}

/// Sends a template to a list that a generator makes; under a campaign if it has a name.
async fn send(client: &Client, recipients: u64, campaign: Option<&str>) -> Result<(), BoxError> {
    let list = (0..recipients).map(|number| {
        let order = payload::order(number);
        Recipient::new(payload::number(number)).variables([payload::NAME, &order, payload::TOTAL])
    });
    let mut run = client.templates().send_many(list, payload::TEMPLATE).concurrency(IN_FLIGHT);
    if let Some(campaign) = campaign {
        run = run.campaign(campaign);
    }
    let mut accepted = 0;
    while let Some(result) = run.next().await {
        accepted += u64::from(result?.outcome() == Outcome::Accepted);
    }
    if accepted != recipients {
        return Err(format!("{accepted} of {recipients} recipients were accepted").into());
    }
    Ok(())
}
