//! A relay that makes loopback as slow as a real network: it forwards what each side sends after half of a round trip.
//!
//! A new connection takes one round trip, too. Loopback connects at once, so the relay treats everything that the
//! client sends in the first round trip as if it were sent at the end of it: a real client can send nothing before. The
//! order is kept, and the bandwidth is not limited. There are no losses, and no slow start, in which a real connection
//! sends only a few segments per round trip.
//!
//! Each direction of a connection has a thread that reads and one that writes, because a thread wakes within about
//! 0.1 ms of its time. The timers of Tokio have a resolution of 1 ms.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::traffic::{Direction, OpenStream, TrafficMeter};
use crate::error::BoxError;
use crate::network_args::RelayOptions;

/// The size of the buffer of a read. A page of contacts takes two reads.
const BUFFER: usize = 64 * 1024;

/// Relays until standard input closes, so that the relay ends with its parent process. It answers each line with the
/// traffic since the last answer, as a line of JSON.
pub(crate) fn run(options: &RelayOptions) -> Result<(), BoxError> {
    let meter = Arc::new(TrafficMeter::default());
    println!("{}", start(options.to, Duration::from_millis(options.round_trip), Arc::clone(&meter))?);
    for line in io::stdin().lines() {
        line?;
        println!("{}", serde_json::to_string(&meter.take())?);
    }
    Ok(())
}

/// Starts to relay connections to this port of loopback; returns the port to connect to.
fn start(to: u16, round_trip: Duration, meter: Arc<TrafficMeter>) -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    let server = SocketAddr::from((Ipv4Addr::LOCALHOST, to));
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            // A client whose server cannot be reached loses its connection.
            let _ = relay(client, server, round_trip, &meter);
        }
    });
    Ok(port)
}

/// Relays one connection in both directions.
fn relay(client: TcpStream, server: SocketAddr, round_trip: Duration, meter: &Arc<TrafficMeter>) -> io::Result<()> {
    let accepted = Instant::now();
    let [sent, received] = [Direction::Sent, Direction::Received].map(|direction| meter.open(direction));
    let server = TcpStream::connect(server)?;
    let one_way = round_trip / 2;
    // The server can send when the first packet of the client has arrived.
    forward(client.try_clone()?, server.try_clone()?, Path { open_from: accepted + round_trip, one_way }, sent)?;
    forward(server, client, Path { open_from: accepted + one_way, one_way }, received)
}

/// One direction of a connection.
#[derive(Clone, Copy, Debug)]
struct Path {
    /// When its sender can send for the first time.
    open_from: Instant,
    one_way: Duration,
}

impl Path {
    /// When a chunk arrives that the relay has read at this time.
    fn arrival(&self, read: Instant) -> Instant {
        read.max(self.open_from) + self.one_way
    }
}

/// A chunk, and when it arrives. An empty one is the end of the stream.
type Chunk = (Instant, Vec<u8>);

/// Forwards everything that one socket receives to the other.
fn forward(from: TcpStream, to: TcpStream, path: Path, stream: OpenStream) -> io::Result<()> {
    to.set_nodelay(true)?;
    let (sender, receiver) = channel();
    thread::spawn(move || read(from, path, &sender, &stream));
    thread::spawn(move || write(to, &receiver));
    Ok(())
}

/// Reads until the end or an error, which is the end for the other side.
fn read(mut from: TcpStream, path: Path, chunks: &Sender<Chunk>, stream: &OpenStream) {
    let mut buffer = vec![0; BUFFER];
    loop {
        let length = from.read(&mut buffer).unwrap_or(0);
        stream.add(length);
        let chunk = buffer.get(..length).unwrap_or_default().to_vec();
        if chunks.send((path.arrival(Instant::now()), chunk)).is_err() || length == 0 {
            return;
        }
    }
}

/// Writes each chunk when it arrives.
fn write(mut to: TcpStream, chunks: &Receiver<Chunk>) {
    for (arrival, chunk) in chunks {
        thread::sleep(arrival.saturating_duration_since(Instant::now()));
        if chunk.is_empty() || to.write_all(&chunk).is_err() {
            break;
        }
    }
    // The other side may be gone.
    let _ = to.shutdown(Shutdown::Write);
}

