//! Looking at entries, and settling them.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use workspace_sandbox::Fault;
use workspace_sdk::{EntryState, ErrorKind, LedgerKeep};

use crate::place::is_in_file;
use crate::{KEY, Setup, TO, builder, text};

async fn unknown() -> Setup {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::lost_answer()).unwrap();
    setup.send("Hello").await.unwrap_err();
    setup
}

#[tokio::test]
async fn an_entry_resolved_as_accepted_is_replayed() {
    let setup = unknown().await;
    let entry = setup.ledger.resolve(KEY, EntryState::Accepted).message_id("wamid.A").note("seen").run().await.unwrap();
    assert_eq!((entry.state, entry.note.as_deref()), (EntryState::Accepted, Some("seen")));
    let sent = setup.send("Hello").await.unwrap();
    assert_eq!((sent.message_id.as_deref(), sent.call.replayed, sent.call.status), (Some("wamid.A"), true, 200));
}

#[tokio::test]
async fn an_entry_resolved_as_accepted_without_an_id_is_replayed() {
    let setup = unknown().await;
    setup.ledger.resolve(KEY, EntryState::Accepted).run().await.unwrap();
    let sent = setup.send("Hello").await.unwrap();
    assert_eq!((sent.message_id.as_deref(), sent.call.replayed), (None, true));
}

#[tokio::test]
async fn a_fresh_entry_is_resolved_as_not_sent_only_by_force() {
    let setup = unknown().await;
    let resolve = || setup.ledger.resolve(KEY, EntryState::NotSent);
    let error = resolve().run().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Ledger);
    resolve().force(true).run().await.unwrap();
    assert!(!setup.send("Hello").await.unwrap().call.replayed);
    assert_eq!(setup.sent(), 2);
}

#[tokio::test]
async fn only_an_unknown_entry_can_be_resolved() {
    let setup = Setup::new();
    setup.send("Hello").await.unwrap();
    let resolve = |key| setup.ledger.resolve(key, EntryState::NotSent).force(true).run();
    assert!(resolve(KEY).await.unwrap_err().to_string().contains("this one is accepted"));
    assert!(resolve("other").await.unwrap_err().to_string().contains("no entry"));
}

#[tokio::test]
async fn entries_are_listed_counted_pruned_and_copied() {
    let setup = Setup::new();
    for number in 0..3 {
        let message = text("Hello").idempotency_key(format!("a/{number}"));
        setup.client.messages().send(message).await.unwrap();
    }
    setup.sandbox.fault(Fault::lost_answer()).unwrap();
    setup.send("Hello").await.unwrap_err();
    let keys = |entries: Vec<workspace_sdk::LedgerEntry>| -> Vec<String> {
        entries.into_iter().map(|entry| entry.idempotency_key).collect()
    };
    assert_eq!(keys(setup.ledger.entries().prefix("a/").try_collect().await.unwrap()), ["a/0", "a/1", "a/2"]);
    assert_eq!(keys(setup.ledger.entries().state(EntryState::Unknown).try_collect().await.unwrap()), [KEY]);
    let copy = setup.folder.path().join("copy.db");
    let copied = setup.ledger.backup(&copy).await;
    match copied {
        Ok(()) => assert!(is_in_file()),
        Err(error) => assert!(!is_in_file() && error.to_string().contains("pg_dump"), "{error}"),
    }
    assert_eq!(setup.ledger.prune(Duration::from_secs(60)).await.unwrap(), 0);
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(setup.ledger.prune(Duration::ZERO).await.unwrap(), 3);
    let count = |counts: Vec<(EntryState, u64)>| -> u64 { counts.into_iter().map(|(_, count)| count).sum() };
    assert_eq!(count(setup.ledger.counts().await.unwrap()), 1);
    if is_in_file() {
        assert_eq!(count(workspace_sdk::Ledger::open(copy).unwrap().counts().await.unwrap()), 4);
    }
}

#[tokio::test]
async fn a_recipient_is_kept_only_on_request() {
    let setup = Setup::new();
    setup.send("Hello").await.unwrap();
    assert_eq!(setup.entry().await.recipient, None);
    let keeping = builder(&setup.sandbox).ledger(&setup.ledger).ledger_keep(LedgerKeep::Recipient).build().unwrap();
    keeping.messages().send(text("Hello").idempotency_key("kept")).await.unwrap();
    assert_eq!(setup.ledger.get("kept").await.unwrap().unwrap().recipient.as_deref(), Some(TO));
    let exported = setup.folder.path().join("entries.json");
    setup.ledger.export(&exported).await.unwrap();
    let mut bytes = std::fs::read(exported).unwrap();
    if is_in_file() {
        setup.ledger.flush().await.unwrap();
        for file in ["ledger.db", "ledger.db-wal"] {
            bytes.extend(std::fs::read(setup.folder.path().join(file)).unwrap());
        }
    }
    let find = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(find("kept") && !find(workspace_sandbox::API_KEY) && !find("Hello"));
}
