//! The result of a call under a key, by the state of the key.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use workspace_sandbox::Fault;
use workspace_sdk::{
    AutomationRef, Client, Disposition, EntryState, ErrorKind, Failure, Overrides, Safety, TriggerAutomation,
};

use crate::{KEY, Setup, TO, builder, text};

#[tokio::test]
async fn an_accepted_send_is_replayed() {
    let setup = Setup::new();
    let first = setup.send("Hello").await.unwrap();
    assert!(first.call.recorded && !first.call.replayed);
    let second = setup.send("Hello").await.unwrap();
    assert!(second.call.replayed && second.call.recorded);
    assert_eq!(second.data, first.data);
    assert_eq!(setup.sent(), 1);
    assert_eq!(setup.state().await, Some(EntryState::Accepted));
    assert_eq!(setup.entry().await.message_id, first.message_id);
}

#[tokio::test]
async fn another_request_under_the_key_is_a_conflict() {
    let setup = Setup::new();
    setup.send("Hello").await.unwrap();
    let error = setup.send("Bye").await.unwrap_err();
    assert_eq!((error.kind(), error.disposition()), (ErrorKind::IdempotencyConflict, Disposition::Rejected));
    let fields: Vec<_> = error.fields().iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["body"]);
    assert_eq!(error.idempotency_key(), Some(KEY));
    assert!(error.since().is_some());
    assert!(error.to_string().ends_with("belongs to another request, which differs in body"), "{error}");
    assert_eq!(setup.sent(), 1);
}

#[tokio::test]
async fn an_unknown_outcome_is_replayed_until_it_is_resolved() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::lost_answer()).unwrap();
    let first = setup.send("Hello").await.unwrap_err();
    assert_eq!((first.kind(), first.replayed()), (ErrorKind::OutcomeUnknown, false));
    let second = setup.send("Hello").await.unwrap_err();
    assert_eq!(second.kind(), ErrorKind::OutcomeUnknown);
    assert_eq!(second.failure(), Some(Failure::ConnectionLost));
    assert!(second.replayed() && second.since().is_some());
    assert_eq!(setup.sent(), 1);
}

#[tokio::test]
async fn a_refusal_frees_the_key() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::status(400)).unwrap();
    assert_eq!(setup.send("Hello").await.unwrap_err().kind(), ErrorKind::BadRequest);
    assert_eq!(setup.state().await, Some(EntryState::NotSent));
    assert!(!setup.send("Another text").await.unwrap().call.replayed);
    assert_eq!(setup.sent(), 1);
}

#[tokio::test]
async fn a_send_that_did_not_leave_frees_the_key() {
    let setup = Setup::new();
    let unreachable = Client::builder().base_url("http://127.0.0.1:9").api_key("key").ledger(&setup.ledger);
    let unreachable = unreachable.build().unwrap().with_options(Overrides::new().max_retries(0)).unwrap();
    let error = unreachable.messages().send(text("Hello").idempotency_key(KEY)).await.unwrap_err();
    assert_eq!(error.failure(), Some(Failure::Connect));
    assert_eq!(setup.state().await, Some(EntryState::NotSent));
    setup.send("Hello").await.unwrap();
}

#[tokio::test]
async fn invalid_parameters_leave_no_entry() {
    let setup = Setup::new();
    assert_eq!(setup.send("").await.unwrap_err().kind(), ErrorKind::Validation);
    assert_eq!(setup.state().await, None);
}

#[tokio::test]
async fn two_calls_at_once_send_one_message() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::delay(Duration::from_millis(100))).unwrap();
    let (one, two) = tokio::join!(setup.send("Hello"), setup.send("Hello"));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.data, two.data);
    assert_eq!(usize::from(one.call.replayed) + usize::from(two.call.replayed), 1);
    assert_eq!(setup.sent(), 1);
}

#[tokio::test]
async fn a_call_waits_for_another_only_until_its_timeout() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::stall()).unwrap();
    let patient = setup.client.clone();
    let first = tokio::spawn(async move { patient.messages().send(text("Hello").idempotency_key(KEY)).await });
    while setup.state().await.is_none() {
        tokio::task::yield_now().await;
    }
    let hasty = setup.client.with_options(Overrides::new().timeout(Duration::from_millis(200))).unwrap();
    let error = hasty.messages().send(text("Hello").idempotency_key(KEY)).await.unwrap_err();
    assert_eq!((error.kind(), error.disposition()), (ErrorKind::IdempotencyInProgress, Disposition::Retryable));
    assert!(error.retry_after().is_some());
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
}

#[tokio::test]
async fn a_retry_stays_under_one_claim() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::status(429)).unwrap();
    assert_eq!(setup.send("Hello").await.unwrap().call.attempts, 2);
    assert_eq!(setup.entry().await.attempts, 2);
}

#[tokio::test]
async fn every_kind_of_send_takes_a_key() {
    let setup = Setup::new();
    for _ in 0..2 {
        let welcome = TriggerAutomation::new(TO, AutomationRef::Name("welcome flow".into())).idempotency_key("trigger");
        let execution = setup.client.automations().trigger(welcome).await.unwrap();
        assert_eq!(execution.status.as_deref(), Some("triggered"));
        let params = [("to", TO), ("body", "Hello")];
        let sent = setup.client.request("whatsapp/message/send", params).idempotency_key("raw").await.unwrap();
        assert!(sent.get("messageId").is_some());
    }
    assert_eq!(setup.sandbox.messages(TO).unwrap().len(), 1);
    let read = setup.client.request("contacts/list", [("page", 1)]).safety(Safety::Read).idempotency_key("read").await;
    assert_eq!(read.unwrap_err().fields()[0].field, "idempotencyKey");
}

#[tokio::test]
async fn a_key_needs_a_ledger_and_a_valid_form() {
    let setup = Setup::new();
    let without = builder(&setup.sandbox).build().unwrap();
    let error = without.messages().send(text("Hello").idempotency_key(KEY)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    for key in ["", "with space", "umläut", &"x".repeat(256)] {
        let error = setup.client.messages().send(text("Hello").idempotency_key(key)).await.unwrap_err();
        assert_eq!((error.kind(), error.fields()[0].field.as_str()), (ErrorKind::Validation, "idempotencyKey"));
    }
    assert_eq!(setup.sent(), 0);
}

#[tokio::test]
async fn scopes_divide_a_ledger_and_servers_and_channels_do_not() {
    let setup = Setup::new();
    setup.send("Hello").await.unwrap();
    let scoped = builder(&setup.sandbox).ledger(&setup.ledger).ledger_scope("other").build().unwrap();
    let hello = || text("Hello").idempotency_key(KEY);
    assert!(!scoped.messages().send(hello()).await.unwrap().call.replayed);
    let channel = setup.client.with_options(Overrides::new().channel_id("another")).unwrap();
    let error = channel.messages().send(hello()).await.unwrap_err();
    assert_eq!(error.fields()[0].field, "channelId");
}

#[tokio::test]
async fn a_replay_is_an_event_of_its_own() {
    let setup = Setup::new();
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&events);
    let watched =
        Overrides::new().on_attempt(move |event| seen.lock().unwrap().push((event.attempt, event.next.code())));
    let client = setup.client.with_options(watched).unwrap();
    for _ in 0..2 {
        client.messages().send(text("Hello").idempotency_key(KEY)).await.unwrap();
    }
    assert_eq!(*events.lock().unwrap(), [(1, "done"), (0, "replayed")]);
}
