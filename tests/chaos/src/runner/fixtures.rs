//! Servers and clients for the scenarios.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use workspace_sandbox::{API_KEY, Options, Sandbox, Tls};
use workspace_sdk::{CaBundle, Client, ClientBuilder, TrustRoots};

use crate::error::BoxError;
use crate::lateness::Lateness;
use crate::model::call::MAX_RETRIES;
use crate::model::scenario::Scenario;
use crate::runner::perform::customers;

/// More than any regular response of the sandbox, and less than a response that is too large.
const MAX_RESPONSE_BYTES: usize = 256 << 10;

/// A server with an existing message.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) sandbox: Arc<Sandbox>,
    pub(crate) wamid: Arc<str>,
    /// The delays of the runtime that makes the calls.
    pub(crate) lateness: Arc<Lateness>,
}

/// Starts a server that allows free-form messages and has a message.
pub(crate) fn start_server(options: Options, lateness: &Arc<Lateness>) -> Result<Server, BoxError> {
    // Every call is compared with the journal, so none of its entries may be dropped.
    let sandbox = Arc::new(Sandbox::start(options.journal_limit(0))?);
    let mut wamid = String::new();
    for number in customers() {
        wamid = sandbox.receive(&number, "Hi")?;
    }
    Ok(Server { sandbox, wamid: wamid.into(), lateness: Arc::clone(lateness) })
}

/// A client for a URL, with the time limits of a scenario.
pub(crate) fn client(scenario: Scenario, url: &str) -> ClientBuilder {
    let limits = scenario.limits();
    Client::builder()
        .base_url(url)
        .api_key(API_KEY)
        .trust_roots(TrustRoots::Bundled)
        .connect_timeout(limits.connect)
        .attempt_timeout(limits.attempt)
        .timeout(limits.total)
        .max_retries(MAX_RETRIES)
        .max_response_bytes(MAX_RESPONSE_BYTES)
}

/// A client that trusts the sandbox's CA.
pub(crate) fn secure_client(scenario: Scenario, url: &str, tls: &Tls) -> ClientBuilder {
    client(scenario, url).ca_bundle(CaBundle::Pem(tls.ca_pem.clone().into_bytes()))
}

/// A port that ignores new connections: the listener accepts none, and its backlog is full.
pub(crate) struct BlackHole {
    address: SocketAddr,
    _listener: TcpListener,
    _backlog: Vec<TcpStream>,
}

impl BlackHole {
    pub(crate) async fn open() -> Result<Self, BoxError> {
        const MAX_BACKLOG: usize = 64;
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let listener = socket.listen(1)?;
        let address = listener.local_addr()?;
        let mut backlog = Vec::new();
        while backlog.len() < MAX_BACKLOG {
            match tokio::time::timeout(Duration::from_millis(250), TcpStream::connect(address)).await {
                Ok(stream) => backlog.push(stream?),
                Err(_) => return Ok(Self { address, _listener: listener, _backlog: backlog }),
            }
        }
        Err("this system completes connections beyond a listener's queue".into())
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}
