//! Plays one call: binds its faults, makes it, gives it up where planned, and notes what the caller was told.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use fastrand::Rng;
use tokio::sync::Notify;
use workspace_sandbox::Sandbox;
use workspace_sdk::{Client, Error, Next, Overrides};

use crate::operation::perform;
use crate::plan::{Call, Cancel};
use crate::told::{self, Attempt, End, Failed, Success, Told};
use crate::watchdog::{self, Lateness};

/// Anything that keeps the program from doing its work.
pub(crate) type Broken = Box<dyn std::error::Error + Send + Sync>;

/// How long after its deadline a call is taken to hang.
const WATCHDOG: Duration = Duration::from_secs(4);

/// The header by which the sandbox knows a call.
const CALL_HEADER: &str = "x-sandbox-call";

/// Sees attempts as they end.
pub(crate) type OnAttempt = Arc<dyn Fn(&Attempt) + Send + Sync>;

/// A server with its known message, and what to tell of attempts.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) sandbox: Arc<Sandbox>,
    pub(crate) wamid: Arc<str>,
    /// What the runtime of the calls is late by.
    pub(crate) lateness: Arc<Lateness>,
}

/// What the hook and the caller share.
#[derive(Default)]
struct Notes {
    attempts: Mutex<Vec<Attempt>>,
    retries: Notify,
}

impl Notes {
    fn attempts(&self) -> MutexGuard<'_, Vec<Attempt>> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a call.
pub(crate) async fn play(
    call: &Call,
    client: &Client,
    server: &Server,
    on_attempt: Option<OnAttempt>,
) -> Result<Told, Broken> {
    let name = call.id.to_string();
    let faults = call.troubles.iter().filter_map(|trouble| trouble.to_fault());
    server.sandbox.faults(faults.map(|fault| fault.for_call(&name)).collect())?;
    let notes = Arc::new(Notes::default());
    let rng = Rng::with_seed(call.salt);
    let limits = call.place.limits();
    let began = Instant::now();
    let overrides = {
        let notes = Arc::clone(&notes);
        let (auth, style) = call.wire;
        let overrides = Overrides::new().auth(auth).request_style(style).timeout(limits.attempt);
        overrides.deadline(limits.deadline).header(CALL_HEADER, &name).on_attempt(move |event| {
            let attempt = Attempt::of(event, began.elapsed());
            notes.attempts().push(attempt);
            if let Some(on_attempt) = &on_attempt {
                on_attempt(&attempt);
            }
            if matches!(attempt.next, Next::Retry(_)) {
                notes.retries.notify_one();
            }
        })
    };
    let client = client.with_options(overrides)?;
    let work = perform(&client, call.operation, rng, &name, &server.wamid);
    let mut longest_poll = told::Poll { began, took: Duration::ZERO };
    let mut first_poll = None;
    let work: Work<'_> = Box::pin(timed(work, &mut longest_poll, &mut first_poll));
    // The future is gone, and has told of its last attempt, when this returns.
    let ended = tokio::time::timeout(limits.deadline + WATCHDOG, until_cancelled(work, call.cancel, &notes.retries));
    let end = match ended.await {
        Ok(Some(Ok(success))) => End::Done(success),
        Ok(Some(Err(error))) => End::Failed(Failed::of(&error)),
        Ok(None) => End::Cancelled,
        Err(_) => End::Hung,
    };
    let took = began.elapsed();
    // The call's own clocks start with its first poll.
    let took = took.saturating_sub(first_poll.map_or(Duration::ZERO, |first| first - began));
    let attempts = notes.attempts().clone();
    let lateness = Arc::clone(&server.lateness);
    let began = first_poll.unwrap_or(began);
    Ok(Told { id: call.id, end, attempts, began, took, longest_poll, lateness })
}

/// Notes the longest poll: a call that keeps its thread keeps all others waiting.
async fn timed<T>(work: impl Future<Output = T>, longest: &mut told::Poll, first: &mut Option<Instant>) -> T {
    let mut work = std::pin::pin!(work);
    std::future::poll_fn(|cx| {
        let (began, before) = (Instant::now(), watchdog::processor_time());
        first.get_or_insert(began);
        let polled = work.as_mut().poll(cx);
        let mut took = began.elapsed();
        if took > longest.took
            && let (Some(before), Some(after)) = (before, watchdog::processor_time())
        {
            took = took.min(after - before);
        }
        if took > longest.took {
            *longest = told::Poll { began, took };
        }
        polled
    })
    .await
}

type Work<'a> = Pin<Box<dyn Future<Output = Result<Success, Error>> + Send + 'a>>;

/// The result, or nothing where the call was given up.
async fn until_cancelled(
    mut work: Work<'_>,
    cancel: Option<Cancel>,
    retries: &Notify,
) -> Option<Result<Success, Error>> {
    match cancel {
        None => Some(work.await),
        Some(Cancel::After(time)) => tokio::time::timeout(time, work).await.ok(),
        Some(Cancel::InBackoff) => tokio::select! {
            biased;
            result = &mut work => Some(result),
            () = retries.notified() => None,
        },
        Some(Cancel::Polls(most)) => {
            let mut polls = 0;
            let poll = std::future::poll_fn(|cx| {
                if polls < most {
                    polls += 1;
                    if let Poll::Ready(result) = work.as_mut().poll(cx) {
                        return Poll::Ready(Some(result));
                    }
                }
                if polls < most { Poll::Pending } else { Poll::Ready(None) }
            });
            poll.await
        }
    }
}
