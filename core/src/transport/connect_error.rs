//! Errors of making a connection.

use std::fmt;

/// Why a connection could not be made, where the library's own errors do not say it.
#[derive(Debug)]
pub(super) enum ConnectError {
    TimedOut,
    /// A proxy answered CONNECT with this status.
    Proxy(u16),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut => f.write_str("time ran out while connecting"),
            Self::Proxy(status) => write!(f, "the proxy answered CONNECT with status {status}"),
        }
    }
}

impl std::error::Error for ConnectError {}