#[cfg(test)]
mod tests {
    use super::super::traffic::Traffic;
    use super::*;

    const ROUND_TRIP: Duration = Duration::from_millis(100);

    /// A server that sends back what it receives, behind a relay.
    fn echo(round_trip: Duration) -> TcpStream {
        metered_echo(round_trip, Arc::default())
    }

    fn metered_echo(round_trip: Duration, meter: Arc<TrafficMeter>) -> TcpStream {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = io::copy(&mut stream.try_clone().unwrap(), &mut stream);
            stream.shutdown(Shutdown::Write).unwrap();
        });
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, start(port, round_trip, meter).unwrap())).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }

    /// The time until a byte is back.
    fn exchange(stream: &mut TcpStream) -> Duration {
        let started = Instant::now();
        stream.write_all(b"x").unwrap();
        stream.read_exact(&mut [0]).unwrap();
        started.elapsed()
    }

    #[test]
    fn a_chunk_arrives_after_half_a_round_trip_and_the_first_one_after_the_connection_is_made() {
        let accepted = Instant::now();
        let path = Path { open_from: accepted + ROUND_TRIP, one_way: ROUND_TRIP / 2 };
        for (read, arrival) in [(0, 150), (40, 150), (100, 150), (130, 180)] {
            let [read, arrival] = [read, arrival].map(|ms| accepted + Duration::from_millis(ms));
            assert_eq!(path.arrival(read), arrival);
        }
    }

    #[test]
    fn the_first_exchange_takes_two_round_trips_and_the_next_ones_take_one() {
        // The client may be a moment earlier than the relay.
        let margin = Duration::from_millis(2);
        let mut stream = echo(ROUND_TRIP);
        assert!(exchange(&mut stream) >= 2 * ROUND_TRIP - margin);
        let next: Vec<Duration> = (0..3).map(|_| exchange(&mut stream)).collect();
        assert!(next.iter().all(|time| *time >= ROUND_TRIP), "{next:?}");
        // A busy machine may delay some of them.
        assert!(next.iter().any(|time| *time < 2 * ROUND_TRIP - margin), "{next:?}");
    }

    #[test]
    fn chunks_keep_their_order_and_do_not_wait_for_each_other() {
        let mut stream = echo(ROUND_TRIP);
        let started = Instant::now();
        let sent: Vec<u8> = (0..100).collect();
        for byte in &sent {
            stream.write_all(&[*byte]).unwrap();
            // Another packet each.
            thread::sleep(Duration::from_millis(1));
        }
        stream.shutdown(Shutdown::Write).unwrap();
        let mut received = Vec::new();
        stream.read_to_end(&mut received).unwrap();
        assert_eq!(received, sent);
        assert!(started.elapsed() < 20 * ROUND_TRIP, "{:?}", started.elapsed());
    }

    #[test]
    fn the_traffic_is_complete_when_the_connection_is_closed() {
        let meter = Arc::new(TrafficMeter::default());
        let mut stream = metered_echo(ROUND_TRIP, Arc::clone(&meter));
        stream.write_all(b"request").unwrap();
        stream.read_exact(&mut [0; 7]).unwrap();
        // The relay still has this when the connection is closed.
        stream.write_all(b"!").unwrap();
        drop(stream);
        let traffic = meter.take();
        assert_eq!((traffic.connections, traffic.sent, traffic.received), (1, 8, 8));
        assert_eq!(meter.take(), Traffic::default());
    }

    #[test]
    fn without_a_round_trip_large_amounts_arrive_complete() {
        let mut stream = echo(Duration::ZERO);
        let sent: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
        let mut reader = stream.try_clone().unwrap();
        let received = thread::spawn(move || {
            let mut received = Vec::new();
            reader.read_to_end(&mut received).unwrap();
            received
        });
        stream.write_all(&sent).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        assert!(received.join().unwrap() == sent);
    }
}
