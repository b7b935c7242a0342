//! One call: attempts until one succeeds, or the rules say stop.

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
use crate::response::classify::{AttemptError, CallSummary, classify, longest_answer};
use crate::response::decode::ReadContext;
use crate::response::from_response::FromResponse;
use crate::spec::safety::Safety;
use crate::time::after;
use crate::transport::{Limits, exchange};

/// Sends a request as often as its safety allows, and reads the answer.
pub(crate) async fn call<R: FromResponse>(
    context: &Context,
    operation: &'static str,
    safety: Safety,
    request: &EncodedRequest<'_>,
) -> Result<R, Error> {
    check_runtime()?;
    let mut found = None;
    let mut read = |body: &Bytes, how: ReadContext| {
        found = Some(R::read_body(body, how)?);
        Ok(())
    };
    let span = tracing::debug_span!("workspace.call", operation, safety = safety.as_str());
    let (call, body) = attempts(context, operation, safety, request, &mut read).instrument(span).await?;
    match found {
        Some(found) => Ok(R::from_response(found, call, body)),
        // `attempts` succeeds only after `read` did.
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

/// Reads the body of a 2xx, and keeps what it read.
type Read<'a> = &'a mut (dyn FnMut(&Bytes, ReadContext) -> Result<(), Failure> + Send);

/// The loop. It knows no type of data, so it is compiled once.
async fn attempts(
    context: &Context,
    operation: &'static str,
    safety: Safety,
    request: &EncodedRequest<'_>,
    read: Read<'_>,
) -> Result<(CallInfo, Bytes), Error> {
    let Context { settings, shared } = context;
    let started = Instant::now();
    let deadline = after(started, settings.policy.timeout);
    let mut watch = AttemptObserver::new(settings, operation, safety);
    let mut last = None;
    let mut in_doubt = false;
    let ended = |attempts, in_doubt| CallSummary { operation, safety, attempts, elapsed: started.elapsed(), in_doubt };
    loop {
        watch.begin();
        let Ok(slot) = shared.throttle.acquire(latest_turn(safety, deadline, settings.policy.timeout)).await else {
            // The attempt never began; the caller gets the error of the one before it.
            let late = AttemptError::of(Failure::Deadline);
            watch.end(Err(&late), NextStep::Stop(StopReason::Deadline));
            let failed: Box<AttemptError> = last.unwrap_or(late);
            return Err(failed.into_error(&ended(watch.attempt - 1, in_doubt)));
        };
        let limits = Limits {
            until: after(Instant::now(), settings.attempt_timeout).min(deadline),
            bytes: longest_answer(safety, settings.max_response_bytes),
            in_flight: &watch.in_flight,
        };
        let how = ReadContext { safety, until: limits.until };
        let span = tracing::debug_span!("workspace.attempt", attempt = watch.attempt);
        let reply = exchange(&shared.transport, request, limits, &settings.key);
        let outcome = classify(reply.instrument(span).await, &settings.key, &mut |body| read(body, how));
        drop(slot);
        let failed = match outcome {
            Ok(success) => {
                watch.end(Ok(&success), NextStep::Done);
                shared.budget.deposit();
                let (attempts, elapsed) = (watch.attempt, started.elapsed());
                let call = CallInfo { status: success.status, request_id: success.request_id, attempts, elapsed };
                return Ok((call, success.body));
            }
            Err(failed) => failed,
        };
        let progress = Progress {
            attempts: watch.attempt,
            elapsed: started.elapsed(),
            retry_after: failed.retry_after,
            has_budget: shared.budget.has_tokens(),
        };
        match decide(settings.policy, safety, failed.failure, progress, fastrand::f64()) {
            Decision::Stop(reason) => {
                watch.end(Err(&failed), NextStep::Stop(reason));
                return Err(failed.into_error(&ended(watch.attempt, in_doubt)));
            }
            Decision::Retry(wait) => {
                shared.budget.withdraw();
                watch.end(Err(&failed), NextStep::Retry(wait));
                in_doubt |= failed.maybe_executed();
                last = Some(failed);
                watch.wait();
                sleep(wait).await;
            }
        }
    }
}

/// The least time that a send which waited for its turn is begun with.
const LEAST_FOR_A_SEND: Duration = Duration::from_secs(1);

/// How long a request waits for its permit. A send begun with its last milliseconds would most likely end as a "maybe", and
/// one that never began can safely be made again.
fn latest_turn(safety: Safety, deadline: Instant, whole: Duration) -> Instant {
    match safety {
        Safety::Send => deadline.checked_sub(LEAST_FOR_A_SEND.min(whole / 4)).unwrap_or(deadline),
        Safety::Read | Safety::Upsert => deadline,
    }
}

/// Whether there is a Tokio runtime to run on; without one its timers and sockets would panic.
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
