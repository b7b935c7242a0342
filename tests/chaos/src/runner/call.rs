//! Makes one call: adds its faults to the sandbox, cancels it if planned, and records how it ended.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use fastrand::Rng;
use tokio::sync::Notify;
use workspace_sdk::{Client, Error, NextStep, Overrides};

use crate::error::BoxError;
use crate::lateness;
use crate::model::call::{Call, Cancel};
use crate::records::client::{Attempt, CallEnd, CallError, CallSuccess, ClientRecord, LongestPoll};
use crate::runner::fixtures::Server;
use crate::runner::perform::perform;

/// How long after its deadline a call counts as hung.
const HANG_TIMEOUT: Duration = Duration::from_secs(4);

/// The header with the id of a call.
const CALL_HEADER: &str = "x-sandbox-call";

/// Is called at the end of every attempt.
pub(crate) type OnAttempt = Arc<dyn Fn(&Attempt) + Send + Sync>;

/// Shared by the hook and the caller.
#[derive(Default)]
struct HookState {
    attempts: Mutex<Vec<Attempt>>,
    retries: Notify,
}

impl HookState {
    fn attempts(&self) -> MutexGuard<'_, Vec<Attempt>> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a call.
pub(crate) async fn run(
    call: &Call,
    client: &Client,
    server: &Server,
    on_attempt: Option<OnAttempt>,
) -> Result<ClientRecord, BoxError> {
    let name = call.id.to_string();
    let faults = call.faults.iter().filter_map(|fault| fault.to_sandbox_fault());
    server.sandbox.faults(faults.map(|fault| fault.for_call(&name)).collect())?;
    let state = Arc::new(HookState::default());
    let rng = Rng::with_seed(call.argument_seed);
    let limits = call.scenario.limits();
    let began = Instant::now();
    let overrides = {
        let state = Arc::clone(&state);
        let (auth, style) = call.wire_format;
        let overrides = Overrides::new().auth(auth).request_style(style).attempt_timeout(limits.attempt);
        overrides.timeout(limits.total).header(CALL_HEADER, &name).on_attempt(move |event| {
            let attempt = Attempt::of(event, began.elapsed());
            state.attempts().push(attempt);
            if let Some(on_attempt) = &on_attempt {
                on_attempt(&attempt);
            }
            if matches!(attempt.next, NextStep::Retry(_)) {
                state.retries.notify_one();
            }
        })
    };
    let client = client.with_options(overrides)?;
    let work = perform(&client, call.operation, rng, &name, &server.wamid);
    let mut longest_poll = LongestPoll { began, took: Duration::ZERO };
    let mut first_poll = None;
    let work: Work<'_> = Box::pin(measure_polls(work, &mut longest_poll, &mut first_poll));
    // When this returns, the future is dropped, and the hook knows of its last attempt.
    let result = tokio::time::timeout(limits.total + HANG_TIMEOUT, until_cancelled(work, call.cancel, &state.retries));
    let end = match result.await {
        Ok(Some(Ok(success))) => CallEnd::Success(success),
        Ok(Some(Err(error))) => CallEnd::Error(CallError::of(&error)),
        Ok(None) => CallEnd::Cancelled,
        Err(_) => CallEnd::Hung,
    };
    let took = began.elapsed();
    // The time limits of the call start with its first poll.
    let took = took.saturating_sub(first_poll.map_or(Duration::ZERO, |first| first - began));
    let attempts = state.attempts().clone();
    let lateness = Arc::clone(&server.lateness);
    let began = first_poll.unwrap_or(began);
    Ok(ClientRecord { id: call.id, end, attempts, began, took, longest_poll, lateness })
}

/// Measures the longest poll: a call that blocks its thread delays all others.
async fn measure_polls<T>(work: impl Future<Output = T>, longest: &mut LongestPoll, first: &mut Option<Instant>) -> T {
    let mut work = std::pin::pin!(work);
    std::future::poll_fn(|cx| {
        let (began, before) = (Instant::now(), lateness::processor_time());
        first.get_or_insert(began);
        let polled = work.as_mut().poll(cx);
        let mut took = began.elapsed();
        if took > longest.took
            && let (Some(before), Some(after)) = (before, lateness::processor_time())
        {
            took = took.min(after - before);
        }
        if took > longest.took {
            *longest = LongestPoll { began, took };
        }
        polled
    })
    .await
}

type Work<'a> = Pin<Box<dyn Future<Output = Result<CallSuccess, Error>> + Send + 'a>>;

/// The result; `None` if the call was cancelled.
async fn until_cancelled(
    mut work: Work<'_>,
    cancel: Option<Cancel>,
    retries: &Notify,
) -> Option<Result<CallSuccess, Error>> {
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
