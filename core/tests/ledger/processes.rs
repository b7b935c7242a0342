//! Several processes with one ledger, and processes that end in the middle of a send.

use std::collections::HashMap;
#[cfg(unix)]
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use workspace_sandbox::Fault;
use workspace_sdk::{Client, Disposition, EntryState, LedgerEntry};

use crate::place::is_in_file;
use crate::{KEY, Setup, TO, text};

/// Tells the test binary to act as a sender, and where.
const SENDER: &str = "WORKSPACE_TEST_SENDER";

/// The URL and the ledger of a process that a test started; `None` in the tests themselves.
fn place() -> Option<(String, String)> {
    let place = std::env::var(SENDER).ok()?;
    place.split_once(' ').map(|(url, path)| (url.to_owned(), path.to_owned()))
}

/// The client of such a process.
fn started_client() -> Option<Client> {
    let (url, path) = place()?;
    Some(Client::builder().base_url(url).api_key(workspace_sandbox::API_KEY).ledger(path).build().unwrap())
}

/// Not a separate test: a process that another test starts sends one message under [`KEY`].
#[tokio::test]
async fn sender() {
    let Some(client) = started_client() else { return };
    let sent = client.messages().send(text("Hello").idempotency_key(KEY)).await;
    println!(
        "\nresult: {}",
        sent.map_or_else(|error| error.code(), |sent| if sent.call.replayed { "replayed" } else { "sent" })
    );
}

/// The number of recipients of a campaign, and how many sends of it a process has in flight.
const CAMPAIGN: usize = 300;
const AT_ONCE: usize = 8;

/// Not a separate test: a process that another test starts sends a campaign, and then says so.
#[tokio::test]
async fn campaign() {
    let Some(client) = started_client() else { return };
    let send = |number| {
        let key = format!("campaign/{number}");
        let message = text("Hello").api_reference(key.as_str()).idempotency_key(key);
        let client = client.clone();
        // The entries show what happened to a send that failed.
        async move { drop(client.messages().send(message).await) }
    };
    stream::iter(0..CAMPAIGN).map(send).buffer_unordered(AT_ONCE).collect::<()>().await;
    println!("\nresult: done");
}

fn start_sender(setup: &Setup, failpoint: &str) -> Child {
    start(setup, "processes::sender", failpoint)
}

/// Starts a process that runs a test of this file.
fn start(setup: &Setup, test: &str, failpoint: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(SENDER, format!("{} {}", setup.sandbox.url(), setup.place))
        .env("WORKSPACE_FAILPOINT", failpoint)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// How the sender ended: what it printed, or nothing if it was stopped.
fn result(sender: Child) -> Option<String> {
    let output = String::from_utf8(sender.wait_with_output().unwrap().stdout).unwrap();
    output.lines().find_map(|line| line.strip_prefix("result: ").map(str::to_owned))
}

/// Not a separate test: a process that another test starts keeps the lock of the ledger until it is killed. A process
/// that is stopped in the middle of a transaction does the same.
#[cfg(unix)]
#[test]
fn lock_holder() {
    use rustix::fs::{FlockOperation, fcntl_lock};

    let Some((_, path)) = place() else { return };
    let lock = std::fs::File::options().write(true).open(format!("{path}-lock")).unwrap();
    fcntl_lock(&lock, FlockOperation::LockExclusive).unwrap();
    println!("\nresult: locked");
    std::thread::sleep(Duration::from_secs(60));
}

#[cfg(unix)]
#[tokio::test]
async fn a_recorded_result_is_returned_while_another_process_keeps_the_lock() {
    let setup = Setup::in_file();
    setup.send("Hello").await.unwrap();
    let mut holder = start(&setup, "processes::lock_holder", "");
    let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "result: locked"));
    let again = setup.send("Hello").await.unwrap();
    assert!(again.call.replayed && again.call.elapsed < Duration::from_secs(1), "{:?}", again.call.elapsed);
    // A claim needs the lock.
    let other = text("Hello").idempotency_key("order-5/hello");
    let error = setup.client.messages().send(other).await.unwrap_err();
    assert!(error.to_string().contains("keeps") && error.to_string().contains("locked"), "{error}");
    assert_eq!((error.disposition(), setup.sent()), (Disposition::Retryable, 1));
    holder.kill().unwrap();
    holder.wait().unwrap();
}

#[tokio::test]
async fn of_many_processes_one_sends() {
    let setup = Setup::new();
    let senders: Vec<_> = (0..6).map(|_| start_sender(&setup, "")).collect();
    let mut results: Vec<_> = senders.into_iter().filter_map(result).collect();
    results.sort_unstable();
    assert_eq!(results, ["replayed", "replayed", "replayed", "replayed", "replayed", "sent"]);
    assert_eq!(setup.sent(), 1);
}

