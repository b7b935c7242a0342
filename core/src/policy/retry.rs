//! The retry rules. They are pure functions, so every rule can be read and tested without a socket.
//!
//! Whether a call is retried is decided in two steps. [`is_retryable`] is the table of failures after which a retry is
//! safe and useful; it depends on nothing but the operation and the failure. [`decide`] then applies the limits: the
//! number of retries, the time that is left, and the retry budget.
//!
//! For example, a `contacts.upsert` gets a 503 after 40 ms. A 503 to an upsert is in the table, so it is retried after
//! a random part of 250 ms. The same 503 to a `messages.send` is not: the server may have sent the message before it
//! failed, so the call ends with `OutcomeUnknown`.

use std::time::Duration;

use crate::error::Failure;
use crate::macros::string_enum;
use crate::spec::safety::Safety;

/// The limits on the attempts of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryPolicy {
    pub(crate) max_retries: u32,
    /// The maximum duration of the whole call.
    pub(crate) timeout: Duration,
}

/// The first backoff; each further backoff is twice as long.
const FIRST_BACKOFF: Duration = Duration::from_millis(250);
/// The maximum backoff.
const MAX_BACKOFF: Duration = Duration::from_secs(8);

/// The state of a call after a failed attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    /// The number of attempts so far, including the failed one.
    pub(crate) attempts: u32,
    /// The time since the call started.
    pub(crate) elapsed: Duration,
    /// The time the server asks to wait.
    pub(crate) retry_after: Option<Duration>,
    /// Whether the client's retry budget has tokens left.
    pub(crate) has_budget: bool,
}

/// The decision after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Retry after this wait.
    Retry(Duration),
    /// Return the error to the caller.
    Stop(StopReason),
}

string_enum! {
    /// The reason why a call that failed is not retried.
    pub enum StopReason {
        /// A retry is useless, as after a 400, or not safe, as for a send whose response was lost.
        NotRepeatable = "not_repeatable",
        /// The call has used all its retries (`max_retries`).
        Retries = "retries",
        /// The `timeout` of the call would pass before the next attempt could start.
        Deadline = "deadline",
        /// The client's retry budget is empty, because too many of its calls have failed. First attempts are still
        /// made.
        Budget = "budget",
    }
}

/// Whether a call of this safety may be retried after this failure. The complete table:
///
/// | failure | read, upsert | send |
/// |---|---|---|
/// | connect, connect_timeout, not_sent | yes | yes: it certainly was not sent |
/// | 421, 425, 429 | yes | yes: the server rejected it without processing it |
/// | 408, 500, 502, 503, 504, and the statuses of proxies: 520 to 527, 530, 598, 599 | yes | no |
/// | timeout, connection_lost, aborted | yes | no |
/// | all others | no | no |
///
/// The last row contains failures that a retry cannot change, such as a 404 or an invalid certificate (`tls`). `proxy`
/// is in it although nothing was sent: repeating credentials that a proxy refused can lock an account.
///
/// In the second row a send relies on the server: 421, 425 and 429 are taken to mean that it did not process the
/// request (RFC 9110, 15.5.20; RFC 8470, 5.2; RFC 6585, 4). If a server sent the message but still responded with 429,
/// the customer would get it twice.
///
/// The SDK itself never repeats a call that was `aborted`, but its caller may.
pub(crate) fn is_retryable(safety: Safety, failure: Failure) -> bool {
    match failure {
        Failure::Connect | Failure::ConnectTimeout | Failure::NotSent | Failure::Status(421 | 425 | 429) => true,
        Failure::Status(408 | 500 | 502 | 503 | 504 | 520..=527 | 530 | 598 | 599)
        | Failure::Timeout
        | Failure::ConnectionLost
        | Failure::Aborted => safety != Safety::Send,
        _ => false,
    }
}

/// Whether to retry, and when. `random` is between 0 and 1.
///
/// The order of the checks decides which reason is reported if several apply. A wait that would end after the timeout
/// is not started: the caller gets the error now instead of the same error later.
pub(crate) fn decide(
    policy: RetryPolicy,
    safety: Safety,
    failure: Failure,
    progress: Progress,
    random: f64,
) -> Decision {
    if !is_retryable(safety, failure) {
        return Decision::Stop(StopReason::NotRepeatable);
    }
    if progress.attempts > policy.max_retries {
        return Decision::Stop(StopReason::Retries);
    }
    // The server's wait is a minimum: clients that got the same `Retry-After` must not all come back at once.
    let wait = backoff(progress.attempts, random).max(progress.retry_after.unwrap_or_default());
    if progress.elapsed.saturating_add(wait) >= policy.timeout {
        return Decision::Stop(StopReason::Deadline);
    }
    if !progress.has_budget {
        return Decision::Stop(StopReason::Budget);
    }
    Decision::Retry(wait)
}

