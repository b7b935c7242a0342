//! A process that sends a range of keys, several at a time. It prints a line before and after each call, so that the
//! lines of a killed process show which calls were in flight.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{sleep, timeout};
use workspace_sdk::{Client, SendTemplate};

use crate::cli::SenderArgs;
use crate::error::BoxError;
use crate::ledger::key::{key, recipient};

/// How many sends a process has in flight.
pub(crate) const AT_ONCE: usize = 8;
/// One call in this many is cancelled.
const CANCELLED: u32 = 20;
/// After how long such a call is cancelled, at most, in milliseconds.
const CANCELLED_AFTER: u64 = 30;
/// Long enough that no call runs out of time on a busy machine.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// How often a process tries to open the ledger, and how long it waits in between.
const ATTEMPTS: usize = 5;
const PAUSE: Duration = Duration::from_millis(200);

/// The signal after a write beyond the maximum file size. Without a handler it ends the process.
const SIGXFSZ: i32 = 25;

pub(crate) fn run(args: &SenderArgs) -> Result<bool, BoxError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(send_all(args))?;
    Ok(true)
}

async fn send_all(args: &SenderArgs) -> Result<(), BoxError> {
    // With a handler, the write fails as it does on a full disk.
    let _handler = signal(SignalKind::from_raw(SIGXFSZ))?;
    let client = client(args).await?;
    let mut random = fastrand::Rng::with_seed(args.seed);
    let calls = (args.first..args.first.saturating_add(args.count)).map(|number| {
        let cancel = (random.u32(0..CANCELLED) == 0).then(|| Duration::from_millis(random.u64(0..CANCELLED_AFTER)));
        send(&client, number, cancel)
    });
    stream::iter(calls).buffer_unordered(AT_ONCE).collect::<()>().await;
    Ok(())
}

/// The client. The ledger may be away for a moment.
async fn client(args: &SenderArgs) -> Result<Client, BoxError> {
    let build = || {
        Client::builder()
            .base_url(&args.url)
            .api_key(workspace_sandbox::API_KEY)
            .ledger(&args.ledger)
            .attempt_timeout(TIMEOUT)
            .timeout(TIMEOUT)
            .build()
    };
    let mut built = build();
    for _ in 1..ATTEMPTS {
        if built.is_ok() {
            break;
        }
        sleep(PAUSE).await;
        built = build();
    }
    Ok(built?)
}

async fn send(client: &Client, number: u32, cancel: Option<Duration>) {
    println!("start {number}");
    let message = SendTemplate::new(recipient(number), "plain_notice").idempotency_key(key(number));
    let sent = timeout(cancel.unwrap_or(TIMEOUT), client.templates().send(message)).await;
    let end = match sent {
        Ok(Ok(sent)) if sent.call.replayed => "replayed",
        Ok(Ok(sent)) if !sent.call.recorded => "unrecorded",
        Ok(Ok(_)) => "sent",
        Ok(Err(error)) => error.code(),
        Err(_) => "cancelled",
    };
    println!("end {number} {end}");
}
