//! The table of outcomes, written by hand from the rules: what an attempt sees of each fault, and what its caller must be told.

use workspace_sdk::{Class, Disposition, ErrorKind, Failure};

use crate::faults::Trouble;
use crate::plan::Call;

/// Where a fault can be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Any server that answers.
    Server,
    /// HTTP/2 only.
    Http2,
    /// Before a request could leave: each has a phase of its own.
    Connection,
}

/// What the caller is told when no attempt is left after this fault, and whether an attempt would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Done,
    Fails { repeats: bool, kind: ErrorKind, disposition: Disposition },
}

impl Told {
    /// The same where an earlier attempt may have done the work: what is refused now may be done already. A read does no
    /// work, and a send has no further attempt after such a one.
    pub(crate) fn after_doubt(self, class: Class) -> Self {
        match self {
            Self::Fails { repeats, kind, disposition: Disposition::Rejected } if class == Class::Upsert => {
                Self::Fails { repeats, kind, disposition: Disposition::Unknown }
            }
            other => other,
        }
    }
}

const DONE: Told = Told::Done;
/// Repeated; when that fails too, the caller may repeat it.
const fn again(kind: ErrorKind) -> Told {
    Told::Fails { repeats: true, kind, disposition: Disposition::Retryable }
}
/// Not repeated by the client, but the caller may.
const fn later(kind: ErrorKind) -> Told {
    Told::Fails { repeats: false, kind, disposition: Disposition::Retryable }
}
const fn rejected(kind: ErrorKind) -> Told {
    Told::Fails { repeats: false, kind, disposition: Disposition::Rejected }
}
/// An upsert that the server may have done.
const fn doubtful(kind: ErrorKind) -> Told {
    Told::Fails { repeats: false, kind, disposition: Disposition::Unknown }
}
const UNKNOWN: Told = doubtful(ErrorKind::OutcomeUnknown);

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) trouble: Trouble,
    pub(crate) name: &'static str,
    pub(crate) reach: Reach,
    /// What the attempt ends with; none for a success.
    pub(crate) seen: Option<Failure>,
    /// Whether the server carries the request out.
    pub(crate) acts: bool,
    /// How often it is planned, among the others.
    pub(crate) weight: u32,
    read: Told,
    upsert: Told,
    send: Told,
}

impl Row {
    pub(crate) fn told(&self, class: Class) -> Told {
        match class {
            Class::Read => self.read,
            Class::Upsert => self.upsert,
            Class::Send => self.send,
        }
    }
}

use ErrorKind as E;
use Failure as F;
use Reach::{Connection, Http2, Server};
use Trouble as T;

#[rustfmt::skip]
macro_rules! row {
    ($trouble:expr, $name:literal, $reach:expr, $seen:expr, $acts:literal, $weight:literal, $read:expr, $upsert:expr, $send:expr) => {
        Row { trouble: $trouble, name: $name, reach: $reach, seen: $seen, acts: $acts, weight: $weight, read: $read, upsert: $upsert, send: $send }
    };
}

