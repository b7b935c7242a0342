//! One call: attempts until one succeeds, or the rules say stop.

use std::time::Duration;

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep};
use tracing::Instrument as _;

use crate::answer::{Answer, CallInfo};
use crate::classify::{Ended, Failed, Success, classify, longest_answer};
use crate::client::Client;
use crate::decode::{Data, Decoded, ReadContext, decode};
use crate::encode::Encoded;
use crate::error::{Error, Failure, FieldProblem, ProblemKind};
use crate::observe::{AttemptEvent, Next, Sent};
use crate::operations::operation::Class;
use crate::options::Settings;
use crate::retry::{Decision, Progress, StopReason, decide};
use crate::transport::{InFlight, Limits, exchange};

/// What the body of a 2xx is read as.
pub(crate) trait Readable: Sized {
    /// What is made of the body alone.
    type Read: Send;

    /// # Errors
    ///
    /// [`Failure::Refusal`] for `success: false`, [`Failure::Timeout`] where the time was over first, else
    /// [`Failure::Unreadable`].
    fn read(body: &Bytes, how: ReadContext) -> Result<Self::Read, Failure>;

    fn of_read(read: Self::Read, call: CallInfo, body: Bytes) -> Self;
}

impl<T: Data> Readable for Answer<T> {
    type Read = Decoded<T>;

    fn read(body: &Bytes, how: ReadContext) -> Result<Decoded<T>, Failure> {
        decode::<T>(body, how)
    }

    fn of_read(read: Decoded<T>, call: CallInfo, body: Bytes) -> Self {
        Self::new(read.data, read.message, read.pagination, call, body)
    }
}

