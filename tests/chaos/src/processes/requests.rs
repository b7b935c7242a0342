//! Waits for requests, so that the moment of a kill depends on the progress and not on the speed of the machine.

use std::time::Duration;

use tokio::time::{sleep, timeout};
use workspace_sandbox::Sandbox;

/// A kill does not wait longer than this for requests: a process that is stopped may block the others.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Waits until this number of requests has arrived.
pub(crate) async fn wait_for_requests(sandbox: &Sandbox, count: u64) {
    let seen = sandbox.journal_since(0).last().map_or(0, |entry| entry.seq);
    let until = seen + count;
    let arrived = async {
        while sandbox.journal_since(until - 1).is_empty() {
            sleep(Duration::from_millis(1)).await;
        }
    };
    let _ = timeout(LONGEST_WAIT, arrived).await;
}
