//! One call: attempts until one succeeds or the retry rules stop.

mod attempt_observer;
pub(crate) mod context;

use std::time::Duration;

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument as _;

use crate::call::attempt_observer::AttemptObserver;
use crate::call::context::Context;
use crate::error::{Error, Failure, FieldError, FieldErrorKind};
use crate::events::{AttemptStart, NextStep};
use crate::policy::retry::{Decision, Progress, StopReason, decide};
use crate::policy::throttle::Permit;
use crate::request::encode::EncodedRequest;
use crate::response::api_response::CallInfo;
use crate::response::classify::{AttemptError, CallSummary, classify, max_body_bytes};
use crate::response::decode::ReadContext;
use crate::response::from_response::FromResponse;
use crate::spec::safety::Safety;
use crate::time::after;
use crate::transport::{Limits, exchange};

/// Sends a request, with the retries that its safety allows, and reads the response.
pub(crate) async fn call<R: FromResponse>(
    context: &Context,
    operation: &'static str,
    safety: Safety,
    request: &EncodedRequest<'_>,
) -> Result<R, Error> {
    check_runtime()?;
    let mut decoded = None;
    let mut read = |body: &Bytes, read_context: ReadContext| {
        decoded = Some(R::read_body(body, read_context)?);
        Ok(())
    };
    let span = tracing::debug_span!("workspace.call", operation, safety = safety.as_str());
    let (call, body) = run_attempts(context, operation, safety, request, &mut read).instrument(span).await?;
    match decoded {
        Some(decoded) => Ok(R::from_response(decoded, call, body)),
        // `run_attempts` succeeds only after `read` succeeded.
        None => {
            let (attempts, elapsed) = (call.attempts, call.elapsed);
            Err(AttemptError::of(Failure::Unreadable).into_error(&CallSummary {
                operation,
                safety,
                attempts,
                elapsed,
                in_doubt: true,
            }))
        }
    }
}

/// Reads the body of a 2xx response and stores the result.
type Read<'a> = &'a mut (dyn FnMut(&Bytes, ReadContext) -> Result<(), Failure> + Send);

/// The state of a call, which is still known when its attempts are dropped.
struct CallState<'a> {
    operation: &'static str,
    safety: Safety,
    started: Instant,
    observer: AttemptObserver<'a>,
    /// Whether the server may have executed the request in an earlier attempt.
    in_doubt: bool,
}

impl CallState<'_> {
    fn summary(&self, attempts: u32) -> CallSummary {
        let Self { operation, safety, started, in_doubt, .. } = *self;
        CallSummary { operation, safety, attempts, elapsed: started.elapsed(), in_doubt }
    }

    /// The error of a call whose client was aborted. Its attempts have been dropped.
    fn abort(mut self) -> Error {
        let (sent, status) = self.observer.revoke();
        let error = AttemptError::of_abort(sent, status);
        self.observer.abort(&error);
        error.into_error(&self.summary(self.observer.attempt))
    }
}

/// The attempts of a call, until one succeeds, the retry rules stop, or the client is aborted.
async fn run_attempts(
    context: &Context,
    operation: &'static str,
    safety: Safety,
    request: &EncodedRequest<'_>,
    read: Read<'_>,
) -> Result<(CallInfo, Bytes), Error> {
    let observer = AttemptObserver::new(&context.settings, operation, safety);
    let mut state = CallState { operation, safety, started: Instant::now(), observer, in_doubt: false };
    match context.abort.run_until_cancelled(retry_loop(context, request, read, &mut state)).await {
        Some(result) => result,
        None => Err(state.abort()),
    }
}

