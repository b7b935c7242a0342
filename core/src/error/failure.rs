//! What went wrong with one attempt, and whether it proves that nothing was done.

use std::fmt;

/// Declares the failures: variant, code, and what happened in a few words that fit after "because".
macro_rules! failures {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $(
            $(#[$variant_meta:meta])*
            $variant:ident $(($status:ident))? = $code:literal, $explanation:literal;
        )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $( $(#[$variant_meta])* $variant $(($status))?, )+ }

        impl $name {
            /// Every code that [`code`](Self::code) can give.
            pub(crate) const CODES: &'static [&'static str] = &[$($code),+];

            /// A stable, machine-readable code such as `connection_lost`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $( Self::$variant { .. } => $code, )+ }
            }

            /// What happened, in a few words that fit after "because".
            pub(crate) fn explain(self) -> &'static str {
                match self { $( Self::$variant { .. } => $explanation, )+ }
            }
        }
    };
}

failures! {
    /// What went wrong with one attempt of a call.
    pub enum Failure {
        /// No connection could be made: refused, unreachable, name not found. Nothing left.
        Connect = "connect",
            "no connection could be made";
        /// Time ran out while connecting. Nothing left.
        ConnectTimeout = "connect_timeout",
            "time ran out while connecting";
        /// The server's certificate was not accepted, or the server did not accept this client in the TLS handshake, for
        /// instance because it asks for a client certificate. The server read no request.
        Tls = "tls",
            "the TLS handshake failed: the server's certificate or this client was not accepted";
        /// The proxy refused to open a connection for these credentials (401, 403 or 407). Nothing left.
        Proxy = "proxy",
            "the proxy refused to open a connection";
        /// The server provably did not get or did not process the request: its connection was closing, an HTTP/2 stream was
        /// refused or named by a GOAWAY as not processed, or the request was taken back before it was written.
        NotSent = "not_sent",
            "the request was not sent, or the server did not process it";
        /// Time ran out with the request on its way, or while its answer was read.
        Timeout = "timeout",
            "time ran out before the whole answer was read";
        /// The connection was lost with the request on its way, or in the middle of the answer.
        ConnectionLost = "connection_lost",
            "the connection was lost before the whole answer came";
        /// A 2xx whose body is not the documented envelope, or contradicts itself.
        Unreadable = "unreadable",
            "the answer is not the documented envelope, or contradicts itself";
        /// The answer is larger than `max_response_bytes`, or than 1 MiB for a send.
        TooLarge = "too_large",
            "the answer is larger than max_response_bytes, or than 1 MiB for a send";
        /// A 3xx. Redirects are never followed.
        Redirect(u16) = "redirect",
            "the server redirects, and redirects are never followed";
        /// An error status: 4xx, 5xx, or one that is none of the known kinds.
        Status(u16) = "status",
            "the server answered with an error status";
        /// `success: false` on a 2xx.
        Refusal = "refusal",
            "the server answered success: false";
        /// Time ran out before an attempt could start.
        Deadline = "deadline",
            "the time of the call ran out before an attempt could start";
    }
}

impl Failure {
    /// Whether the request certainly never reached the server's application.
    #[must_use]
    pub fn definitely_not_sent(self) -> bool {
        matches!(self, Self::Connect | Self::ConnectTimeout | Self::Tls | Self::Proxy | Self::NotSent | Self::Deadline)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
