//! The table of faults, written by hand from the documented rules: how an attempt ends, and what the call returns.

use workspace_sdk::{Disposition, ErrorKind, Failure, Safety};

use crate::model::call::Call;
use crate::model::fault::Fault;

/// Where a fault can be injected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultScope {
    /// Any server.
    Server,
    /// HTTP/2 only.
    Http2,
    /// Before a request is sent. Each of these has a separate scenario.
    Connection,
}

/// The result of a call if this fault ends its last attempt, and whether the client retries after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FinalResult {
    Success,
    Error { is_retried: bool, kind: ErrorKind, disposition: Disposition },
}

impl FinalResult {
    /// The result if an earlier attempt may have executed the request: what is rejected now may be done already. A read
    /// changes nothing, and a send is not retried after such an attempt.
    pub(crate) fn after_maybe_executed(self, safety: Safety) -> Self {
        match self {
            Self::Error { is_retried, kind, disposition: Disposition::Rejected } if safety == Safety::Upsert => {
                Self::Error { is_retried, kind, disposition: Disposition::Unknown }
            }
            other => other,
        }
    }
}

const SUCCESS: FinalResult = FinalResult::Success;
/// The client retries. If the retries fail as well, the caller may try again.
const fn retried(kind: ErrorKind) -> FinalResult {
    FinalResult::Error { is_retried: true, kind, disposition: Disposition::Retryable }
}
/// The client does not retry, but the caller may.
const fn not_retried(kind: ErrorKind) -> FinalResult {
    FinalResult::Error { is_retried: false, kind, disposition: Disposition::Retryable }
}
const fn rejected(kind: ErrorKind) -> FinalResult {
    FinalResult::Error { is_retried: false, kind, disposition: Disposition::Rejected }
}
/// The server may have executed the request.
const fn unknown(kind: ErrorKind) -> FinalResult {
    FinalResult::Error { is_retried: false, kind, disposition: Disposition::Unknown }
}
const UNKNOWN: FinalResult = unknown(ErrorKind::OutcomeUnknown);

/// The effect of one fault on an attempt and on its call: a row of the table.
#[derive(Debug)]
pub(crate) struct FaultRule {
    pub(crate) fault: Fault,
    pub(crate) name: &'static str,
    pub(crate) scope: FaultScope,
    /// How the attempt fails; `None` for a success.
    pub(crate) attempt_failure: Option<Failure>,
    /// Whether the server executes the request.
    pub(crate) executes: bool,
    /// How often it is planned, relative to the others.
    pub(crate) weight: u32,
    read: FinalResult,
    upsert: FinalResult,
    send: FinalResult,
}

impl FaultRule {
    pub(crate) fn result(&self, safety: Safety) -> FinalResult {
        match safety {
            Safety::Read => self.read,
            Safety::Upsert => self.upsert,
            Safety::Send => self.send,
        }
    }
}

use ErrorKind as E;
use Failure as F;
use Fault as T;
use FaultScope::{Connection, Http2, Server};

#[rustfmt::skip]
macro_rules! rule {
    ($fault:expr, $name:literal, $scope:expr, $attempt_failure:expr, $executes:literal, $weight:literal, $read:expr, $upsert:expr, $send:expr) => {
        FaultRule { fault: $fault, name: $name, scope: $scope, attempt_failure: $attempt_failure, executes: $executes, weight: $weight, read: $read, upsert: $upsert, send: $send }
    };
}

