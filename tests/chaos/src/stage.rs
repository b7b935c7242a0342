//! Servers and clients for every place of the plan.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use workspace_sandbox::{API_KEY, Options, Sandbox, Tls};
use workspace_sdk::{CaBundle, Client, ClientBuilder, Roots};

use crate::operation::customers;
use crate::place::Place;
use crate::plan::MAX_RETRIES;
use crate::play::{Broken, Server};
use crate::watchdog::Lateness;

/// More than any answer of the sandbox here, less than the fault that is too large.
const MOST_BYTES: usize = 256 << 10;

/// A server on which free-form messages are allowed, and one message is known.
pub(crate) fn server(options: Options, lateness: &Arc<Lateness>) -> Result<Server, Broken> {
    let sandbox = Arc::new(Sandbox::start(options)?);
    let mut wamid = String::new();
    for number in customers() {
        wamid = sandbox.receive(&number, "Hi")?;
    }
    Ok(Server { sandbox, wamid: wamid.into(), lateness: Arc::clone(lateness) })
}

/// A client of any URL, with the limits of a place.
pub(crate) fn client(place: Place, url: &str) -> ClientBuilder {
    let limits = place.limits();
    Client::builder()
        .base_url(url)
        .api_key(API_KEY)
        .roots(Roots::Bundled)
        .connect_timeout(limits.connect)
        .timeout(limits.attempt)
        .deadline(limits.deadline)
        .max_retries(MAX_RETRIES)
        .max_response_bytes(MOST_BYTES)
}

/// The same, trusting the sandbox's CA.
pub(crate) fn secure_client(place: Place, url: &str, tls: &Tls) -> ClientBuilder {
    client(place, url).ca_bundle(CaBundle::Pem(tls.ca_pem.clone().into_bytes()))
}

/// A port that takes no further connection: nobody accepts, and its queue is full, so that every handshake is ignored.
pub(crate) struct BlackHole {
    address: SocketAddr,
    _listener: TcpListener,
    _queued: Vec<TcpStream>,
}

impl BlackHole {
    pub(crate) async fn open() -> Result<Self, Broken> {
        const MOST: usize = 64;
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let listener = socket.listen(1)?;
        let address = listener.local_addr()?;
        let mut queued = Vec::new();
        while queued.len() < MOST {
            match tokio::time::timeout(Duration::from_millis(250), TcpStream::connect(address)).await {
                Ok(stream) => queued.push(stream?),
                Err(_) => return Ok(Self { address, _listener: listener, _queued: queued }),
            }
        }
        Err("this system completes connections beyond a listener's queue".into())
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}
