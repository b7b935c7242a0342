//! Errors while connecting.

use std::fmt;

/// The reason why connecting failed, for cases that the libraries' errors do not cover.
#[derive(Debug)]
pub(super) enum ConnectError {
    TimedOut,
    /// A proxy responded to CONNECT with this status.
    Proxy(u16),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut => f.write_str("time ran out while connecting"),
            Self::Proxy(status) => write!(f, "the proxy responded to CONNECT with status {status}"),
        }
    }
}

impl std::error::Error for ConnectError {}
