//! Every fault, and how the sandbox plays it.

use std::time::Duration;

use serde_json::json;
use workspace_sandbox::Fault;
use workspace_sdk::Failure;

use crate::plan::Call;
use crate::table::{Reach, row};

/// Longer than any attempt may take.
const TOO_LONG: Duration = Duration::from_millis(1_500);
/// What a successful answer may be held up by.
const A_WHILE: Duration = Duration::from_millis(50);
/// How long the only stream of a connection is held: longer than those wait that want it, twice.
const HELD: Duration = Duration::from_millis(600);
/// Few enough for every client.
const SOME_INFORMATIONAL: u32 = 5;
/// More than the clients of this program read.
const TOO_MANY_BYTES: u64 = 1 << 20;

/// What goes wrong with one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Trouble {
    Refused,
    BlackHole,
    BadCertificate,
    Queued,
    /// The server demands a certificate of the client.
    ClientCertificate,
    /// The proxy answers `CONNECT` with this status.
    ProxyRefuses(u16),
    ProxyCloses,
    ProxyStalls,
    /// The connection has no stream to give in time.
    NoStream,
    /// The pooled connection was closed before the call.
    Stale,
    Reset,
    Close,
    LostAnswer,
    Truncated,
    Status(u16),
    /// 429 with `Retry-After: 0`.
    PacedNow,
    /// 429 with `retry-after-ms: 40`.
    PacedSoon,
    /// 429 with a `Retry-After` beyond every deadline.
    PacedLong,
    /// 503 with `Retry-After: 0`.
    BusyNow,
    HtmlError,
    HtmlSuccess,
    Unreadable {
        acts: bool,
    },
    Refusal,
    Redirect(u16),
    /// This status, though the request was carried out.
    Acted(u16),
    Big,
    Garbage {
        acts: bool,
    },
    Stall {
        acts: bool,
    },
    StallBody,
    DelayTooLong,
    /// The whole connection falls silent.
    Silence {
        acts: bool,
    },
    /// The same, but PINGs are answered.
    PingsOnly {
        acts: bool,
    },
    /// Some informational answers before the answer.
    Informational,
    /// Informational answers without end.
    Flood,
    /// An answer that takes long enough to hold a stream.
    Hold,
    Delay,
    Slow,
    CloseAfter,
    RefusedStream,
    GoAway,
    GoAwayAfter,
    /// A GOAWAY that counts every stream, but gives an error as its reason.
    GoAwayError,
    /// A GOAWAY that counts every stream, after which the server goes on answering.
    GoAwayGraceful,
    /// The same, followed by one that names the true last stream, and by the end of the connection.
    GoAwayDrain,
}

impl Trouble {
    pub(crate) fn is_before_sending(self) -> bool {
        row(self).is_some_and(|row| row.reach == Reach::Connection)
    }

    /// Whether an attempt of this call may end otherwise than the row says, and still be right.
    pub(crate) fn may_look_like(self, call: &Call, met: Failure) -> bool {
        match self {
            // Without a body to hold back, nobody can say whether the request was written.
            Self::NoStream => !call.has_body() && met == Failure::Timeout,
            // Nor, where several threads work on a connection, whether a GOAWAY came before it was.
            Self::GoAway => !call.has_body() && call.place.has_threads() && met == Failure::ConnectionLost,
            // The server reads the head alone, so a body that was not handed over yet never made the request whole.
            Self::Reset => call.has_body() && met == Failure::NotSent,
            // Too many of them are no HTTP any more.
            Self::Flood => met == Failure::ConnectionLost,
            _ => false,
        }
    }

    /// The wait the server asks for.
    pub(crate) fn retry_after(self) -> Option<Duration> {
        match self {
            Self::PacedNow | Self::BusyNow => Some(Duration::ZERO),
            Self::PacedSoon => Some(Duration::from_millis(40)),
            Self::PacedLong => Some(Duration::from_secs(60)),
            _ => None,
        }
    }

    /// As the sandbox plays it; none where no request reaches it.
    pub(crate) fn to_fault(self) -> Option<Fault> {
        let acting = |fault: Fault, acts| if acts { fault.acting() } else { fault };
        Some(match self {
            Self::Refused | Self::BlackHole | Self::BadCertificate | Self::Queued | Self::Stale => return None,
            Self::ClientCertificate | Self::ProxyRefuses(_) | Self::ProxyCloses => return None,
            Self::ProxyStalls | Self::NoStream => return None,
            Self::Reset => Fault::reset(),
            Self::Close => Fault::close(),
            Self::LostAnswer => Fault::lost_answer(),
            Self::Truncated => Fault::truncate(),
            Self::Status(status) => Fault::status(status),
            Self::PacedNow => Fault::status(429).header("retry-after", "0"),
            Self::PacedSoon => Fault::status(429).header("retry-after-ms", "40"),
            Self::PacedLong => Fault::status(429).header("retry-after", "60"),
            Self::BusyNow => Fault::status(503).header("retry-after", "0"),
            Self::HtmlError => Fault::html(502),
            Self::HtmlSuccess => Fault::html(200),
            Self::Unreadable { acts } => acting(Fault::answer(200, "{\"success\":tr"), acts),
            Self::Refusal => Fault::answer(200, json!({"success": false, "message": "No"})),
            Self::Redirect(status) => Fault::answer(status, "").header("location", "https://other.example/"),
            Self::Acted(status) => {
                let body = json!({"success": false, "message": "No"});
                let fault = Fault::answer(status, body).acting();
                if status < 400 { fault.header("location", "https://other.example/") } else { fault }
            }
            Self::Big => Fault::big(TOO_MANY_BYTES),
            Self::Garbage { acts } => acting(Fault::raw("HTTP/1.1 garbage\r\n\r\n"), acts),
            Self::Stall { acts } => acting(Fault::stall().lasting(TOO_LONG), acts),
            Self::StallBody => Fault::stall_body().lasting(TOO_LONG),
            Self::DelayTooLong => Fault::delay(TOO_LONG),
            Self::Silence { acts } => acting(Fault::silence(), acts),
            Self::PingsOnly { acts } => acting(Fault::pings_only(), acts),
            Self::Informational => Fault::informational(SOME_INFORMATIONAL),
            Self::Flood => Fault::informational(0),
            Self::Hold => Fault::delay(HELD),
            Self::Delay => Fault::delay(A_WHILE),
            Self::Slow => Fault::slow(A_WHILE),
            Self::CloseAfter => Fault::close_after(),
            Self::RefusedStream => Fault::refused_stream(),
            Self::GoAway => Fault::goaway(),
            Self::GoAwayAfter => Fault::goaway_after(),
            Self::GoAwayGraceful => Fault::goaway_graceful(),
            Self::GoAwayDrain => Fault::goaway_drain(),
            Self::GoAwayError => Fault::raw(GOAWAY_ERROR).acting(),
        })
    }
}

/// Length 8, type 7, no flags, stream 0; the last stream is the highest there is, the reason INTERNAL_ERROR.
const GOAWAY_ERROR: [u8; 17] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 2];
