//! One call: attempts until one succeeds or the retry rules stop.

mod attempt_observer;
pub(crate) mod context;
pub(crate) mod keyed;

use std::time::Duration;

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument as _;

use crate::call::attempt_observer::AttemptObserver;
use crate::call::context::Context;
use crate::call::keyed::{Claim, KeyedSend, Known, outcome_of};
use crate::error::{Error, Failure, FieldError, FieldErrorKind};
use crate::events::{AttemptStart, NextStep, SentState};
use crate::ledger::failpoint::failpoint;
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
    keyed: Option<&KeyedSend<'_>>,
) -> Result<R, Error> {
    check_runtime()?;
    let mut decoded = None;
    let mut read = |body: &Bytes, read_context: ReadContext| {
        decoded = Some(R::read_body(body, read_context)?);
        Ok(())
    };
    let span = tracing::debug_span!("workspace.call", operation, safety = safety.as_str());
    let (call, body) = match keyed {
        None => {
            let attempts = run_attempts(context, operation, safety, request, &mut read, None, Instant::now());
            // Without a key, no other call can hold it.
            attempts.instrument(span).await?.ok_or_else(|| unreadable(operation, safety, 0, Duration::ZERO))?
        }
        Some(keyed) => run_keyed(context, operation, safety, request, &mut read, keyed).instrument(span).await?,
    };
    match decoded {
        Some(decoded) => Ok(R::from_response(decoded, call, body)),
        // `run_attempts` succeeds only after `read` succeeded.
        None => Err(unreadable(operation, safety, call.attempts, call.elapsed)),
    }
}

/// The error of a call whose result was lost.
pub(crate) fn unreadable(operation: &'static str, safety: Safety, attempts: u32, elapsed: Duration) -> Error {
    let summary = CallSummary { operation, safety, attempts, elapsed, in_doubt: true };
    AttemptError::of(Failure::Unreadable).into_error(&summary)
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
    /// The right to send under the idempotency key, while it is held.
    claim: Option<Claim>,
    /// Whether the last attempt has ended, so that its connection no longer shows whether it was sent.
    has_ended: bool,
}

/// The caller dropped the call.
impl Drop for CallState<'_> {
    fn drop(&mut self) {
        if let Some(claim) = self.claim.take() {
            let (sent, _) = self.observer.revoke();
            claim.release(sent == SentState::NotSent && !self.has_ended);
        }
    }
}

impl CallState<'_> {
    fn summary(&self, attempts: u32) -> CallSummary {
        let Self { operation, safety, started, in_doubt, .. } = *self;
        CallSummary { operation, safety, attempts, elapsed: started.elapsed(), in_doubt }
    }

    /// The error of a call whose client was aborted. Its attempts have been dropped.
    fn abort(&mut self) -> Error {
        let (sent, status) = self.observer.revoke();
        let error = AttemptError::of_abort(sent, status);
        self.observer.abort(&error);
        error.into_error(&self.summary(self.observer.attempt))
    }
}

/// A send under an idempotency key: the recorded result of an earlier call, or the attempts of this one.
async fn run_keyed(
    context: &Context,
    operation: &'static str,
    safety: Safety,
    request: &EncodedRequest<'_>,
    read: Read<'_>,
    keyed: &KeyedSend<'_>,
) -> Result<(CallInfo, Bytes), Error> {
    let started = Instant::now();
    let deadline = after(started, context.settings.policy.timeout);
    let summary = |attempts| CallSummary { operation, safety, attempts, elapsed: started.elapsed(), in_doubt: false };
    // A call that does not wait for others claims its key at once, which also shows whether the key is free. A call
    // that must wait looks first, because it does not wait if its result is recorded.
    let mut is_untried = context.shared.throttle.is_free();
    loop {
        let known = if std::mem::take(&mut is_untried) {
            Ok(Known::Nothing)
        } else {
            let find = keyed.find(started, summary(0), deadline);
            let known = context.abort.run_until_cancelled(find).await;
            known.unwrap_or_else(|| Err(AttemptError::of(Failure::NotSent).into_error(&summary(0))))
        };
        let result = match known {
            Err(error) => Err(error),
            Ok(Known::Accepted(replay)) => {
                AttemptObserver::new(&context.settings, operation, safety).replay(replay.status);
                let (status, attempts) = (replay.status, replay.attempts);
                match read(&replay.body, ReadContext { safety, until: deadline }) {
                    Ok(()) => {
                        let elapsed = started.elapsed();
                        let call =
                            CallInfo { status, request_id: None, attempts, elapsed, replayed: true, recorded: true };
                        Ok(Some((call, replay.body)))
                    }
                    Err(failure) => Err(AttemptError::of(failure).into_error(&summary(attempts))),
                }
            }
            Ok(Known::Nothing) => {
                run_attempts(context, operation, safety, request, &mut *read, Some(keyed), started).await
            }
        };
        match result.map_err(|error| keyed.name_key(error))? {
            Some(done) => return Ok(done),
            // Another call claimed the key in the meantime.
            None => continue,
        }
    }
}

