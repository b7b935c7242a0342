//! One call: attempts until one succeeds or the retry rules stop.

mod attempt_observer;
pub(crate) mod context;

use std::time::Duration;

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep};
use tracing::Instrument as _;

use crate::call::attempt_observer::AttemptObserver;
use crate::call::context::Context;
use crate::error::{Error, Failure, FieldError, FieldErrorKind};
use crate::events::NextStep;
use crate::policy::retry::{Decision, Progress, StopReason, decide};
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

/// The retry loop. It does not depend on the type of the data, so it is compiled once.
async fn run_attempts(
    context: &Context,
    operation: &'static str,
    safety: Safety,
    request: &EncodedRequest<'_>,
    read: Read<'_>,
) -> Result<(CallInfo, Bytes), Error> {
    let Context { settings, shared } = context;
    let started = Instant::now();
    let deadline = after(started, settings.policy.timeout);
    let mut observer = AttemptObserver::new(settings, operation, safety);
    let mut last_error = None;
    let mut in_doubt = false;
    let summary =
        |attempts, in_doubt| CallSummary { operation, safety, attempts, elapsed: started.elapsed(), in_doubt };
    loop {
        observer.start();
        let Ok(permit) = shared.throttle.acquire(permit_deadline(safety, deadline, settings.policy.timeout)).await
        else {
            // The attempt did not start, so the caller gets the error of the previous one.
            let timeout_error = AttemptError::of(Failure::Deadline);
            observer.end(Err(&timeout_error), NextStep::Stop(StopReason::Deadline));
            let error: Box<AttemptError> = last_error.unwrap_or(timeout_error);
            return Err(error.into_error(&summary(observer.attempt - 1, in_doubt)));
        };
        let limits = Limits {
            until: after(Instant::now(), settings.attempt_timeout).min(deadline),
            bytes: max_body_bytes(safety, settings.max_response_bytes),
            in_flight: &observer.in_flight,
        };
        let read_context = ReadContext { safety, until: limits.until };
        let span = tracing::debug_span!("workspace.attempt", attempt = observer.attempt);
        let response = exchange(&shared.transport, request, limits, &settings.key);
        let outcome = classify(response.instrument(span).await, &settings.key, &mut |body| read(body, read_context));
        drop(permit);
        let error = match outcome {
            Ok(success) => {
                observer.end(Ok(&success), NextStep::Done);
                shared.budget.deposit();
                let (attempts, elapsed) = (observer.attempt, started.elapsed());
                let call = CallInfo { status: success.status, request_id: success.request_id, attempts, elapsed };
                return Ok((call, success.body));
            }
            Err(error) => error,
        };
        let progress = Progress {
            attempts: observer.attempt,
            elapsed: started.elapsed(),
            retry_after: error.retry_after,
            has_budget: shared.budget.has_tokens(),
        };
        match decide(settings.policy, safety, error.failure, progress, fastrand::f64()) {
            Decision::Stop(reason) => {
                observer.end(Err(&error), NextStep::Stop(reason));
                return Err(error.into_error(&summary(observer.attempt, in_doubt)));
            }
            Decision::Retry(wait) => {
                shared.budget.withdraw();
                observer.end(Err(&error), NextStep::Retry(wait));
                in_doubt |= error.maybe_executed();
                last_error = Some(error);
                observer.start_backoff();
                sleep(wait).await;
            }
        }
    }
}

/// The minimum remaining time with which a send may start after it waited for a permit.
const MIN_SEND_TIME: Duration = Duration::from_secs(1);

/// The deadline for acquiring a permit. A send that starts with only milliseconds left would most likely end with an
/// unknown outcome, whereas a send that never started can be repeated safely.
fn permit_deadline(safety: Safety, deadline: Instant, timeout: Duration) -> Instant {
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
