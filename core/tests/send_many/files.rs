//! Runs whose ledger is in a file.

use std::time::Duration;

use futures_util::StreamExt as _;
use workspace_sandbox::Fault;

use crate::{Setup, numbers};

#[tokio::test]
async fn a_run_that_fails_completes_what_is_in_flight() {
    let setup = Setup::in_file();
    setup.sandbox.fault(Fault::delay(Duration::from_millis(300)).skip(20).always()).unwrap();
    let mut run = setup.notify(numbers(200)).shared_rate_limit(100.0);
    let (mut results, mut errors) = (0, 0);
    while let Some(result) = run.next().await {
        match result {
            Ok(result) => results += usize::from(result.reason.as_str() == "accepted"),
            Err(_) => errors += 1,
        }
        if results == 21 {
            let _ = std::fs::rename(setup.folder.path().join("ledger.db"), setup.folder.path().join("gone"));
        }
    }
    assert_eq!((results, errors), (setup.messages().len(), 1));
}