/// The attempts of a call, until one succeeds, the retry rules stop, or the client is aborted. `None` if another call
/// holds the idempotency key.
async fn run_attempts(
    context: &Context,
    operation: &'static str,
    safety: Safety,
    request: &EncodedRequest<'_>,
    read: Read<'_>,
    keyed: Option<&KeyedSend<'_>>,
    started: Instant,
) -> Result<Option<(CallInfo, Bytes)>, Error> {
    let observer = AttemptObserver::new(&context.settings, operation, safety);
    let mut state = CallState { operation, safety, started, observer, in_doubt: false, claim: None, has_ended: false };
    let mut result =
        match context.abort.run_until_cancelled(retry_loop(context, request, read, keyed, &mut state)).await {
            Some(result) => result,
            None => Err(state.abort()),
        };
    if let Some(keyed) = keyed
        && let Some(claim) = state.claim.take()
    {
        let deadline = after(started, context.settings.policy.timeout);
        match &mut result {
            Ok(Some((call, body))) => call.recorded = claim.settle(keyed.accepted(body, call.status), deadline).await,
            Ok(None) => claim.release(true),
            Err(error) => drop(claim.settle(outcome_of(error), deadline).await),
        }
        failpoint("send.settled");
    }
    result
}

/// The retry loop. It does not depend on the type of the data, so it is compiled once.
async fn retry_loop(
    context: &Context,
    request: &EncodedRequest<'_>,
    read: Read<'_>,
    keyed: Option<&KeyedSend<'_>>,
    state: &mut CallState<'_>,
) -> Result<Option<(CallInfo, Bytes)>, Error> {
    let Context { settings, shared, .. } = context;
    let CallState { safety, started, .. } = *state;
    let deadline = after(started, settings.policy.timeout);
    let mut last_error = None;
    loop {
        state.observer.start();
        let permit = match start_attempt(context, keyed, state, deadline).await {
            Ok(Some(permit)) => permit,
            Ok(None) => {
                state.observer.withdraw();
                return Ok(None);
            }
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
        if keyed.is_some() {
            failpoint("send.answered");
        }
        drop(permit);
        let error = match outcome {
            Ok(success) => {
                state.has_ended = true;
                state.observer.end(Ok(&success), NextStep::Done);
                shared.budget.deposit();
                let (attempts, elapsed) = (state.observer.attempt, started.elapsed());
                let (status, request_id) = (success.status, success.request_id);
                let call = CallInfo { status, request_id, attempts, elapsed, replayed: false, recorded: false };
                return Ok(Some((call, success.body)));
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
                state.has_ended = true;
                state.observer.end(Err(&error), NextStep::Stop(reason));
                return Err(error.into_error(&state.summary(state.observer.attempt)));
            }
            Decision::Retry(wait) => {
                shared.budget.withdraw();
                state.has_ended = true;
                state.observer.end(Err(&error), NextStep::Retry(wait));
                state.has_ended = false;
                state.in_doubt |= error.maybe_executed();
                last_error = Some(error);
                if let Some(claim) = &state.claim {
                    claim.start_wait();
                    failpoint("send.waits");
                }
                state.observer.start_backoff();
                sleep(wait).await;
            }
        }
    }
}

/// A claim that takes longer than this is late: the ledger did not answer for a moment.
const LATE_CLAIM: Duration = Duration::from_millis(250);

/// Waits until an attempt may start: for a permit, for the claim of the idempotency key, and then for the hook
/// `on_attempt_start`. `None` if another call holds the key.
async fn start_attempt<'a>(
    context: &'a Context,
    keyed: Option<&KeyedSend<'_>>,
    state: &mut CallState<'_>,
    deadline: Instant,
) -> Result<Option<Permit<'a>>, Box<AttemptError>> {
    let Context { settings, shared, .. } = context;
    let until = start_deadline(state.safety, deadline, settings.policy.timeout);
    let Ok(permit) = shared.throttle.acquire(until).await else { return Err(AttemptError::of(Failure::Deadline)) };
    let started = Instant::now();
    if let Some(keyed) = keyed
        && !keyed.claim(&mut state.claim, state.observer.attempt, until).await?
    {
        return Ok(None);
    }
    let late_claim_hook = settings.late_claim_hook.as_ref().filter(|_| started.elapsed() > LATE_CLAIM);
    for hook in late_claim_hook.into_iter().chain(&settings.start_hook) {
        let (operation, safety, attempt) = (state.operation, state.safety, state.observer.attempt);
        match timeout_at(until, hook.call(AttemptStart { operation, safety, attempt })).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(AttemptError::of_hook(error)),
            Err(_) => return Err(AttemptError::of(Failure::Deadline)),
        }
    }
    if let Some(keyed) = keyed {
        if !keyed.confirm_old(&mut state.claim, until).await? {
            return Ok(None);
        }
        failpoint("send.claimed");
        if Instant::now() >= until {
            return Err(AttemptError::of(Failure::Deadline));
        }
    }
    Ok(Some(permit))
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