/// The whole table. Columns: fault, name, where, what an attempt sees, carried out, weight, and what a read, an upsert and a
/// send are told.
#[rustfmt::skip]
pub(crate) const TABLE: &[Row] = &[
    row!(T::Refused,        "connection refused",       Connection, Some(F::Connect),         false, 0,  again(E::Transport),      again(E::Transport),      again(E::Transport)),
    row!(T::BlackHole,      "connecting takes for ever", Connection, Some(F::ConnectTimeout), false, 0,  again(E::RequestTimeout), again(E::RequestTimeout), again(E::RequestTimeout)),
    row!(T::BadCertificate, "bad certificate",          Connection, Some(F::Tls),             false, 0,  rejected(E::Transport),   rejected(E::Transport),   rejected(E::Transport)),
    row!(T::Queued,         "deadline while queued",    Connection, Some(F::Deadline),        false, 0,  later(E::RequestTimeout), later(E::RequestTimeout), later(E::RequestTimeout)),
    row!(T::Stale,          "pooled connection closed", Connection, None,                    true,  0,  DONE, DONE, DONE),
    row!(T::ClientCertificate, "client certificate demanded", Connection, Some(F::Tls),       false, 0,  rejected(E::Transport),   rejected(E::Transport),   rejected(E::Transport)),
    row!(T::ProxyRefuses(401), "proxy answers 401",     Connection, Some(F::Proxy),           false, 0,  rejected(E::Transport),   rejected(E::Transport),   rejected(E::Transport)),
    row!(T::ProxyRefuses(403), "proxy answers 403",     Connection, Some(F::Proxy),           false, 0,  rejected(E::Transport),   rejected(E::Transport),   rejected(E::Transport)),
    row!(T::ProxyRefuses(407), "proxy answers 407",     Connection, Some(F::Proxy),           false, 0,  rejected(E::Transport),   rejected(E::Transport),   rejected(E::Transport)),
    row!(T::ProxyRefuses(502), "proxy answers 502",     Connection, Some(F::Connect),         false, 0,  again(E::Transport),      again(E::Transport),      again(E::Transport)),
    row!(T::ProxyCloses,    "proxy closes",             Connection, Some(F::Connect),         false, 0,  again(E::Transport),      again(E::Transport),      again(E::Transport)),
    row!(T::ProxyStalls,    "proxy stalls",             Connection, Some(F::ConnectTimeout),  false, 0,  again(E::RequestTimeout), again(E::RequestTimeout), again(E::RequestTimeout)),
    row!(T::NoStream,       "no stream in time",        Connection, Some(F::NotSent),         false, 0,  again(E::Transport),      again(E::Transport),      again(E::Transport)),
    row!(T::Reset,          "reset before acting",      Server, Some(F::ConnectionLost),      false, 10, again(E::Transport),      again(E::Transport),      UNKNOWN),
    row!(T::Close,          "closed before acting",     Server, Some(F::ConnectionLost),      false, 10, again(E::Transport),      again(E::Transport),      UNKNOWN),
    row!(T::LostAnswer,     "answer lost",              Server, Some(F::ConnectionLost),      true,  20, again(E::Transport),      again(E::Transport),      UNKNOWN),
    row!(T::Truncated,      "body truncated",           Server, Some(F::ConnectionLost),      true,  10, again(E::Transport),      again(E::Transport),      UNKNOWN),
    row!(T::Status(400),    "status 400",               Server, Some(F::Status(400)),         false, 2,  rejected(E::BadRequest),  rejected(E::BadRequest),  rejected(E::BadRequest)),
    row!(T::Status(401),    "status 401",               Server, Some(F::Status(401)),         false, 2,  rejected(E::Authentication), rejected(E::Authentication), rejected(E::Authentication)),
    row!(T::Status(403),    "status 403",               Server, Some(F::Status(403)),         false, 2,  rejected(E::PermissionDenied), rejected(E::PermissionDenied), rejected(E::PermissionDenied)),
    row!(T::Status(404),    "status 404",               Server, Some(F::Status(404)),         false, 2,  rejected(E::NotFound),    rejected(E::NotFound),    rejected(E::NotFound)),
    row!(T::Status(408),    "status 408",               Server, Some(F::Status(408)),         false, 6,  again(E::Api),            again(E::Api),            UNKNOWN),
    row!(T::Status(409),    "status 409",               Server, Some(F::Status(409)),         false, 2,  rejected(E::Api),         rejected(E::Api),         rejected(E::Api)),
    row!(T::Status(421),    "status 421",               Server, Some(F::Status(421)),         false, 2,  again(E::Api),            again(E::Api),            again(E::Api)),
    row!(T::Status(425),    "status 425",               Server, Some(F::Status(425)),         false, 2,  again(E::Api),            again(E::Api),            again(E::Api)),
    row!(T::Status(429),    "status 429",               Server, Some(F::Status(429)),         false, 4,  again(E::RateLimit),      again(E::RateLimit),      again(E::RateLimit)),
    row!(T::PacedNow,       "429, retry after 0 s",     Server, Some(F::Status(429)),         false, 16, again(E::RateLimit),      again(E::RateLimit),      again(E::RateLimit)),
    row!(T::PacedSoon,      "429, retry after 40 ms",   Server, Some(F::Status(429)),         false, 12, again(E::RateLimit),      again(E::RateLimit),      again(E::RateLimit)),
    row!(T::PacedLong,      "429, retry after 60 s",    Server, Some(F::Status(429)),         false, 4,  again(E::RateLimit),      again(E::RateLimit),      again(E::RateLimit)),
    row!(T::Status(500),    "status 500",               Server, Some(F::Status(500)),         false, 6,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(501),    "status 501",               Server, Some(F::Status(501)),         false, 2,  rejected(E::Server),      doubtful(E::Server),      UNKNOWN),
    row!(T::Status(502),    "status 502",               Server, Some(F::Status(502)),         false, 4,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(503),    "status 503",               Server, Some(F::Status(503)),         false, 4,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::BusyNow,        "503, retry after 0 s",     Server, Some(F::Status(503)),         false, 8,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(504),    "status 504",               Server, Some(F::Status(504)),         false, 6,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(505),    "status 505",               Server, Some(F::Status(505)),         false, 2,  rejected(E::Server),      doubtful(E::Server),      UNKNOWN),
    row!(T::Status(599),    "status 599",               Server, Some(F::Status(599)),         false, 2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(520),    "status 520",               Server, Some(F::Status(520)),         false, 1,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(521),    "status 521",               Server, Some(F::Status(521)),         false, 1,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(522),    "status 522",               Server, Some(F::Status(522)),         false, 1,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(523),    "status 523",               Server, Some(F::Status(523)),         false, 1,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(524),    "status 524",               Server, Some(F::Status(524)),         false, 1,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(525),    "status 525",               Server, Some(F::Status(525)),         false, 1,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(526),    "status 526",               Server, Some(F::Status(526)),         false, 1,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(527),    "status 527",               Server, Some(F::Status(527)),         false, 1,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(530),    "status 530",               Server, Some(F::Status(530)),         false, 1,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Status(598),    "status 598",               Server, Some(F::Status(598)),         false, 1,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(500),     "status 500, acted",        Server, Some(F::Status(500)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(502),     "status 502, acted",        Server, Some(F::Status(502)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(503),     "status 503, acted",        Server, Some(F::Status(503)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(504),     "status 504, acted",        Server, Some(F::Status(504)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(520),     "status 520, acted",        Server, Some(F::Status(520)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(521),     "status 521, acted",        Server, Some(F::Status(521)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(522),     "status 522, acted",        Server, Some(F::Status(522)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(523),     "status 523, acted",        Server, Some(F::Status(523)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(524),     "status 524, acted",        Server, Some(F::Status(524)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(525),     "status 525, acted",        Server, Some(F::Status(525)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(526),     "status 526, acted",        Server, Some(F::Status(526)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(527),     "status 527, acted",        Server, Some(F::Status(527)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(530),     "status 530, acted",        Server, Some(F::Status(530)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(598),     "status 598, acted",        Server, Some(F::Status(598)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(599),     "status 599, acted",        Server, Some(F::Status(599)),         true,  2,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::Acted(501),     "status 501, acted",        Server, Some(F::Status(501)),         true,  2,  rejected(E::Server),      doubtful(E::Server),      UNKNOWN),
    row!(T::Acted(505),     "status 505, acted",        Server, Some(F::Status(505)),         true,  2,  rejected(E::Server),      doubtful(E::Server),      UNKNOWN),
    row!(T::Acted(507),     "status 507, acted",        Server, Some(F::Status(507)),         true,  2,  rejected(E::Server),      doubtful(E::Server),      UNKNOWN),
    row!(T::HtmlError,      "HTML page with a 502",     Server, Some(F::Status(502)),         false, 6,  again(E::Server),         again(E::Server),         UNKNOWN),
    row!(T::HtmlSuccess,    "HTML page with a 200",     Server, Some(F::Unreadable),          false, 6,  rejected(E::Decode),      doubtful(E::Decode),      UNKNOWN),
    row!(T::Unreadable { acts: false }, "unreadable 200",        Server, Some(F::Unreadable), false, 4,  rejected(E::Decode),      doubtful(E::Decode),      UNKNOWN),
    row!(T::Unreadable { acts: true },  "unreadable 200, acted", Server, Some(F::Unreadable), true,  8,  rejected(E::Decode),      doubtful(E::Decode),      UNKNOWN),
    row!(T::Refusal,        "success: false",           Server, Some(F::Refusal),             false, 6,  rejected(E::Api),         rejected(E::Api),         rejected(E::Api)),
    row!(T::Redirect(301),  "redirect 301",             Server, Some(F::Redirect(301)),       false, 3,  rejected(E::Api),         rejected(E::Api),         rejected(E::Api)),
    row!(T::Redirect(302),  "redirect 302",             Server, Some(F::Redirect(302)),       false, 3,  rejected(E::Api),         doubtful(E::Api),         UNKNOWN),
    row!(T::Redirect(303),  "redirect 303",             Server, Some(F::Redirect(303)),       false, 3,  rejected(E::Api),         doubtful(E::Api),         UNKNOWN),
    row!(T::Acted(302),     "redirect 302, acted",      Server, Some(F::Redirect(302)),       true,  3,  rejected(E::Api),         doubtful(E::Api),         UNKNOWN),
    row!(T::Acted(303),     "redirect 303, acted",      Server, Some(F::Redirect(303)),       true,  3,  rejected(E::Api),         doubtful(E::Api),         UNKNOWN),
    row!(T::Redirect(307),  "redirect 307",             Server, Some(F::Redirect(307)),       false, 3,  rejected(E::Api),         rejected(E::Api),         rejected(E::Api)),
    row!(T::Redirect(308),  "redirect 308",             Server, Some(F::Redirect(308)),       false, 3,  rejected(E::Api),         rejected(E::Api),         rejected(E::Api)),
    row!(T::Big,            "answer too large",         Server, Some(F::TooLarge),            false, 4,  rejected(E::Decode),      doubtful(E::Decode),      UNKNOWN),
    row!(T::Garbage { acts: false }, "garbage",         Server, Some(F::ConnectionLost),      false, 5,  again(E::Transport),      again(E::Transport),      UNKNOWN),
    row!(T::Garbage { acts: true },  "garbage, acted",  Server, Some(F::ConnectionLost),      true,  5,  again(E::Transport),      again(E::Transport),      UNKNOWN),
    row!(T::Stall { acts: false },   "stall",           Server, Some(F::Timeout),             false, 3,  again(E::RequestTimeout), again(E::RequestTimeout), UNKNOWN),
    row!(T::Stall { acts: true },    "stall, acted",    Server, Some(F::Timeout),             true,  5,  again(E::RequestTimeout), again(E::RequestTimeout), UNKNOWN),
    row!(T::StallBody,      "stall in the body",        Server, Some(F::Timeout),             true,  4,  again(E::RequestTimeout), again(E::RequestTimeout), UNKNOWN),
    row!(T::DelayTooLong,   "answer after the time-out", Server, Some(F::Timeout),            true,  4,  again(E::RequestTimeout), again(E::RequestTimeout), UNKNOWN),
    row!(T::Delay,          "delay",                    Server, None,                         true,  12, DONE, DONE, DONE),
    row!(T::Slow,           "slow body",                Server, None,                         true,  12, DONE, DONE, DONE),
    row!(T::CloseAfter,     "closed after the answer",  Server, None,                         true,  16, DONE, DONE, DONE),
    row!(T::Informational,  "some 1xx before the answer", Server, None,                      true,  8,  DONE, DONE, DONE),
    row!(T::Flood,          "1xx without end",          Server, Some(F::Timeout),             true,  2,  again(E::RequestTimeout), again(E::RequestTimeout), UNKNOWN),
    row!(T::Silence { acts: false }, "silence",         Server, Some(F::Timeout),             false, 3,  again(E::RequestTimeout), again(E::RequestTimeout), UNKNOWN),
    row!(T::Silence { acts: true },  "silence, acted",  Server, Some(F::Timeout),             true,  3,  again(E::RequestTimeout), again(E::RequestTimeout), UNKNOWN),
    row!(T::PingsOnly { acts: false }, "silence but for PING", Http2, Some(F::Timeout),       false, 2,  again(E::RequestTimeout), again(E::RequestTimeout), UNKNOWN),
    row!(T::PingsOnly { acts: true }, "silence but for PING, acted", Http2, Some(F::Timeout), true,  2,  again(E::RequestTimeout), again(E::RequestTimeout), UNKNOWN),
    row!(T::Hold,           "an answer that takes long", Http2, None,                         true,  0,  DONE, DONE, DONE),
    row!(T::GoAwayGraceful, "HTTP/2 GOAWAY, graceful",  Http2,  None,                         true,  25, DONE, DONE, DONE),
    row!(T::GoAwayDrain,    "HTTP/2 GOAWAY, drained",   Http2,  None,                         true,  25, DONE, DONE, DONE),
    row!(T::RefusedStream,  "HTTP/2 refused stream",    Http2,  Some(F::NotSent),             false, 60, again(E::Transport),      again(E::Transport),      again(E::Transport)),
    row!(T::GoAway,         "HTTP/2 GOAWAY below",      Http2,  Some(F::NotSent),             false, 25, again(E::Transport),      again(E::Transport),      again(E::Transport)),
    row!(T::GoAwayAfter,    "HTTP/2 GOAWAY, acted",     Http2,  Some(F::ConnectionLost),      true,  8,  again(E::Transport),      again(E::Transport),      UNKNOWN),
    row!(T::GoAwayError,    "HTTP/2 GOAWAY error, acted", Http2, Some(F::ConnectionLost),     true,  6,  again(E::Transport),      again(E::Transport),      UNKNOWN),
];

/// The row of a fault. Every fault has one, which a test proves.
pub(crate) fn row(trouble: Trouble) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.trouble == trouble)
}

/// What the caller must be told when an attempt ended like this, whichever fault it was. Rows that look the same to an attempt
/// agree, which a test proves.
pub(crate) fn told_of(failure: Failure, class: Class) -> Option<Told> {
    TABLE.iter().find(|row| row.seen == Some(failure)).map(|row| row.told(class))
}

/// Whether an attempt that ended like this may have done the work: the very failures after which a send is unknown.
pub(crate) fn leaves_doubt(failure: Failure) -> bool {
    told_of(failure, Class::Send) == Some(UNKNOWN)
}

impl Row {
    /// What the caller of a call is told where its attempt ended like this; none where this fault does not look so.
    pub(crate) fn told_for(&self, call: &Call, met: Option<Failure>) -> Option<Told> {
        match (self.seen, met) {
            (planned, met) if planned == met => Some(self.told(call.class())),
            (Some(_), Some(met)) if self.trouble.may_look_like(call, met) => match met.never_left() {
                // Whichever word the transport has for it, nothing left.
                true if self.told(call.class()) == rejected(ErrorKind::Transport) => Some(self.told(call.class())),
                _ => told_of(met, call.class()),
            },
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: [Class; 3] = [Class::Read, Class::Upsert, Class::Send];

    #[test]
    fn each_fault_has_one_row_and_each_row_its_own_name() {
        for row in TABLE {
            assert_eq!(TABLE.iter().filter(|other| other.trouble == row.trouble).count(), 1, "{}", row.name);
            assert_eq!(TABLE.iter().filter(|other| other.name == row.name).count(), 1, "{}", row.name);
            assert_eq!(row.trouble.to_fault().is_none(), row.reach == Reach::Connection, "{}", row.name);
        }
    }

    #[test]
    fn what_looks_the_same_to_an_attempt_is_told_the_same() {
        for row in TABLE {
            let Some(failure) = row.seen else { continue };
            for class in CLASSES {
                assert_eq!(told_of(failure, class), Some(row.told(class)), "{}", row.name);
            }
        }
    }

    #[test]
    fn no_send_that_may_be_done_is_repeated_or_denied() {
        for row in TABLE.iter().filter(|row| row.acts && row.seen.is_some()) {
            assert_eq!(row.told(Class::Send), UNKNOWN, "{}", row.name);
        }
    }

    #[test]
    fn what_acts_leaves_doubt_and_what_never_left_does_not() {
        for row in TABLE {
            let Some(failure) = row.seen else { continue };
            let is_settled = row.reach == Reach::Connection || failure == Failure::Status(429);
            assert!(!row.acts || leaves_doubt(failure), "{}", row.name);
            assert!(!(is_settled && leaves_doubt(failure)), "{}", row.name);
        }
    }

    #[test]
    fn only_a_refused_upsert_is_told_otherwise_after_a_doubt() {
        for row in TABLE {
            for class in CLASSES {
                let (told, after) = (row.told(class), row.told(class).after_doubt(class));
                let is_refused = matches!(told, Told::Fails { disposition: Disposition::Rejected, .. });
                assert_eq!(told != after, is_refused && class == Class::Upsert, "{}", row.name);
                assert!(told == after || matches!(after, Told::Fails { disposition: Disposition::Unknown, .. }));
            }
        }
    }
}
