//! A connection through a SOCKS 5 proxy (RFC 1928), with a user name and a password if the proxy URL has them
//! (RFC 1929).

use std::net::SocketAddr;
use std::str::FromStr as _;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::{Proxy, ProxyProtocol};
use crate::transport::connect_error::ConnectError;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// hyper-util does not export this type by name.
type SocksError = <SocksV5<HttpConnector> as Service<Uri>>::Error;

/// The refusal of a SOCKS proxy.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::transport) struct SocksReply {
    pub(in crate::transport) description: &'static str,
    /// Whether the proxy would refuse the next attempt as well.
    pub(in crate::transport) is_final: bool,
}

impl SocksReply {
    const fn may_pass(description: &'static str) -> Self {
        Self { description, is_final: false }
    }

    const fn is_final(description: &'static str) -> Self {
        Self { description, is_final: true }
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

const NOT_SOCKS: SocksReply = SocksReply::may_pass("the proxy's response is not SOCKS 5");

impl Proxy {
    /// Opens a connection to the server of a URL through this SOCKS proxy.
    ///
    /// # Errors
    ///
    /// [`ConnectError::Socks`] if the proxy refuses, [`ConnectError::Dns`] if this machine has to look up the name of
    /// the server and cannot; the error of the connection to the proxy.
    pub(in crate::transport) async fn connect_socks(
        &self,
        tcp: HttpConnector,
        server: &Uri,
    ) -> Result<TokioIo<TcpStream>, BoxError> {
        let mut socks = SocksV5::new(self.uri().clone(), tcp);
        if let Some((user, password)) = self.intercept.raw_auth() {
            socks = socks.with_auth(user.to_owned(), password.to_owned());
        }
        let address = match self.protocol {
            ProxyProtocol::Socks { resolves_names: false } => resolve(server).await?.to_string(),
            _ => format!("{}:{}", server.host().unwrap_or_default(), port_of(server)),
        };
        let target = Uri::builder().scheme("https").authority(address).path_and_query("/").build()?;
        socks.call(target).await.map_err(to_error)
    }
}

/// The address of the server. hyper-util's `SocksV5` would look it up too, but would block the thread.
async fn resolve(server: &Uri) -> Result<SocketAddr, ConnectError> {
    let host = server.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = host.parse() {
        return Ok(SocketAddr::new(address, port_of(server)));
    }
    let name = Name::from_str(host).map_err(|_| ConnectError::Dns)?;
    let mut addresses = GaiResolver::new().call(name).await.map_err(|_| ConnectError::Dns)?;
    addresses.next().map(|address| SocketAddr::new(address.ip(), port_of(server))).ok_or(ConnectError::Dns)
}

fn port_of(server: &Uri) -> u16 {
    let default = if server.scheme() == Some(&http::uri::Scheme::HTTPS) { 443 } else { 80 };
    server.port_u16().unwrap_or(default)
}

/// The error inside hyper-util's error, which has no `source`.
fn to_error(error: SocksError) -> BoxError {
    match error {
        SocksError::Inner(error) => error.into(),
        SocksError::Io(error) => error.into(),
        SocksError::V5(error) => {
            let text = error.to_string();
            let reply = REPLIES.iter().find(|(known, _)| *known == text).map(|(_, reply)| reply);
            ConnectError::Socks(reply.unwrap_or(&NOT_SOCKS)).into()
        }
        _ => ConnectError::Socks(&NOT_SOCKS).into(),
    }
}
