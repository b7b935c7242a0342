//! HTTP/2: allows no stream for a while, which the protocol's own library cannot do.

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

/// Speaks for the server for that long, then leaves to the protocol all that the client said, but for the
/// acknowledgement of settings that the protocol knows nothing of.
pub(crate) async fn hold(socket: &Socket, time: Duration) -> io::Result<()> {
    let end = Instant::now() + time;
    let mut socket = socket.clone();
    socket.write_all(&NO_STREAMS).await?;
    socket.flush().await?;
    let (mut said, mut kept) = (BytesMut::new(), BytesMut::new());
    let mut is_acknowledged = false;
    // At the end of the time everything is left as it came, but never before the acknowledgement.
    loop {
        let read = async { if said.len() < (1 << 20) { socket.read_buf(&mut said).await } else { Ok(0) } };
        let is_over = match is_acknowledged {
            true => match timeout_at(end, read).await {
                Ok(read) => read? == 0,
                Err(_) => true,
            },
            false => read.await? == 0,
        };
        if kept.is_empty() && said.len() >= PREFACE {
            kept.put(said.split_to(PREFACE));
        }
        while !kept.is_empty()
            && let Some(length) = frame_length(&said)
        {
            let frame = said.split_to(length);
            match frame.get(3..5) {
                Some(&[SETTINGS, ACK]) if !is_acknowledged => is_acknowledged = true,
                Some(&[PING, 0]) => {
                    let mut answer = frame;
                    if let Some(flags) = answer.get_mut(4) {
                        *flags = ACK;
                    }
                    socket.write_all(&answer).await?;
                    socket.flush().await?;
                }
                _ => kept.put(frame),
            }
        }
        if is_over {
            kept.put(said);
            socket.unread(kept.freeze());
            return Ok(());
        }
    }
}

/// The length of the first frame with its head, where it is there whole.
fn frame_length(bytes: &[u8]) -> Option<usize> {
    let [a, b, c, ..] = *bytes else { return None };
    let length = 9 + usize::from(a) * 65_536 + usize::from(b) * 256 + usize::from(c);
    (bytes.len() >= length).then_some(length)
}