/// Sends a request as often as its class allows, and reads the answer.
pub(crate) async fn call<R: Readable>(
    client: &Client,
    operation: &'static str,
    class: Class,
    request: &Encoded<'_>,
) -> Result<R, Error> {
    check_runtime()?;
    let mut found = None;
    let mut read = |body: &Bytes, how: ReadContext| {
        found = Some(R::read(body, how)?);
        Ok(())
    };
    let span = tracing::debug_span!("workspace.call", operation, class = class.code());
    let (call, body) = attempts(client, operation, class, request, &mut read).instrument(span).await?;
    match found {
        Some(found) => Ok(R::of_read(found, call, body)),
        // `attempts` succeeds only after `read` did.
        None => {
            let (attempts, elapsed) = (call.attempts, call.elapsed);
            Err(Failed::of(Failure::Unreadable).into_error(&Ended {
                operation,
                class,
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
    client: &Client,
    operation: &'static str,
    class: Class,
    request: &Encoded<'_>,
    read: Read<'_>,
) -> Result<(CallInfo, Bytes), Error> {
    let (settings, shared) = (client.settings(), client.shared());
    let started = Instant::now();
    let deadline = after(started, settings.policy.deadline);
    let mut watch = Watch::new(settings, operation, class);
    let mut last = None;
    let mut in_doubt = false;
    let ended = |attempts, in_doubt| Ended { operation, class, attempts, elapsed: started.elapsed(), in_doubt };
    loop {
        watch.begin();
        let Ok(slot) = shared.pacing.turn(latest_turn(class, deadline, settings.policy.deadline)).await else {
            // The attempt never began; what the caller is told is why the one before it failed.
            let late = Failed::of(Failure::Deadline);
            watch.end(Err(&late), Next::Stop(StopReason::Deadline));
            let failed: Box<Failed> = last.unwrap_or(late);
            return Err(failed.into_error(&ended(watch.attempt - 1, in_doubt)));
        };
        let limits = Limits {
            until: after(Instant::now(), settings.timeout).min(deadline),
            bytes: longest_answer(class, settings.max_response_bytes),
            in_flight: &watch.in_flight,
        };
        let how = ReadContext { class, until: limits.until };
        let span = tracing::debug_span!("workspace.attempt", attempt = watch.attempt);
        let reply = exchange(&shared.transport, request.to_request(&watch.in_flight), limits, &settings.key);
        let outcome = classify(reply.instrument(span).await, &settings.key, &mut |body| read(body, how));
        drop(slot);
        let failed = match outcome {
            Ok(success) => {
                watch.end(Ok(&success), Next::Done);
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
            has_budget: shared.budget.has_any(),
        };
        match decide(settings.policy, class, failed.failure, progress, fastrand::f64()) {
            Decision::Stop(reason) => {
                watch.end(Err(&failed), Next::Stop(reason));
                return Err(failed.into_error(&ended(watch.attempt, in_doubt)));
            }
            Decision::Retry(wait) => {
                shared.budget.withdraw();
                watch.end(Err(&failed), Next::Retry(wait));
                in_doubt |= failed.leaves_doubt();
                last = Some(failed);
                watch.wait();
                sleep(wait).await;
            }
        }
    }
}

/// The least time that a send which waited for its turn is begun with.
const LEAST_FOR_A_SEND: Duration = Duration::from_secs(1);

/// When a request that waits for its turn gives up. A send begun with its last milliseconds would most likely end as a "maybe", and
/// one that never began can safely be made again.
fn latest_turn(class: Class, deadline: Instant, whole: Duration) -> Instant {
    match class {
        Class::Send => deadline.checked_sub(LEAST_FOR_A_SEND.min(whole / 4)).unwrap_or(deadline),
        Class::Read | Class::Upsert => deadline,
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
        Error::configuration(vec![FieldProblem::new("runtime", ProblemKind::Requires, message)])
    })
}

/// An instant later, or one far away where the sum is too large for the clock.
pub(crate) fn after(from: Instant, time: Duration) -> Instant {
    from.checked_add(time).unwrap_or_else(|| far_from(from))
}

/// An instant that no process lives to see.
pub(crate) fn far_from(from: Instant) -> Instant {
    from + Duration::from_secs(60 * 60 * 24 * 365 * 30)
}

/// Follows the attempts of one call, and tells of each as it ends; of one that is dropped, too.
struct Watch<'a> {
    settings: &'a Settings,
    operation: &'static str,
    class: Class,
    attempt: u32,
    begun: Instant,
    in_flight: InFlight,
    is_open: bool,
}

impl<'a> Watch<'a> {
    fn new(settings: &'a Settings, operation: &'static str, class: Class) -> Self {
        let (begun, in_flight) = (Instant::now(), InFlight::default());
        Self { settings, operation, class, attempt: 0, begun, in_flight, is_open: false }
    }

    /// The wait before the next attempt: given up in it, that attempt was not sent.
    fn wait(&mut self) {
        self.is_open = true;
        self.attempt += 1;
        self.in_flight = InFlight::default();
        self.begun = Instant::now();
    }

    fn begin(&mut self) {
        if !self.is_open {
            self.wait();
        }
        self.begun = Instant::now();
    }

    fn end(&mut self, outcome: Result<&Success, &Failed>, next: Next) {
        self.is_open = false;
        let (status, request_id, failure) = match outcome {
            Ok(success) => (Some(success.status), &success.request_id, None),
            Err(failed) => (failed.status, &failed.request_id, Some(failed.failure)),
        };
        let sent = match failure {
            _ if status.is_some() => Sent::Answered,
            Some(failure) if failure.never_left() => Sent::NotSent,
            _ => Sent::Unknown,
        };
        self.tell(status, request_id, failure, sent, next);
    }

    fn tell(&self, status: Option<u16>, request_id: &Option<String>, failure: Option<Failure>, sent: Sent, next: Next) {
        let elapsed = self.begun.elapsed();
        tracing::debug!(
            operation = self.operation,
            class = self.class.code(),
            attempt = self.attempt,
            status,
            request_id,
            elapsed_ms = elapsed.as_secs_f64() * 1000.0,
            failure = failure.map(Failure::code),
            sent = sent.code(),
            next = next.code(),
            "attempt"
        );
        let Some(observer) = &self.settings.observer else { return };
        observer.see(&AttemptEvent {
            operation: self.operation,
            class: self.class,
            attempt: self.attempt,
            status,
            request_id: request_id.clone(),
            elapsed,
            failure,
            sent,
            next,
        });
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if self.is_open {
            let status = self.in_flight.status();
            let sent = match status {
                Some(_) => Sent::Answered,
                None if self.in_flight.revoke() => Sent::NotSent,
                None => Sent::Unknown,
            };
            self.tell(status, &None, None, sent, Next::Cancelled);
        }
    }
}