/// Full jitter: a random time between zero and the backoff, so that clients that failed together do not retry together.
pub(crate) fn backoff(attempts: u32, random: f64) -> Duration {
    let doublings = attempts.saturating_sub(1).min(16);
    (FIRST_BACKOFF * 2_u32.pow(doublings)).min(MAX_BACKOFF).mul_f64(random.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::retry_budget::RetryBudget;

    const POLICY: RetryPolicy = RetryPolicy { max_retries: 2, timeout: Duration::from_secs(60) };
    const FIRST: Progress = Progress { attempts: 1, elapsed: Duration::ZERO, retry_after: None, has_budget: true };

    #[test]
    fn a_send_is_repeated_only_when_it_was_not_carried_out() {
        let failures = [
            (Failure::Connect, true, true),
            (Failure::ConnectTimeout, true, true),
            (Failure::NotSent, true, true),
            (Failure::Tls, false, false),
            (Failure::Status(429), true, true),
            (Failure::Status(408), true, false),
            (Failure::Status(500), true, false),
            (Failure::Status(501), false, false),
            (Failure::Status(502), true, false),
            (Failure::Status(503), true, false),
            (Failure::Status(504), true, false),
            (Failure::Status(400), false, false),
            (Failure::Status(404), false, false),
            (Failure::Timeout, true, false),
            (Failure::ConnectionLost, true, false),
            (Failure::Unreadable, false, false),
            (Failure::TooLarge, false, false),
            (Failure::Redirect(302), false, false),
            (Failure::Refusal, false, false),
            (Failure::Deadline, false, false),
        ];
        for (failure, read, send) in failures {
            assert_eq!(is_retryable(Safety::Read, failure), read, "{failure:?}");
            assert_eq!(is_retryable(Safety::Upsert, failure), read, "{failure:?}");
            assert_eq!(is_retryable(Safety::Send, failure), send, "{failure:?}");
        }
    }

    #[test]
    fn backoff_doubles_up_to_eight_seconds() {
        let waits = [(1, 250), (2, 500), (3, 1000), (6, 8000), (40, 8000), (u32::MAX, 8000)];
        for (attempts, milliseconds) in waits {
            assert_eq!(backoff(attempts, 1.0), Duration::from_millis(milliseconds));
            assert_eq!(backoff(attempts, 0.5), Duration::from_millis(milliseconds / 2));
            assert_eq!(backoff(attempts, 0.0), Duration::ZERO);
        }
    }

    #[test]
    fn limits_stop_retries() {
        let decide_for = |progress| decide(POLICY, Safety::Read, Failure::Status(503), progress, 1.0);
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let cases = [
            (FIRST, Decision::Retry(Duration::from_millis(250))),
            (Progress { attempts: 2, ..FIRST }, Decision::Retry(Duration::from_millis(500))),
            (Progress { attempts: 3, ..FIRST }, Decision::Stop(StopReason::Retries)),
            (Progress { retry_after: seconds(7), ..FIRST }, Decision::Retry(Duration::from_secs(7))),
            (Progress { retry_after: seconds(0), ..FIRST }, Decision::Retry(Duration::from_millis(250))),
            (Progress { retry_after: seconds(60), ..FIRST }, Decision::Stop(StopReason::Deadline)),
            (Progress { retry_after: Some(Duration::MAX), ..FIRST }, Decision::Stop(StopReason::Deadline)),
            (Progress { elapsed: Duration::from_secs(60), ..FIRST }, Decision::Stop(StopReason::Deadline)),
            (Progress { has_budget: false, ..FIRST }, Decision::Stop(StopReason::Budget)),
        ];
        for (progress, decision) in cases {
            assert_eq!(decide_for(progress), decision, "{progress:?}");
        }
        let send = decide(POLICY, Safety::Send, Failure::Timeout, FIRST, 1.0);
        assert_eq!(send, Decision::Stop(StopReason::NotRepeatable));
    }

    #[test]
    fn the_budget_runs_out_and_refills() {
        let budget = RetryBudget::default();
        for _ in 0..100 {
            assert!(budget.has_tokens());
            budget.withdraw();
        }
        assert!(!budget.has_tokens());
        (0..5).for_each(|_| budget.deposit());
        assert!(budget.has_tokens());
    }
}
