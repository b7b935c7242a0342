//! Calls whose future is dropped.

use std::time::Duration;

use tokio::time::timeout;
use workspace_sandbox::Fault;
use workspace_sdk::{EntryState, ErrorKind};

use crate::{KEY, Setup, builder, text};

#[tokio::test]
async fn a_send_dropped_on_the_way_is_unknown() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::stall()).unwrap();
    assert!(timeout(Duration::from_millis(300), setup.send("Hello")).await.is_err());
    assert_eq!(setup.send("Hello").await.unwrap_err().kind(), ErrorKind::OutcomeUnknown);
    assert_eq!(setup.state().await, Some(EntryState::Unknown));
}

#[tokio::test]
async fn a_send_dropped_before_a_retry_frees_the_key() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::status(429).header("Retry-After", "5")).unwrap();
    assert!(timeout(Duration::from_millis(500), setup.send("Hello")).await.is_err());
    assert!(!setup.send("Hello").await.unwrap().call.replayed);
    assert_eq!(setup.sent(), 1);
}

#[tokio::test]
async fn a_send_dropped_in_its_hook_frees_the_key() {
    let setup = Setup::new();
    let stuck = builder(&setup.sandbox)
        .ledger(&setup.ledger)
        .on_attempt_start(|_| std::future::pending::<Result<(), std::io::Error>>())
        .build()
        .unwrap();
    let send = stuck.messages().send(text("Hello").idempotency_key(KEY));
    assert!(timeout(Duration::from_millis(300), send).await.is_err());
    setup.send("Hello").await.unwrap();
    assert_eq!(setup.sent(), 1);
}

#[tokio::test]
async fn an_aborted_send_is_unknown() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::stall()).unwrap();
    let client = builder(&setup.sandbox).ledger(&setup.ledger).build().unwrap();
    let sender = client.clone();
    let sent = tokio::spawn(async move { sender.messages().send(text("Hello").idempotency_key(KEY)).await });
    while setup.sandbox.journal().is_empty() {
        tokio::task::yield_now().await;
    }
    client.abort();
    let sent = sent.await.unwrap();
    assert_eq!(sent.unwrap_err().kind(), ErrorKind::OutcomeUnknown);
    assert_eq!(setup.state().await, Some(EntryState::Unknown));
}
