//! Tests of the store with a database, whose URL is in an environment variable.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::sync::Arc;

use super::entries::{ClaimResult, Purpose, Step};
use super::*;
use crate::ledger::entry::EntryState;
use crate::ledger::fingerprint::Fingerprint;
use crate::ledger::random::random_number;
use crate::ledger::store::Outcome;
use crate::ledger::store_cases;

/// The URL of a new ledger.
fn new_place() -> String {
    let url = std::env::var("WORKSPACE_TEST_POSTGRES").unwrap();
    format!("{url}?schema=test_{:016x}", random_number().unwrap())
}

/// A new ledger, and two connections of the same process to it, of which the second replaced the first.
async fn two_connections() -> (Session, Session, Secret) {
    let server = Server::of_url(&new_place()).unwrap();
    let (first, secret) = open_session(&server, true, None).await.unwrap();
    let second = Session::connect(&server).await.unwrap();
    (first, second, secret)
}

fn claim(key: &str) -> NewClaim {
    let key = EntryKey { scope: Arc::from(""), key: Arc::from(key) };
    let fingerprint = Fingerprint::new(&Secret::new(b"secret"), &[]);
    NewClaim { key, operation: "messages.send", fingerprint, recipient: None }
}

#[tokio::test]
async fn a_late_statement_of_an_old_connection_does_not_say_that_a_send_waits() {
    let (first, second, secret) = two_connections().await;
    let claim = claim("order-1");
    let claimed = entries::claim(&first, &[(&claim, 1)], Purpose::Send).await.unwrap();
    assert!(matches!(claimed, ClaimResult::Tokens(tokens) if tokens == [1]));
    // The first connection is lost with this statement on its way: `StartWait`. The second one repeats it, and the next
    // attempt begins.
    second.become_owner(&[first.owner]).await.unwrap();
    for (session, step) in [(&second, Step::StartWait), (&second, Step::StartAttempt(2)), (&first, Step::StartWait)] {
        entries::change(session, &secret, &[(&claim.key, 1, step)], entries::LockedRows::Wait).await.unwrap();
    }
    // Now the process dies while the request is on its way.
    entries::settle_own(&second).await.unwrap();
    let found = entries::find(&second, &[&claim.key]).await.unwrap().into_iter().next().flatten().unwrap();
    assert_eq!(
        found.row.stored.entry.state,
        EntryState::Unknown,
        "the key is free although the send may have been done"
    );
}

#[tokio::test]
async fn a_connection_that_became_owner_unnoticed_leaves_no_orphans() {
    let (first, second, _) = two_connections().await;
    let claim = claim("order-1");
    entries::claim(&first, &[(&claim, 1)], Purpose::Send).await.unwrap();
    // The answer to this is lost, so the worker does not know which of the two owns the entry.
    second.become_owner(&[first.owner]).await.unwrap();
    let url = std::env::var("WORKSPACE_TEST_POSTGRES").unwrap();
    let schema = found_schema(&second).await;
    let third = Session::connect(&Server::of_url(&format!("{url}?schema={schema}")).unwrap()).await.unwrap();
    third.become_owner(&[first.owner, second.owner]).await.unwrap();
    let found = entries::find(&third, &[&claim.key]).await.unwrap().into_iter().next().flatten().unwrap();
    assert_eq!(found.row.owner, Some(third.owner), "the owner of the entry has no lease");
}

/// The schema of the tables of a connection.
async fn found_schema(session: &Session) -> String {
    let sql = "SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE c.oid = '@entries'::regclass";
    session.query(sql, &[]).await.unwrap().first().unwrap().get(0)
}

#[tokio::test]
async fn a_message_that_was_accepted_while_another_send_took_the_key_is_kept() {
    let (first, second, secret) = two_connections().await;
    let claim = claim("order-1");
    entries::claim(&first, &[(&claim, 1)], Purpose::Send).await.unwrap();
    // Another send takes the key. Its transaction ends while the outcome of the first one waits for the row.
    second.execute_all("BEGIN; UPDATE @entries SET token = 2").await.unwrap();
    let outcome = Outcome::Accepted { record: None, message_id: Some("wamid.A".to_owned()), status: 200 };
    let settlement = Settlement { key: claim.key.clone(), token: 1, attempts: 1, outcome };
    let steps = [(&claim.key, 1, Step::Settle(&settlement))];
    let (changed, ended) = tokio::join!(entries::change(&first, &secret, &steps, entries::LockedRows::Wait), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        second.execute_all("COMMIT").await
    });
    assert_eq!((changed.unwrap().changed, ended.is_ok()), (Vec::new(), true));
    let found = entries::find(&second, &[&claim.key]).await.unwrap().into_iter().next().flatten().unwrap();
    assert_eq!(found.row.stored.entry.also_accepted.as_deref(), Some("wamid.A"));
}

#[tokio::test]
async fn the_limit_of_people_holds_for_several_connections() {
    let server = Server::of_url(&new_place()).unwrap();
    let (first, _) = open_session(&server, true, None).await.unwrap();
    let others = futures_util::future::join_all((0..5).map(|_| Session::connect(&server))).await;
    let sessions: Vec<Session> = [Ok(first)].into_iter().chain(others).map(Result::unwrap).collect();
    let admitted = futures_util::future::join_all(
        sessions.iter().zip(1..).map(async |(session, person)| people::admit(session, "", &[person], 3).await),
    )
    .await;
    let admitted: Vec<Admission> = admitted.into_iter().flat_map(Result::unwrap).collect();
    assert_eq!(admitted.iter().filter(|admission| **admission == Admission::New).count(), 3, "{admitted:?}");
    assert_eq!(people::count(&sessions[0], "").await.unwrap(), 3);
}

#[tokio::test]
async fn the_store_answers_as_all_stores_do() {
    let store = PostgresStore::open(&new_place(), true, None).unwrap();
    store_cases::check(&*store).await;
}
