//! What went wrong with one attempt, and whether it proves that nothing was done.

use std::fmt;

/// What went wrong with one attempt of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// No connection could be made: refused, unreachable, name not found. Nothing left.
    Connect,
    /// Time ran out while connecting. Nothing left.
    ConnectTimeout,
    /// The server's certificate was not accepted, or the server did not accept this client in the TLS handshake, for
    /// instance because it asks for a client certificate. The server read no request.
    Tls,
    /// The proxy refused to open a connection for these credentials (401, 403 or 407). Nothing left.
    Proxy,
    /// The server provably did not get or did not process the request: its connection was closing, an HTTP/2 stream was
    /// refused or named by a GOAWAY as not processed, or the request was taken back before it was written.
    NotSent,
    /// Time ran out with the request on its way, or while its answer was read.
    Timeout,
    /// The connection was lost with the request on its way, or in the middle of the answer.
    ConnectionLost,
    /// A 2xx whose body is not the documented envelope, or contradicts itself.
    Unreadable,
    /// The answer is larger than `max_response_bytes`, or than 1 MiB for a send.
    TooLarge,
    /// A 3xx. Redirects are never followed.
    Redirect(u16),
    /// An error status: 4xx, 5xx, or one that is none of the known kinds.
    Status(u16),
    /// `success: false` on a 2xx.
    Refusal,
    /// Time ran out before an attempt could start.
    Deadline,
}

impl Failure {
    /// Every code that [`code`](Self::code) can give.
    #[doc(hidden)]
    pub const CODES: &'static [&'static str] = &[
        "connect",
        "connect_timeout",
        "tls",
        "proxy",
        "not_sent",
        "timeout",
        "connection_lost",
        "unreadable",
        "too_large",
        "redirect",
        "status",
        "refusal",
        "deadline",
    ];

    /// A stable, machine-readable code such as `connection_lost`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::ConnectTimeout => "connect_timeout",
            Self::Tls => "tls",
            Self::Proxy => "proxy",
            Self::NotSent => "not_sent",
            Self::Timeout => "timeout",
            Self::ConnectionLost => "connection_lost",
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too_large",
            Self::Redirect(_) => "redirect",
            Self::Status(_) => "status",
            Self::Refusal => "refusal",
            Self::Deadline => "deadline",
        }
    }

    /// Whether the request provably never reached the server's application.
    #[must_use]
    pub fn definitely_not_sent(self) -> bool {
        matches!(self, Self::Connect | Self::ConnectTimeout | Self::Tls | Self::Proxy | Self::NotSent | Self::Deadline)
    }

    /// What happened, in a few words that fit after "because".
    pub(crate) fn explain(self) -> &'static str {
        match self {
            Self::Connect => "no connection could be made",
            Self::ConnectTimeout => "time ran out while connecting",
            Self::Tls => "the TLS handshake failed: the server's certificate or this client was not accepted",
            Self::Proxy => "the proxy refused to open a connection",
            Self::NotSent => "the request was not sent, or the server did not process it",
            Self::Timeout => "time ran out before the whole answer was read",
            Self::ConnectionLost => "the connection was lost before the whole answer came",
            Self::Unreadable => "the answer is not the documented envelope, or contradicts itself",
            Self::TooLarge => "the answer is larger than max_response_bytes, or than 1 MiB for a send",
            Self::Redirect(_) => "the server redirects, and redirects are never followed",
            Self::Status(_) => "the server answered with an error status",
            Self::Refusal => "the server answered success: false",
            Self::Deadline => "the deadline passed before an attempt could start",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