/// The whole table. Columns: fault, name, scope, failure of the attempt, executed, weight, and the result of a read, an
/// upsert and a send.
#[rustfmt::skip]
pub(crate) const FAULT_RULES: &[FaultRule] = &[
    rule!(T::ConnectionRefused,               "connection refused",             Connection, Some(F::Connect),        false, 0,  retried(E::Transport),          retried(E::Transport),          retried(E::Transport)),
    rule!(T::BlackHole,                       "connect timeout",                Connection, Some(F::ConnectTimeout), false, 0,  retried(E::RequestTimeout),     retried(E::RequestTimeout),     retried(E::RequestTimeout)),
    rule!(T::BadCertificate,                  "bad certificate",                Connection, Some(F::Tls),            false, 0,  rejected(E::Transport),         rejected(E::Transport),         rejected(E::Transport)),
    rule!(T::QueueTimeout,                    "deadline while queued",          Connection, Some(F::Deadline),       false, 0,  not_retried(E::RequestTimeout), not_retried(E::RequestTimeout), not_retried(E::RequestTimeout)),
    rule!(T::StaleConnection,                 "pooled connection closed",       Connection, None,                    true,  0,  SUCCESS,                        SUCCESS,                        SUCCESS),
    rule!(T::ClientCertificate,               "client certificate required",    Connection, Some(F::Tls),            false, 0,  rejected(E::Transport),         rejected(E::Transport),         rejected(E::Transport)),
    rule!(T::ProxyRefuses(401),               "proxy answers 401",              Connection, Some(F::Proxy),          false, 0,  rejected(E::Transport),         rejected(E::Transport),         rejected(E::Transport)),
    rule!(T::ProxyRefuses(403),               "proxy answers 403",              Connection, Some(F::Proxy),          false, 0,  rejected(E::Transport),         rejected(E::Transport),         rejected(E::Transport)),
    rule!(T::ProxyRefuses(407),               "proxy answers 407",              Connection, Some(F::Proxy),          false, 0,  rejected(E::Transport),         rejected(E::Transport),         rejected(E::Transport)),
    rule!(T::ProxyRefuses(502),               "proxy answers 502",              Connection, Some(F::Connect),        false, 0,  retried(E::Transport),          retried(E::Transport),          retried(E::Transport)),
    rule!(T::ProxyCloses,                     "proxy closes",                   Connection, Some(F::Connect),        false, 0,  retried(E::Transport),          retried(E::Transport),          retried(E::Transport)),
    rule!(T::ProxyStalls,                     "proxy stalls",                   Connection, Some(F::ConnectTimeout), false, 0,  retried(E::RequestTimeout),     retried(E::RequestTimeout),     retried(E::RequestTimeout)),
    rule!(T::NoStream,                        "no stream in time",              Connection, Some(F::NotSent),        false, 0,  retried(E::Transport),          retried(E::Transport),          retried(E::Transport)),
    rule!(T::Reset,                           "reset before execution",         Server,     Some(F::ConnectionLost), false, 10, retried(E::Transport),          retried(E::Transport),          UNKNOWN),
    rule!(T::Close,                           "closed before execution",        Server,     Some(F::ConnectionLost), false, 10, retried(E::Transport),          retried(E::Transport),          UNKNOWN),
    rule!(T::LostResponse,                    "response lost",                  Server,     Some(F::ConnectionLost), true,  20, retried(E::Transport),          retried(E::Transport),          UNKNOWN),
    rule!(T::Truncated,                       "body truncated",                 Server,     Some(F::ConnectionLost), true,  10, retried(E::Transport),          retried(E::Transport),          UNKNOWN),
    rule!(T::Status(400),                     "status 400",                     Server,     Some(F::Status(400)),    false, 2,  rejected(E::BadRequest),        rejected(E::BadRequest),        rejected(E::BadRequest)),
    rule!(T::Status(401),                     "status 401",                     Server,     Some(F::Status(401)),    false, 2,  rejected(E::Authentication),    rejected(E::Authentication),    rejected(E::Authentication)),
    rule!(T::Status(403),                     "status 403",                     Server,     Some(F::Status(403)),    false, 2,  rejected(E::PermissionDenied),  rejected(E::PermissionDenied),  rejected(E::PermissionDenied)),
    rule!(T::Status(404),                     "status 404",                     Server,     Some(F::Status(404)),    false, 2,  rejected(E::NotFound),          rejected(E::NotFound),          rejected(E::NotFound)),
    rule!(T::Status(408),                     "status 408",                     Server,     Some(F::Status(408)),    false, 6,  retried(E::Api),                retried(E::Api),                UNKNOWN),
    rule!(T::Status(409),                     "status 409",                     Server,     Some(F::Status(409)),    false, 2,  rejected(E::Api),               rejected(E::Api),               rejected(E::Api)),
    rule!(T::Status(421),                     "status 421",                     Server,     Some(F::Status(421)),    false, 2,  retried(E::Api),                retried(E::Api),                retried(E::Api)),
    rule!(T::Status(425),                     "status 425",                     Server,     Some(F::Status(425)),    false, 2,  retried(E::Api),                retried(E::Api),                retried(E::Api)),
    rule!(T::Status(429),                     "status 429",                     Server,     Some(F::Status(429)),    false, 4,  retried(E::RateLimit),          retried(E::RateLimit),          retried(E::RateLimit)),
    rule!(T::RateLimitedNow,                  "429, retry after 0 s",           Server,     Some(F::Status(429)),    false, 16, retried(E::RateLimit),          retried(E::RateLimit),          retried(E::RateLimit)),
    rule!(T::RateLimitedSoon,                 "429, retry after 40 ms",         Server,     Some(F::Status(429)),    false, 12, retried(E::RateLimit),          retried(E::RateLimit),          retried(E::RateLimit)),
    rule!(T::RateLimitedLong,                 "429, retry after 60 s",          Server,     Some(F::Status(429)),    false, 4,  retried(E::RateLimit),          retried(E::RateLimit),          retried(E::RateLimit)),
    rule!(T::Status(500),                     "status 500",                     Server,     Some(F::Status(500)),    false, 6,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(501),                     "status 501",                     Server,     Some(F::Status(501)),    false, 2,  rejected(E::Server),            unknown(E::Server),             UNKNOWN),
    rule!(T::Status(502),                     "status 502",                     Server,     Some(F::Status(502)),    false, 4,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(503),                     "status 503",                     Server,     Some(F::Status(503)),    false, 4,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::UnavailableNow,                  "503, retry after 0 s",           Server,     Some(F::Status(503)),    false, 8,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(504),                     "status 504",                     Server,     Some(F::Status(504)),    false, 6,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(505),                     "status 505",                     Server,     Some(F::Status(505)),    false, 2,  rejected(E::Server),            unknown(E::Server),             UNKNOWN),
    rule!(T::Status(599),                     "status 599",                     Server,     Some(F::Status(599)),    false, 2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(520),                     "status 520",                     Server,     Some(F::Status(520)),    false, 1,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(521),                     "status 521",                     Server,     Some(F::Status(521)),    false, 1,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(522),                     "status 522",                     Server,     Some(F::Status(522)),    false, 1,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(523),                     "status 523",                     Server,     Some(F::Status(523)),    false, 1,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(524),                     "status 524",                     Server,     Some(F::Status(524)),    false, 1,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(525),                     "status 525",                     Server,     Some(F::Status(525)),    false, 1,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(526),                     "status 526",                     Server,     Some(F::Status(526)),    false, 1,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(527),                     "status 527",                     Server,     Some(F::Status(527)),    false, 1,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(530),                     "status 530",                     Server,     Some(F::Status(530)),    false, 1,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::Status(598),                     "status 598",                     Server,     Some(F::Status(598)),    false, 1,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(500),       "status 500, executed",           Server,     Some(F::Status(500)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(502),       "status 502, executed",           Server,     Some(F::Status(502)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(503),       "status 503, executed",           Server,     Some(F::Status(503)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(504),       "status 504, executed",           Server,     Some(F::Status(504)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(520),       "status 520, executed",           Server,     Some(F::Status(520)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(521),       "status 521, executed",           Server,     Some(F::Status(521)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(522),       "status 522, executed",           Server,     Some(F::Status(522)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(523),       "status 523, executed",           Server,     Some(F::Status(523)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(524),       "status 524, executed",           Server,     Some(F::Status(524)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(525),       "status 525, executed",           Server,     Some(F::Status(525)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(526),       "status 526, executed",           Server,     Some(F::Status(526)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(527),       "status 527, executed",           Server,     Some(F::Status(527)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(530),       "status 530, executed",           Server,     Some(F::Status(530)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(598),       "status 598, executed",           Server,     Some(F::Status(598)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(599),       "status 599, executed",           Server,     Some(F::Status(599)),    true,  2,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(501),       "status 501, executed",           Server,     Some(F::Status(501)),    true,  2,  rejected(E::Server),            unknown(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(505),       "status 505, executed",           Server,     Some(F::Status(505)),    true,  2,  rejected(E::Server),            unknown(E::Server),             UNKNOWN),
    rule!(T::StatusAfterExecution(507),       "status 507, executed",           Server,     Some(F::Status(507)),    true,  2,  rejected(E::Server),            unknown(E::Server),             UNKNOWN),
    rule!(T::HtmlError,                       "HTML page with a 502",           Server,     Some(F::Status(502)),    false, 6,  retried(E::Server),             retried(E::Server),             UNKNOWN),
    rule!(T::HtmlSuccess,                     "HTML page with a 200",           Server,     Some(F::Unreadable),     false, 6,  rejected(E::Decode),            unknown(E::Decode),             UNKNOWN),
    rule!(T::Unreadable { executes: false },  "unreadable 200",                 Server,     Some(F::Unreadable),     false, 4,  rejected(E::Decode),            unknown(E::Decode),             UNKNOWN),
    rule!(T::Unreadable { executes: true },   "unreadable 200, executed",       Server,     Some(F::Unreadable),     true,  8,  rejected(E::Decode),            unknown(E::Decode),             UNKNOWN),
    rule!(T::SuccessFalse,                    "success: false",                 Server,     Some(F::Refusal),        false, 6,  rejected(E::Api),               rejected(E::Api),               rejected(E::Api)),
    rule!(T::Redirect(301),                   "redirect 301",                   Server,     Some(F::Redirect(301)),  false, 3,  rejected(E::Api),               rejected(E::Api),               rejected(E::Api)),
    rule!(T::Redirect(302),                   "redirect 302",                   Server,     Some(F::Redirect(302)),  false, 3,  rejected(E::Api),               unknown(E::Api),                UNKNOWN),
    rule!(T::Redirect(303),                   "redirect 303",                   Server,     Some(F::Redirect(303)),  false, 3,  rejected(E::Api),               unknown(E::Api),                UNKNOWN),
    rule!(T::StatusAfterExecution(302),       "redirect 302, executed",         Server,     Some(F::Redirect(302)),  true,  3,  rejected(E::Api),               unknown(E::Api),                UNKNOWN),
    rule!(T::StatusAfterExecution(303),       "redirect 303, executed",         Server,     Some(F::Redirect(303)),  true,  3,  rejected(E::Api),               unknown(E::Api),                UNKNOWN),
    rule!(T::Redirect(307),                   "redirect 307",                   Server,     Some(F::Redirect(307)),  false, 3,  rejected(E::Api),               rejected(E::Api),               rejected(E::Api)),
    rule!(T::Redirect(308),                   "redirect 308",                   Server,     Some(F::Redirect(308)),  false, 3,  rejected(E::Api),               rejected(E::Api),               rejected(E::Api)),
    rule!(T::TooLarge,                        "response too large",             Server,     Some(F::TooLarge),       false, 4,  rejected(E::Decode),            unknown(E::Decode),             UNKNOWN),
    rule!(T::InvalidHttp { executes: false }, "invalid HTTP",                   Server,     Some(F::ConnectionLost), false, 5,  retried(E::Transport),          retried(E::Transport),          UNKNOWN),
    rule!(T::InvalidHttp { executes: true },  "invalid HTTP, executed",         Server,     Some(F::ConnectionLost), true,  5,  retried(E::Transport),          retried(E::Transport),          UNKNOWN),
    rule!(T::Stall { executes: false },       "stall",                          Server,     Some(F::Timeout),        false, 3,  retried(E::RequestTimeout),     retried(E::RequestTimeout),     UNKNOWN),
    rule!(T::Stall { executes: true },        "stall, executed",                Server,     Some(F::Timeout),        true,  5,  retried(E::RequestTimeout),     retried(E::RequestTimeout),     UNKNOWN),
    rule!(T::StallBody,                       "stall in the body",              Server,     Some(F::Timeout),        true,  4,  retried(E::RequestTimeout),     retried(E::RequestTimeout),     UNKNOWN),
    rule!(T::DelayTooLong,                    "response after the timeout",     Server,     Some(F::Timeout),        true,  4,  retried(E::RequestTimeout),     retried(E::RequestTimeout),     UNKNOWN),
    rule!(T::Delay,                           "delay",                          Server,     None,                    true,  12, SUCCESS,                        SUCCESS,                        SUCCESS),
    rule!(T::Slow,                            "slow body",                      Server,     None,                    true,  12, SUCCESS,                        SUCCESS,                        SUCCESS),
    rule!(T::CloseAfter,                      "closed after the response",      Server,     None,                    true,  16, SUCCESS,                        SUCCESS,                        SUCCESS),
    rule!(T::Informational,                   "some 1xx before the response",   Server,     None,                    true,  8,  SUCCESS,                        SUCCESS,                        SUCCESS),
    rule!(T::InformationalFlood,              "1xx without end",                Server,     Some(F::Timeout),        true,  2,  retried(E::RequestTimeout),     retried(E::RequestTimeout),     UNKNOWN),
    rule!(T::Silence { executes: false },     "silence",                        Server,     Some(F::Timeout),        false, 3,  retried(E::RequestTimeout),     retried(E::RequestTimeout),     UNKNOWN),
    rule!(T::Silence { executes: true },      "silence, executed",              Server,     Some(F::Timeout),        true,  3,  retried(E::RequestTimeout),     retried(E::RequestTimeout),     UNKNOWN),
    rule!(T::PingsOnly { executes: false },   "silence except PING",            Http2,      Some(F::Timeout),        false, 2,  retried(E::RequestTimeout),     retried(E::RequestTimeout),     UNKNOWN),
    rule!(T::PingsOnly { executes: true },    "silence except PING, executed",  Http2,      Some(F::Timeout),        true,  2,  retried(E::RequestTimeout),     retried(E::RequestTimeout),     UNKNOWN),
    rule!(T::HoldStream,                      "slow response",                  Http2,      None,                    true,  0,  SUCCESS,                        SUCCESS,                        SUCCESS),
    rule!(T::GoAwayGraceful,                  "HTTP/2 GOAWAY, graceful",        Http2,      None,                    true,  25, SUCCESS,                        SUCCESS,                        SUCCESS),
    rule!(T::GoAwayDrain,                     "HTTP/2 GOAWAY, drained",         Http2,      None,                    true,  25, SUCCESS,                        SUCCESS,                        SUCCESS),
    rule!(T::RefusedStream,                   "HTTP/2 refused stream",          Http2,      Some(F::NotSent),        false, 60, retried(E::Transport),          retried(E::Transport),          retried(E::Transport)),
    rule!(T::GoAway,                          "HTTP/2 GOAWAY below",            Http2,      Some(F::NotSent),        false, 25, retried(E::Transport),          retried(E::Transport),          retried(E::Transport)),
    rule!(T::GoAwayAfter,                     "HTTP/2 GOAWAY, executed",        Http2,      Some(F::ConnectionLost), true,  8,  retried(E::Transport),          retried(E::Transport),          UNKNOWN),
    rule!(T::GoAwayError,                     "HTTP/2 GOAWAY error, executed",  Http2,      Some(F::ConnectionLost), true,  6,  retried(E::Transport),          retried(E::Transport),          UNKNOWN),
];

/// The rule of a fault. Every fault has one, as a test checks.
pub(crate) fn rule_for(fault: Fault) -> Option<&'static FaultRule> {
    FAULT_RULES.iter().find(|rule| rule.fault == fault)
}

/// The result of a call after this failure, whichever fault caused it. Rules with the same failure have the same
/// results, as a test checks.
pub(crate) fn result_of(failure: Failure, safety: Safety) -> Option<FinalResult> {
    FAULT_RULES.iter().find(|rule| rule.attempt_failure == Some(failure)).map(|rule| rule.result(safety))
}

/// A failure, with its status if it has one.
pub(crate) fn failure_name(failure: Failure) -> String {
    match failure {
        Failure::Status(status) => format!("status {status}"),
        Failure::Redirect(status) => format!("redirect {status}"),
        other => other.code().replace('_', " "),
    }
}

/// Whether the request may have been executed despite this failure: exactly the failures after which the outcome of a
/// send is unknown.
pub(crate) fn maybe_executed(failure: Failure) -> bool {
    result_of(failure, Safety::Send) == Some(UNKNOWN)
}

impl FaultRule {
    /// Whether the fault comes before the request is sent.
    pub(crate) fn is_before_sending(&self) -> bool {
        self.scope == FaultScope::Connection
    }

    /// The result of a call if this fault caused the given end of an attempt; `None` if the fault cannot end an attempt
    /// like that.
    pub(crate) fn result_for(&self, call: &Call, met: Option<Failure>) -> Option<FinalResult> {
        match (self.attempt_failure, met) {
            (planned, met) if planned == met => Some(self.result(call.safety())),
            (Some(_), Some(met)) if may_fail_as(self.fault, call, met) => match met.definitely_not_sent() {
                // The transport may report another failure, but certainly sent nothing.
                true if self.result(call.safety()) == rejected(ErrorKind::Transport) => {
                    Some(self.result(call.safety()))
                }
                _ => result_of(met, call.safety()),
            },
            _ => None,
        }
    }
}

/// Whether an attempt of this call may end otherwise than the rule says, and still be correct.
fn may_fail_as(fault: Fault, call: &Call, failure: Failure) -> bool {
    match fault {
        // Without a body that can be revoked, the client cannot know whether the request was written.
        Fault::NoStream => !call.has_body() && failure == Failure::Timeout,
        // The same if several threads use a connection: the GOAWAY may have come before or after the request was
        // written.
        Fault::GoAway => !call.has_body() && call.scenario.is_multi_threaded() && failure == Failure::ConnectionLost,
        // The server reads only the head, so the request is incomplete if its body was not written yet.
        Fault::Reset => call.has_body() && failure == Failure::NotSent,
        // Too many 1xx responses are a protocol error.
        Fault::InformationalFlood => failure == Failure::ConnectionLost,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::call::SAFETIES;

    #[test]
    fn each_fault_has_one_rule_and_each_rule_a_unique_name() {
        for rule in FAULT_RULES {
            assert_eq!(FAULT_RULES.iter().filter(|other| other.fault == rule.fault).count(), 1, "{}", rule.name);
            assert_eq!(FAULT_RULES.iter().filter(|other| other.name == rule.name).count(), 1, "{}", rule.name);
            assert_eq!(rule.fault.to_sandbox_fault().is_none(), rule.scope == FaultScope::Connection, "{}", rule.name);
        }
    }

    #[test]
    fn rules_with_the_same_failure_have_the_same_results() {
        for rule in FAULT_RULES {
            let Some(failure) = rule.attempt_failure else { continue };
            for safety in SAFETIES {
                assert_eq!(result_of(failure, safety), Some(rule.result(safety)), "{}", rule.name);
            }
        }
    }

    #[test]
    fn a_send_that_was_executed_is_unknown() {
        for rule in FAULT_RULES.iter().filter(|rule| rule.executes && rule.attempt_failure.is_some()) {
            assert_eq!(rule.result(Safety::Send), UNKNOWN, "{}", rule.name);
        }
    }

    #[test]
    fn an_executed_request_may_have_been_executed_and_one_that_was_not_sent_may_not() {
        for rule in FAULT_RULES {
            let Some(failure) = rule.attempt_failure else { continue };
            let is_not_sent = rule.scope == FaultScope::Connection || failure == Failure::Status(429);
            assert!(!rule.executes || maybe_executed(failure), "{}", rule.name);
            assert!(!(is_not_sent && maybe_executed(failure)), "{}", rule.name);
        }
    }

    #[test]
    fn only_a_rejected_upsert_changes_after_an_attempt_that_may_have_executed_it() {
        for rule in FAULT_RULES {
            for safety in SAFETIES {
                let (result, after) = (rule.result(safety), rule.result(safety).after_maybe_executed(safety));
                let is_rejected = matches!(result, FinalResult::Error { disposition: Disposition::Rejected, .. });
                assert_eq!(result != after, is_rejected && safety == Safety::Upsert, "{}", rule.name);
                assert!(
                    result == after || matches!(after, FinalResult::Error { disposition: Disposition::Unknown, .. })
                );
            }
        }
    }
}
