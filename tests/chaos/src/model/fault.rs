//! Every fault, and the fault of the sandbox that injects it.

use std::time::Duration;

use serde_json::json;
use workspace_sandbox::Fault as SandboxFault;

/// Longer than the timeout of any attempt.
const BEYOND_TIMEOUT: Duration = Duration::from_millis(1_500);
/// The delay of a successful response.
const SHORT_DELAY: Duration = Duration::from_millis(50);
/// How long the only stream of a connection is held: more than twice as long as other calls wait for it.
const HOLD_TIME: Duration = Duration::from_millis(600);
/// Few enough that every client accepts them.
const FEW_INFORMATIONAL: u32 = 5;
/// More than `max_response_bytes` of the clients.
const LARGE_BODY: u64 = 1 << 20;

/// The fault of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Fault {
    ConnectionRefused,
    BlackHole,
    BadCertificate,
    QueueTimeout,
    /// The server requires a client certificate.
    ClientCertificate,
    /// The proxy answers `CONNECT` with this status.
    ProxyRefuses(u16),
    ProxyCloses,
    ProxyStalls,
    /// No stream of the connection becomes free in time.
    NoStream,
    /// The pooled connection was closed before the call.
    StaleConnection,
    Reset,
    Close,
    LostResponse,
    Truncated,
    Status(u16),
    /// 429 with `Retry-After: 0`.
    RateLimitedNow,
    /// 429 with `retry-after-ms: 40`.
    RateLimitedSoon,
    /// 429 with a `Retry-After` beyond every deadline.
    RateLimitedLong,
    /// 503 with `Retry-After: 0`.
    UnavailableNow,
    HtmlError,
    HtmlSuccess,
    Unreadable {
        executes: bool,
    },
    SuccessFalse,
    Redirect(u16),
    /// This status, although the server executed the request.
    StatusAfterExecution(u16),
    TooLarge,
    InvalidHttp {
        executes: bool,
    },
    Stall {
        executes: bool,
    },
    StallBody,
    DelayTooLong,
    /// The whole connection stops responding.
    Silence {
        executes: bool,
    },
    /// The whole connection stops responding, except to PING.
    PingsOnly {
        executes: bool,
    },
    /// A few 1xx responses before the response.
    Informational,
    /// 1xx responses without end.
    InformationalFlood,
    /// A response that takes long enough to hold a stream.
    HoldStream,
    Delay,
    Slow,
    CloseAfter,
    RefusedStream,
    GoAway,
    GoAwayAfter,
    /// A GOAWAY that includes every stream, with an error code.
    GoAwayError,
    /// A GOAWAY that includes every stream, after which the server continues to respond.
    GoAwayGraceful,
    /// A graceful GOAWAY, then one with the last stream that was processed, then the end of the connection.
    GoAwayDrain,
}

impl Fault {
    /// The wait that the server requests.
    pub(crate) fn retry_after(self) -> Option<Duration> {
        match self {
            Self::RateLimitedNow | Self::UnavailableNow => Some(Duration::ZERO),
            Self::RateLimitedSoon => Some(Duration::from_millis(40)),
            Self::RateLimitedLong => Some(Duration::from_secs(60)),
            _ => None,
        }
    }

    /// The sandbox's fault; `None` for faults before a request is sent.
    pub(crate) fn to_sandbox_fault(self) -> Option<SandboxFault> {
        let acting = |fault: SandboxFault, executes| if executes { fault.acting() } else { fault };
        Some(match self {
            Self::ConnectionRefused
            | Self::BlackHole
            | Self::BadCertificate
            | Self::QueueTimeout
            | Self::StaleConnection => return None,
            Self::ClientCertificate | Self::ProxyRefuses(_) | Self::ProxyCloses => return None,
            Self::ProxyStalls | Self::NoStream => return None,
            Self::Reset => SandboxFault::reset(),
            Self::Close => SandboxFault::close(),
            Self::LostResponse => SandboxFault::lost_answer(),
            Self::Truncated => SandboxFault::truncate(),
            Self::Status(status) => SandboxFault::status(status),
            Self::RateLimitedNow => SandboxFault::status(429).header("retry-after", "0"),
            Self::RateLimitedSoon => SandboxFault::status(429).header("retry-after-ms", "40"),
            Self::RateLimitedLong => SandboxFault::status(429).header("retry-after", "60"),
            Self::UnavailableNow => SandboxFault::status(503).header("retry-after", "0"),
            Self::HtmlError => SandboxFault::html(502),
            Self::HtmlSuccess => SandboxFault::html(200),
            Self::Unreadable { executes } => acting(SandboxFault::answer(200, "{\"success\":tr"), executes),
            Self::SuccessFalse => SandboxFault::answer(200, json!({"success": false, "message": "No"})),
            Self::Redirect(status) => SandboxFault::answer(status, "").header("location", "https://other.example/"),
            Self::StatusAfterExecution(status) => {
                let body = json!({"success": false, "message": "No"});
                let fault = SandboxFault::answer(status, body).acting();
                if status < 400 { fault.header("location", "https://other.example/") } else { fault }
            }
            Self::TooLarge => SandboxFault::big(LARGE_BODY),
            Self::InvalidHttp { executes } => acting(SandboxFault::raw("HTTP/1.1 garbage\r\n\r\n"), executes),
            Self::Stall { executes } => acting(SandboxFault::stall().lasting(BEYOND_TIMEOUT), executes),
            Self::StallBody => SandboxFault::stall_body().lasting(BEYOND_TIMEOUT),
            Self::DelayTooLong => SandboxFault::delay(BEYOND_TIMEOUT),
            Self::Silence { executes } => acting(SandboxFault::silence(), executes),
            Self::PingsOnly { executes } => acting(SandboxFault::pings_only(), executes),
            Self::Informational => SandboxFault::informational(FEW_INFORMATIONAL),
            Self::InformationalFlood => SandboxFault::informational(0),
            Self::HoldStream => SandboxFault::delay(HOLD_TIME),
            Self::Delay => SandboxFault::delay(SHORT_DELAY),
            Self::Slow => SandboxFault::slow(SHORT_DELAY),
            Self::CloseAfter => SandboxFault::close_after(),
            Self::RefusedStream => SandboxFault::refused_stream(),
            Self::GoAway => SandboxFault::goaway(),
            Self::GoAwayAfter => SandboxFault::goaway_after(),
            Self::GoAwayGraceful => SandboxFault::goaway_graceful(),
            Self::GoAwayDrain => SandboxFault::goaway_drain(),
            Self::GoAwayError => SandboxFault::raw(GOAWAY_ERROR).acting(),
        })
    }
}

/// Length 8, type 7, no flags, stream 0; the last stream is the highest there is, the reason INTERNAL_ERROR.
const GOAWAY_ERROR: [u8; 17] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 2];
