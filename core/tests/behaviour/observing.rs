//! The attempt hook and the log report every attempt, with the same data.

use std::io::Write;
use std::sync::{Arc, Mutex};

use futures_util::TryStreamExt as _;
use tracing::Instrument as _;
use tracing_subscriber::fmt::format::FmtSpan;
use workspace_sandbox::Fault;
use workspace_sdk::{Failure, ListContacts, ListLabels, NextStep, Safety, SentState, StopReason};

use crate::{Events, builder, notice, sandbox, seconds};

#[tokio::test]
async fn every_attempt_is_reported_with_the_next_step() {
    let sandbox = sandbox();
    let events = Events::default();
    let client = events.watch(builder(&sandbox)).build().unwrap();
    sandbox.faults(vec![Fault::status(503), Fault::reset()]).unwrap();
    client.labels().list(ListLabels::new()).await.unwrap();
    let events = events.all();
    let reported: Vec<_> =
        events.iter().map(|event| (event.attempt, event.status, event.failure, event.sent)).collect();
    assert_eq!(
        reported,
        [
            (1, Some(503), Some(Failure::Status(503)), SentState::Answered),
            (2, None, Some(Failure::ConnectionLost), SentState::Unknown),
            (3, Some(200), None, SentState::Answered),
        ]
    );
    assert!(matches!(events[0].next, NextStep::Retry(wait) if wait <= seconds(0.25)));
    assert!(matches!(events[1].next, NextStep::Retry(wait) if wait <= seconds(0.5)));
    assert_eq!(events[2].next, NextStep::Done);
    assert!(events.iter().all(|event| event.operation == "labels.list" && event.safety == Safety::Read));
    assert!(events[2].request_id.is_some());
}

#[tokio::test]
async fn a_stop_has_its_reason() {
    let sandbox = sandbox();
    let events = Events::default();
    let client = events.watch(builder(&sandbox)).build().unwrap();
    sandbox.fault(Fault::status(500).on("templates.send")).unwrap();
    client.templates().send(notice()).await.unwrap_err();
    assert_eq!(events.last().next, NextStep::Stop(StopReason::NotRepeatable));
    sandbox.fault(Fault::status(500).on("labels.list").always()).unwrap();
    client.labels().list(ListLabels::new()).await.unwrap_err();
    assert_eq!(events.last().next, NextStep::Stop(StopReason::Retries));
}

#[tokio::test]
async fn retries_stop_without_budget_and_first_attempts_continue() {
    let sandbox = sandbox();
    let events = Events::default();
    let client = events.watch(builder(&sandbox).max_retries(2)).build().unwrap();
    sandbox.fault(Fault::status(503).always()).unwrap();
    // The budget is enough for 100 retries.
    let calls = (0..50).map(|_| client.labels().list(ListLabels::new()));
    assert!(futures_util::future::join_all(calls).await.iter().all(Result::is_err));
    assert_eq!(events.all().len(), 150);
    client.labels().list(ListLabels::new()).await.unwrap_err();
    assert_eq!(events.last().next, NextStep::Stop(StopReason::Budget));
    assert_eq!(events.all().len(), 151);
    sandbox.clear_faults();
    client.labels().list(ListLabels::new()).await.unwrap();
}

/// The lines that a subscriber has written.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// Logs what this thread does until the guard is dropped.
    pub(crate) fn set_default(&self) -> (tracing::subscriber::DefaultGuard, tracing::Dispatch) {
        // `tracing` caches whether a log statement is enabled. With one subscriber in the process, the thread of
        // another test, which has no subscriber, would disable the statement for all threads. With two, `tracing` asks
        // both.
        let second = tracing::Dispatch::new(self.subscriber());
        (tracing::subscriber::set_default(self.subscriber()), second)
    }

    /// Everything, from every crate, at every level.
    fn subscriber(&self) -> impl tracing::Subscriber + Send + Sync + 'static {
        let log = self.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(move || log.clone())
            .finish()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_call_and_its_attempts_are_spans() {
    let sandbox = sandbox();
    let log = Log::default();
    let guard = log.set_default();
    sandbox.fault(Fault::status(503)).unwrap();
    builder(&sandbox).build().unwrap().labels().list(ListLabels::new()).await.unwrap();
    drop(guard);
    let log = log.text();
    for expected in [
        "workspace.call{operation=\"labels.list\" safety=\"read\"}",
        "workspace.attempt{attempt=1}",
        "workspace.attempt{attempt=2}",
        "status=503",
        "failure=\"status\"",
        "next=\"retry\"",
        "next=\"done\"",
    ] {
        assert!(log.contains(expected), "{expected} is not in\n{log}");
    }
}

#[tokio::test]
async fn the_pages_that_are_requested_ahead_are_in_the_span_of_the_caller() {
    let sandbox = sandbox();
    let log = Log::default();
    let guard = log.set_default();
    let client = builder(&sandbox).build().unwrap();
    let contacts = client.contacts().iter(ListContacts::new().limit(50)).try_collect::<Vec<_>>();
    assert_eq!(contacts.instrument(tracing::info_span!("report")).await.unwrap().len(), 120);
    drop(guard);
    let log = log.text();
    let calls = log.lines().filter(|line| line.contains("report:workspace.call{") && line.ends_with("new"));
    assert_eq!(calls.filter(|line| !line.contains("workspace.attempt")).count(), 3, "{log}");
}