#[tokio::test]
async fn a_process_killed_while_it_sends_leaves_an_unknown_entry() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::stall()).unwrap();
    let mut sender = start_sender(&setup, "");
    assert!(setup.sandbox.wait_for(|journal| !journal.is_empty(), Duration::from_secs(30)).is_some());
    assert_eq!(setup.state().await, Some(EntryState::Sending));
    sender.kill().unwrap();
    sender.wait().unwrap();
    let unknown = || setup.ledger.entries().state(EntryState::Unknown).try_collect::<Vec<LedgerEntry>>();
    if !is_in_file() {
        // There it is unknown when the lease of the process has ended.
        while unknown().await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    assert_eq!(unknown().await.unwrap().len(), 1);
    let error = setup.send("Hello").await.unwrap_err();
    assert!(error.replayed() && error.failure().is_none(), "{error}");
    assert_eq!(setup.state().await, Some(EntryState::Unknown));
}

#[tokio::test]
async fn a_process_killed_before_a_retry_frees_the_key() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::status(429).header("Retry-After", "30")).unwrap();
    let mut sender = start_sender(&setup, "");
    while setup.state().await != Some(EntryState::Waiting) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    sender.kill().unwrap();
    sender.wait().unwrap();
    assert!(!setup.send("Hello").await.unwrap().call.replayed);
    assert_eq!(setup.sent(), 1);
}

/// Where a process is stopped, what the same call in another process gets, and how many messages there are then.
const STOPS: &[(&str, &str, usize)] = &[
    // The claim is not on disk, so nothing can have been sent.
    ("ledger.begun", "sent", 1),
    ("ledger.before_commit", "sent", 1),
    // The claim is in the file, so the message may have been sent.
    ("ledger.committed", "outcome_unknown", 0),
    ("ledger.synced", "outcome_unknown", 0),
    // The message was sent, and its outcome is not in the file.
    ("ledger.begun:1", "outcome_unknown", 1),
    ("ledger.before_commit:1", "outcome_unknown", 1),
    // The outcome is in the file.
    ("ledger.committed:1", "replayed", 1),
];

#[tokio::test]
async fn a_process_stopped_at_any_point_neither_loses_nor_doubles_a_message() {
    // A database puts each commit on disk itself.
    let stops = STOPS.iter().filter(|(failpoint, ..)| is_in_file() || *failpoint != "ledger.synced");
    for (failpoint, expected, messages) in stops {
        let setup = Setup::new();
        assert_eq!(result(start_sender(&setup, failpoint)), None, "{failpoint} was not reached");
        let found = result(start_sender(&setup, ""));
        assert_eq!((found.as_deref(), setup.sent()), (Some(*expected), *messages), "{failpoint}");
    }
}

/// How often the processes of a campaign are killed, and the seed of the moments.
const KILLS: u64 = 20;
const SEED: u64 = 7;

#[tokio::test]
async fn a_campaign_whose_processes_are_killed_at_random_reaches_everybody_at_most_once() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::delay(Duration::from_millis(3)).always()).unwrap();
    let mut random = fastrand::Rng::with_seed(SEED);
    for _ in 0..KILLS {
        let mut processes = [(); 2].map(|()| start(&setup, "processes::campaign", ""));
        // The moment of the kill is what is tested, so it does not wait for an event.
        tokio::time::sleep(Duration::from_millis(random.u64(30..150))).await;
        for process in &mut processes {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }
    assert_eq!(result(start(&setup, "processes::campaign", "")).as_deref(), Some("done"));
    let mut messages: HashMap<String, usize> = HashMap::new();
    for message in setup.sandbox.messages(TO).unwrap() {
        *messages.entry(message.api_reference.unwrap_or_default()).or_default() += 1;
    }
    let entries: Vec<LedgerEntry> = setup.ledger.entries().prefix("campaign/").try_collect().await.unwrap();
    assert_eq!(entries.len(), CAMPAIGN);
    let mut unknown = 0;
    for entry in entries {
        let count = messages.get(&entry.idempotency_key).copied().unwrap_or_default();
        match entry.state {
            EntryState::Accepted => assert_eq!(count, 1, "{}", entry.idempotency_key),
            EntryState::Unknown => unknown += 1,
            other => panic!("{} is {other}", entry.idempotency_key),
        }
        assert!(count <= 1, "{} was sent {count} times", entry.idempotency_key);
    }
    let most = usize::try_from(KILLS).unwrap() * 2 * AT_ONCE;
    assert!(unknown <= most, "{unknown} of at most {most} are unknown");
}