/// The retry loop. It does not depend on the type of the data, so it is compiled once.
async fn retry_loop(
    context: &Context,
    request: &EncodedRequest<'_>,
    read: Read<'_>,
    state: &mut CallState<'_>,
) -> Result<(CallInfo, Bytes), Error> {
    let Context { settings, shared, .. } = context;
    let CallState { safety, started, .. } = *state;
    let deadline = after(started, settings.policy.timeout);
    let mut last_error = None;
    loop {
        state.observer.start();
        let permit = match start_attempt(context, state, deadline).await {
            Ok(permit) => permit,
            Err(error) => {
                let reason = match error.failure {
                    Failure::Deadline => StopReason::Deadline,
                    _ => StopReason::NotRepeatable,
                };
                state.observer.end(Err(&error), NextStep::Stop(reason));
                // The attempt did not start, so a caller that ran out of time gets the error of the previous one.
                let error: Box<AttemptError> = last_error.filter(|_| reason == StopReason::Deadline).unwrap_or(error);
                return Err(error.into_error(&state.summary(state.observer.attempt - 1)));
            }
        };
        let limits = Limits {
            until: after(Instant::now(), settings.attempt_timeout).min(deadline),
            bytes: max_body_bytes(safety, settings.max_response_bytes),
            in_flight: &state.observer.in_flight,
        };
        let read_context = ReadContext { safety, until: limits.until };
        let span = tracing::debug_span!("workspace.attempt", attempt = state.observer.attempt);
        let response = exchange(&shared.transport, request, limits, &settings.key);
        let outcome = classify(response.instrument(span).await, &settings.key, &mut |body| read(body, read_context));
        drop(permit);
        let error = match outcome {
            Ok(success) => {
                state.observer.end(Ok(&success), NextStep::Done);
                shared.budget.deposit();
                let (attempts, elapsed) = (state.observer.attempt, started.elapsed());
                let call = CallInfo { status: success.status, request_id: success.request_id, attempts, elapsed };
                return Ok((call, success.body));
            }
            Err(error) => error,
        };
        let progress = Progress {
            attempts: state.observer.attempt,
            elapsed: started.elapsed(),
            retry_after: error.retry_after,
            has_budget: shared.budget.has_tokens(),
        };
        match decide(settings.policy, safety, error.failure, progress, fastrand::f64()) {
            Decision::Stop(reason) => {
                state.observer.end(Err(&error), NextStep::Stop(reason));
                return Err(error.into_error(&state.summary(state.observer.attempt)));
            }
            Decision::Retry(wait) => {
                shared.budget.withdraw();
                state.observer.end(Err(&error), NextStep::Retry(wait));
                state.in_doubt |= error.maybe_executed();
                last_error = Some(error);
                state.observer.start_backoff();
                sleep(wait).await;
            }
        }
    }
}

/// Waits until an attempt may start: for a permit, and then for the hook `on_attempt_start`.
async fn start_attempt<'a>(
    context: &'a Context,
    state: &CallState<'_>,
    deadline: Instant,
) -> Result<Permit<'a>, Box<AttemptError>> {
    let Context { settings, shared, .. } = context;
    let until = start_deadline(state.safety, deadline, settings.policy.timeout);
    let Ok(permit) = shared.throttle.acquire(until).await else { return Err(AttemptError::of(Failure::Deadline)) };
    if let Some(hook) = &settings.start_hook {
        let (operation, safety, attempt) = (state.operation, state.safety, state.observer.attempt);
        match timeout_at(until, hook.call(AttemptStart { operation, safety, attempt })).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(AttemptError::of_hook(error)),
            Err(_) => return Err(AttemptError::of(Failure::Deadline)),
        }
    }
    Ok(permit)
}

/// The minimum remaining time with which a send may start after it waited.
const MIN_SEND_TIME: Duration = Duration::from_secs(1);

/// The deadline for starting an attempt. A send that starts with only milliseconds left would most likely end with an
/// unknown outcome, whereas a send that never started can be repeated safely.
fn start_deadline(safety: Safety, deadline: Instant, timeout: Duration) -> Instant {
    match safety {
        Safety::Send => deadline.checked_sub(MIN_SEND_TIME.min(timeout / 4)).unwrap_or(deadline),
        Safety::Read | Safety::Upsert => deadline,
    }
}

/// Checks that there is a Tokio runtime; without one, Tokio's timers and sockets would panic.
///
/// # Errors
///
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration).
pub(crate) fn check_runtime() -> Result<(), Error> {
    Handle::try_current().map(|_| ()).map_err(|_| {
        let message = "a call must be awaited on a Tokio runtime, such as one made by #[tokio::main]";
        Error::configuration(vec![FieldError::new("runtime", FieldErrorKind::Requires, message)])
    })
}
