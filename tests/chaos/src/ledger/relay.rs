//! A TCP relay between the processes and the database: the network, which loses connections and can be interrupted.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::error::BoxError;

/// One connection in this many is lost in the middle.
const LOST: usize = 2;
/// Of these, one in this many is silent: it stays open, and nothing arrives any more.
const SILENT: usize = 4;
/// After how many bytes a connection is lost, at most. A statement that claims keys has 3 kB, its answer 200 bytes.
const BYTES_TO_SERVER: usize = 40_000;
const BYTES_TO_CLIENT: usize = 4_000;
/// For how long a lost connection is silent.
const SILENCE: Duration = Duration::from_secs(15);

/// The state of the network.
#[derive(Clone, Copy, Debug, Default)]
struct Network {
    is_interrupted: bool,
    /// Connections that began under another number are closed.
    generation: u64,
}

#[derive(Debug)]
struct Shared {
    /// The port of the server.
    target: AtomicU16,
    /// The random numbers of the connections to lose; `None` if none is lost.
    random: Mutex<Option<fastrand::Rng>>,
    network: watch::Sender<Network>,
    to_server: AtomicUsize,
    to_client: AtomicUsize,
}

/// It relays until it is dropped.
#[derive(Debug)]
pub(crate) struct Relay {
    shared: Arc<Shared>,
    port: u16,
    listener: JoinHandle<()>,
}

impl Relay {
    /// Relays to a port of the loopback address. Some connections are lost after a random number of bytes.
    pub(crate) async fn start(target: u16, random: fastrand::Rng) -> Result<Self, BoxError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            target: AtomicU16::new(target),
            random: Mutex::new(Some(random)),
            network: watch::Sender::default(),
            to_server: AtomicUsize::new(0),
            to_client: AtomicUsize::new(0),
        });
        let listener = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { shared, port, listener })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Interrupts the network: nothing arrives, and no connection ends.
    pub(crate) fn interrupt(&self) {
        self.shared.network.send_modify(|network| network.is_interrupted = true);
    }

    /// Ends the interruption. The bytes that were sent meanwhile arrive.
    pub(crate) fn resume(&self) {
        self.shared.network.send_modify(|network| network.is_interrupted = false);
    }

    /// Closes all connections.
    pub(crate) fn close_all(&self) {
        self.shared.network.send_modify(|network| network.generation += 1);
    }

    /// Relays to another server, and closes the connections to the old one.
    pub(crate) fn switch(&self, target: u16) {
        self.shared.target.store(target, Ordering::SeqCst);
        self.close_all();
    }

    /// Loses no more connections.
    pub(crate) fn calm(&self) {
        *self.shared.random.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.close_all();
    }

    /// How many connections were lost in the middle of what goes to the server, and of what comes from it.
    pub(crate) fn lost(&self) -> [usize; 2] {
        [&self.shared.to_server, &self.shared.to_client].map(|count| count.load(Ordering::SeqCst))
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.listener.abort();
        self.close_all();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(relay(client, Arc::clone(&shared)));
    }
}

/// Where a connection is lost.
#[derive(Clone, Copy, Debug)]
struct Loss {
    is_to_server: bool,
    after: usize,
    is_silent: bool,
}

impl Shared {
    fn next_loss(&self) -> Option<Loss> {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        let random = random.as_mut()?;
        let is_to_server = random.bool();
        let bytes = if is_to_server { BYTES_TO_SERVER } else { BYTES_TO_CLIENT };
        let loss = Loss { is_to_server, after: random.usize(0..bytes), is_silent: random.usize(0..SILENT) == 0 };
        (random.usize(0..LOST) == 0).then_some(loss)
    }
}

