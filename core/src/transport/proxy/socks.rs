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
use crate::transport::socks_reply::{NOT_SOCKS, SocksReply};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// hyper-util does not export this type by name.
type SocksError = <SocksV5<HttpConnector> as Service<Uri>>::Error;

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
        if let Some((user, password)) = &self.credentials {
            socks = socks.with_auth(user.clone(), password.clone());
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
        SocksError::V5(error) => ConnectError::Socks(SocksReply::of(&error.to_string())).into(),
        _ => ConnectError::Socks(&NOT_SOCKS).into(),
    }
}
