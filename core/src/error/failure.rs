//! The reason why an attempt failed, and whether it proves that the request was not sent.

use std::fmt;

/// Declares the failures: variant, code, and an explanation of a few words that fits after "because".
macro_rules! failures {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $(
            $(#[$variant_meta:meta])*
            $variant:ident $(($status:ident: $type:ident))? = $code:literal, $explanation:literal;
        )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $( $(#[$variant_meta])* $variant $(($type))?, )+ }

        impl $name {
            /// Every value of [`code`](Self::code).
            #[cfg(feature = "bindings")]
            pub(crate) const CODES: &'static [&'static str] = &[$($code),+];

            /// A stable, machine-readable code such as `connection_lost`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $( Self::$variant { .. } => $code, )+ }
            }

            /// The failure with this code; `response_status` is that of its response, if it had one.
            #[cfg(any(feature = "ledger-postgres", feature = "ledger-sqlite"))]
            pub(crate) fn from_code(code: &str, response_status: u16) -> Option<Self> {
                $( if code == $code {
                    $( let $status: $type = response_status; )?
                    return Some(Self::$variant $(($status))?);
                } )+
                None
            }

            /// The explanation: a few words that fit after "because".
            pub(crate) fn explain(self) -> &'static str {
                match self { $( Self::$variant { .. } => $explanation, )+ }
            }
        }
    };
}

failures! {
    /// The technical reason why an attempt of a call failed. It is meant for logs and metrics. To decide whether to
    /// repeat a call, use [`Error::disposition`](crate::Error::disposition), because the same failure has different
    /// consequences for different operations: after [`Timeout`](Self::Timeout) a read is safe to repeat, and the
    /// outcome of a send is unknown.
    ///
    /// Each failure belongs to one phase of an attempt, in this order:
    ///
    /// | phase | failures | was the request executed? |
    /// |---|---|---|
    /// | waiting for a permit | [`Deadline`](Self::Deadline), `Ledger`, `Hook` | no |
    /// | connecting | `Connect`, `ConnectTimeout`, `Tls`, `Proxy` | no |
    /// | sending | [`NotSent`](Self::NotSent) | no |
    /// | sending or waiting | `Timeout`, `ConnectionLost`, `Aborted` | unknown |
    /// | the response arrived | `Status`, `Redirect`, `Refusal`, `Unreadable`, `TooLarge` | depends on the response |
    pub enum Failure {
        /// No connection could be made: refused, unreachable, or the host name was not found. Nothing was sent.
        Connect = "connect",
            "no connection could be made";
        /// Connecting took longer than `connect_timeout`, or than the time that was left. Nothing was sent.
        ConnectTimeout = "connect_timeout",
            "time ran out while connecting";
        /// The TLS handshake failed: the server's certificate was not accepted, or the server did not accept this
        /// client, for instance because it requires a client certificate. The server read no request.
        Tls = "tls",
            "the TLS handshake failed: the server's certificate or this client was not accepted";
        /// The proxy did not open a connection for these credentials or to this server: the status 401, 403 or 407, or
        /// a refusal of a SOCKS proxy that would be repeated. Nothing was sent.
        Proxy = "proxy",
            "the proxy refused to open a connection";
        /// The server provably did not receive or did not process the request: its connection was closing, it refused
        /// the HTTP/2 stream or listed it in a GOAWAY as not processed, or the SDK cancelled the request before it was
        /// written.
        NotSent = "not_sent",
            "the request was not sent, or the server did not process it";
        /// Time ran out while the request was in flight, or while the response was read.
        Timeout = "timeout",
            "time ran out before the whole response was read";
        /// The connection was lost while the request was in flight, or in the middle of the response.
        ConnectionLost = "connection_lost",
            "the connection was lost before the whole response was received";
        /// The client was closed and its calls aborted while the request was in flight, or while the response was read.
        /// If the request was not sent yet, the failure is [`NotSent`](Self::NotSent) instead.
        Aborted = "aborted",
            "the calls of the client were aborted before the whole response was received";
        /// A 2xx response whose body is not the documented envelope, or contradicts itself.
        Unreadable = "unreadable",
            "the response is not the documented envelope, or contradicts itself";
        /// The response is larger than `max_response_bytes`, or than 1 MiB for a send.
        TooLarge = "too_large",
            "the response is larger than max_response_bytes, or than 1 MiB for a send";
        /// A 3xx response. The SDK never follows redirects.
        Redirect(status: u16) = "redirect",
            "the server sent a redirect, and redirects are never followed";
        /// An error status: 4xx, 5xx, or a status outside the defined ranges.
        Status(status: u16) = "status",
            "the server responded with an error status";
        /// A 2xx response with `success: false`.
        Refusal = "refusal",
            "the server responded with success: false";
        /// The timeout of the call passed before an attempt could start, for instance while the call waited because
        /// `max_concurrency` requests were in flight. Nothing was sent.
        Deadline = "deadline",
            "the timeout of the call passed before an attempt could start";
        /// The hook [`on_attempt_start`](crate::ClientBuilder::on_attempt_start) failed, so the attempt was not
        /// started. Nothing was sent.
        Hook = "hook",
            "the hook for the start of an attempt failed, so nothing was sent";
        /// The ledger could not record the send before the attempt, so the attempt was not started. Nothing was sent.
        Ledger = "ledger",
            "the ledger could not record the send, so nothing was sent";
    }
}

impl Failure {
    /// Whether this failure alone proves that the server did not process the request. `false` does not mean that it
    /// did.
    #[must_use]
    pub fn definitely_not_sent(self) -> bool {
        matches!(
            self,
            Self::Connect
                | Self::ConnectTimeout
                | Self::Tls
                | Self::Proxy
                | Self::NotSent
                | Self::Deadline
                | Self::Hook
                | Self::Ledger
        )
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
