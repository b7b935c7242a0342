//! How a SOCKS proxy refuses a connection, and whether a retry can help.

/// The refusal of a SOCKS proxy.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SocksReply {
    pub(super) description: &'static str,
    /// Whether the proxy would refuse the next attempt as well.
    pub(super) is_final: bool,
}

impl SocksReply {
    const fn may_pass(description: &'static str) -> Self {
        Self { description, is_final: false }
    }

    const fn is_final(description: &'static str) -> Self {
        Self { description, is_final: true }
    }

    /// The refusal that hyper-util describes with this text.
    pub(super) fn of(text: &str) -> &'static Self {
        REPLIES.iter().find(|(known, _)| *known == text).map_or(&NOT_SOCKS, |(_, reply)| reply)
    }
}

/// The refusals by the text of hyper-util, whose types are private. A text that is not listed is no reply: the proxy
/// does not speak SOCKS 5.
const REPLIES: &[(&str, SocksReply)] = &[
    ("credentials not accepted", SocksReply::is_final("the SOCKS proxy refused the user name and password")),
    (
        "server does not support user/pass authentication",
        SocksReply::is_final("the SOCKS proxy requires another way to authenticate"),
    ),
    (
        "server implements authentication incorrectly",
        SocksReply::is_final("the SOCKS proxy requires another way to authenticate"),
    ),
    ("connection not allowed", SocksReply::is_final("the SOCKS proxy does not allow this connection")),
    ("command not supported", SocksReply::is_final("the SOCKS proxy opens no connections")),
    ("address type not supported", SocksReply::is_final("the SOCKS proxy does not support this kind of address")),
    ("general server failure", SocksReply::may_pass("the SOCKS proxy failed")),
    ("network unreachable", SocksReply::may_pass("the SOCKS proxy cannot reach the network of the server")),
    ("host unreachable", SocksReply::may_pass("the SOCKS proxy cannot reach the server")),
    ("connection refused", SocksReply::may_pass("the server refused the connection of the SOCKS proxy")),
    ("ttl expired", SocksReply::may_pass("the SOCKS proxy cannot reach the server in time")),
];

/// The response of a server that does not speak SOCKS 5.
pub(super) const NOT_SOCKS: SocksReply = SocksReply::may_pass("the proxy's response is not SOCKS 5");
