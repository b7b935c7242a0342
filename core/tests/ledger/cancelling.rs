//! Calls whose future is dropped.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use tokio::time::timeout;
use workspace_sandbox::Fault;
use workspace_sdk::{EntryState, ErrorKind, Ledger, LedgerEntry};

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
async fn a_hook_that_panics_after_the_response_does_not_free_the_key() {
    let setup = Setup::new();
    let panicking =
        builder(&setup.sandbox).ledger(&setup.ledger).on_attempt(|_| panic!("of the hook")).build().unwrap();
    let send = tokio::spawn(async move { panicking.messages().send(text("Hello").idempotency_key(KEY)).await });
    assert!(send.await.unwrap_err().is_panic());
    assert_eq!(setup.send("Hello").await.unwrap_err().kind(), ErrorKind::OutcomeUnknown);
    assert_eq!(setup.sent(), 1);
}

#[tokio::test]
async fn a_send_in_flight_when_its_ledger_is_closed_is_unknown() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::stall()).unwrap();
    let client = setup.client.clone();
    let send = tokio::spawn(async move { client.messages().send(text("Hello").idempotency_key(KEY)).await });
    while setup.sandbox.journal().is_empty() {
        tokio::task::yield_now().await;
    }
    setup.ledger.close().await.unwrap();
    send.abort();
    let ledger = Ledger::open(&setup.place).unwrap();
    let unknown: Vec<LedgerEntry> = ledger.entries().state(EntryState::Unknown).try_collect().await.unwrap();
    assert_eq!(unknown.len(), 1);
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