/// Relays one connection until one side closes it, it is lost, or all connections are closed.
async fn relay(client: TcpStream, shared: Arc<Shared>) {
    let mut network = shared.network.subscribe();
    let generation = network.borrow().generation;
    let relayed = async {
        until_open(&mut shared.network.subscribe()).await;
        let server = TcpStream::connect((Ipv4Addr::LOCALHOST, shared.target.load(Ordering::SeqCst))).await.ok()?;
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let loss = shared.next_loss();
        let limit = |is_to_server| loss.filter(|loss| loss.is_to_server == is_to_server).map(|loss| loss.after);
        let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
        let mut request = Pump { from: from_client, to: to_server, limit: limit(true) };
        let mut answer = Pump { from: from_server, to: to_client, limit: limit(false) };
        let is_lost = tokio::select! {
            is_lost = request.run(&shared) => is_lost,
            is_lost = answer.run(&shared) => is_lost,
        };
        let loss = loss.filter(|_| is_lost)?;
        let count = if loss.is_to_server { &shared.to_server } else { &shared.to_client };
        count.fetch_add(1, Ordering::SeqCst);
        if loss.is_silent {
            sleep(SILENCE).await;
        }
        Some(())
    };
    let closed = network.wait_for(|network| network.generation != generation);
    tokio::select! {
        _ = relayed => {}
        _ = closed => {}
    }
}

async fn until_open(network: &mut watch::Receiver<Network>) {
    // An error means that the relay was dropped.
    let _ = network.wait_for(|network| !network.is_interrupted).await;
}

/// One direction of a connection.
struct Pump {
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
    limit: Option<usize>,
}

impl Pump {
    /// Relays until the limit or the end, and returns whether the limit was reached.
    async fn run(&mut self, shared: &Shared) -> bool {
        let mut network = shared.network.subscribe();
        let mut bytes = [0; 4_096];
        while let Ok(count @ 1..) = self.from.read(&mut bytes).await {
            until_open(&mut network).await;
            let count = count.min(self.limit.unwrap_or(count));
            if self.to.write_all(bytes.get(..count).unwrap_or_default()).await.is_err() {
                return false;
            }
            self.limit = self.limit.map(|limit| limit - count);
            if self.limit == Some(0) {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    /// A server that sends back what it receives.
    async fn echo() -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.into_split();
                    let _ = tokio::io::copy(&mut from, &mut to).await;
                });
            }
        });
        port
    }

    /// Sends some bytes over a new connection, and returns how many come back.
    async fn send(port: u16, count: usize) -> usize {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        let (mut from, mut to) = stream.into_split();
        let sender = tokio::spawn(async move {
            let _ = to.write_all(&vec![7; count]).await;
            to
        });
        let mut back = 0;
        let mut bytes = [0; 4_096];
        // A connection that is lost can end with an error, or stay open.
        while back < count {
            match timeout(Duration::from_millis(300), from.read(&mut bytes)).await {
                Ok(Ok(more @ 1..)) => back += more,
                _ => break,
            }
        }
        sender.abort();
        back
    }

    #[tokio::test]
    async fn some_connections_are_lost_in_either_direction() {
        const SENT: usize = BYTES_TO_SERVER + BYTES_TO_CLIENT;
        let relay = Relay::start(echo().await, fastrand::Rng::with_seed(1)).await.unwrap();
        let mut whole = 0;
        for _ in 0..20 {
            whole += usize::from(send(relay.port(), SENT).await == SENT);
        }
        let [to_server, to_client] = relay.lost();
        assert!(to_server > 2 && to_client > 2, "{to_server}, {to_client}");
        assert!(whole > 2 && whole <= 20 - to_client, "{whole}");
        relay.calm();
        assert_eq!(send(relay.port(), SENT).await, SENT);
    }

    #[tokio::test]
    async fn an_interrupted_network_is_silent_and_then_delivers() {
        let relay = Relay::start(echo().await, fastrand::Rng::with_seed(1)).await.unwrap();
        relay.calm();
        relay.interrupt();
        let port = relay.port();
        assert_eq!(send(port, 9).await, 0);
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        stream.write_all(b"late").await.unwrap();
        relay.resume();
        let mut back = [0; 4];
        stream.read_exact(&mut back).await.unwrap();
        assert_eq!(&back, b"late");
        relay.close_all();
        assert_eq!(stream.read(&mut back).await.unwrap_or_default(), 0);
    }
}
