//! HTTP/2: allows no stream for a while. h2 cannot, so this speaks the protocol before h2 starts.

use std::io;
use std::time::Duration;

use bytes::{BufMut, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, timeout_at};

use super::socket::Socket;

/// SETTINGS with MAX_CONCURRENT_STREAMS = 0.
const NO_STREAMS: [u8; 15] = [0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0];
const PREFACE: usize = 24;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const ACK: u8 = 1;

/// Speaks HTTP/2 for that time, then gives h2 everything that the client sent, except for the acknowledgement of the
/// settings sent here.
pub(crate) async fn deny(socket: &Socket, time: Duration) -> io::Result<()> {
    let end = Instant::now() + time;
    let mut socket = socket.clone();
    socket.write_all(&NO_STREAMS).await?;
    socket.flush().await?;
    let (mut received, mut forwarded) = (BytesMut::new(), BytesMut::new());
    let mut is_acknowledged = false;
    // Ends after that time, but not before the acknowledgement.
    loop {
        let read = async { if received.len() < (1 << 20) { socket.read_buf(&mut received).await } else { Ok(0) } };
        let is_over = match is_acknowledged {
            true => match timeout_at(end, read).await {
                Ok(read) => read? == 0,
                Err(_) => true,
            },
            false => read.await? == 0,
        };
        if forwarded.is_empty() && received.len() >= PREFACE {
            forwarded.put(received.split_to(PREFACE));
        }
        while !forwarded.is_empty()
            && let Some(length) = frame_length(&received)
        {
            let frame = received.split_to(length);
            match frame.get(3..5) {
                Some(&[SETTINGS, ACK]) if !is_acknowledged => is_acknowledged = true,
                Some(&[PING, 0]) => {
                    let mut pong = frame;
                    if let Some(flags) = pong.get_mut(4) {
                        *flags = ACK;
                    }
                    socket.write_all(&pong).await?;
                    socket.flush().await?;
                }
                _ => forwarded.put(frame),
            }
        }
        if is_over {
            forwarded.put(received);
            socket.push_back(forwarded.freeze());
            return Ok(());
        }
    }
}

/// The length of the first frame with its header; `None` if it is incomplete.
fn frame_length(bytes: &[u8]) -> Option<usize> {
    let [a, b, c, ..] = *bytes else { return None };
    let length = 9 + usize::from(a) * 65_536 + usize::from(b) * 256 + usize::from(c);
    (bytes.len() >= length).then_some(length)
}
