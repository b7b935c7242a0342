//! Errors while connecting.

use std::fmt;

use super::socks_reply::SocksReply;

/// The reason why connecting failed, for cases that the libraries' errors do not cover.
#[derive(Debug)]
pub(super) enum ConnectError {
    TimedOut,
    /// The address of a server could not be looked up for a proxy.
    Dns,
    /// A proxy responded to CONNECT with this status.
    Proxy(u16),
    /// A SOCKS proxy refused the connection.
    Socks(&'static SocksReply),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut => f.write_str("time ran out while connecting"),
            Self::Dns => f.write_str("dns error"),
            Self::Proxy(status) => write!(f, "the proxy responded to CONNECT with status {status}"),
            Self::Socks(reply) => f.write_str(reply.description),
        }
    }
}

impl std::error::Error for ConnectError {}
