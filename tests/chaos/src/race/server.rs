//! Servers that shut down connections all the time, written frame by frame. They count each complete request, whether
//! or not they respond to it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fastrand::Rng;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::error::BoxError;

/// The number of requests before a connection is shut down: few, so that there are many shutdowns.
const REQUESTS: std::ops::Range<u64> = 5..30;
const RESPONSE: &[u8] = br#"{"success":true,"data":{"messageId":"wamid.race","status":"accepted"}}"#;

/// A server and its counts. Its thread ends when it is dropped.
pub(crate) struct RacingServer {
    pub(crate) url: String,
    pub(crate) ca_pem: String,
    received: Arc<AtomicU64>,
    shutdowns: Arc<AtomicU64>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl RacingServer {
    /// Complete requests that no GOAWAY excluded.
    pub(crate) fn received(&self) -> u64 {
        self.received.load(Ordering::SeqCst)
    }

    pub(crate) fn shutdowns(&self) -> u64 {
        self.shutdowns.load(Ordering::SeqCst)
    }

    pub(crate) fn start(is_http2: bool, seed: u64) -> Result<Self, BoxError> {
        let (acceptor, ca_pem) = certificate()?;
        let (received, shutdowns) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let counts = ServerCounts { received: Arc::clone(&received), shutdowns: Arc::clone(&shutdowns) };
        let std_listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        std_listener.set_nonblocking(true)?;
        let port = std_listener.local_addr()?.port();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let thread = std::thread::Builder::new().name("race".to_owned()).spawn(move || {
            runtime.block_on(async move {
                let Ok(listener) = TcpListener::from_std(std_listener) else { return };
                tokio::select! {
                    () = accept(listener, is_http2.then_some(acceptor), counts, Rng::with_seed(seed)) => {}
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        })?;
        let scheme = if is_http2 { "https" } else { "http" };
        let url = format!("{scheme}://127.0.0.1:{port}");
        Ok(Self { url, ca_pem, received, shutdowns, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for RacingServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn certificate() -> Result<(TlsAcceptor, String), BoxError> {
    let signed = rcgen::generate_simple_self_signed(vec!["localhost".to_owned(), "127.0.0.1".to_owned()])?;
    let key = PrivateKeyDer::try_from(signed.signing_key.serialize_der())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), signed.cert.pem()))
}

#[derive(Clone)]
struct ServerCounts {
    received: Arc<AtomicU64>,
    shutdowns: Arc<AtomicU64>,
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, counts: ServerCounts, mut rng: Rng) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let (tls, counts, rng) = (tls.clone(), counts.clone(), rng.fork());
        tokio::spawn(async move {
            // A client may end its connection at any time.
            let _ = match tls {
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => http2(stream, &counts, rng).await,
                    Err(error) => Err(error),
                },
                None => http1(stream, &counts, rng).await,
            };
        });
    }
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;
/// The last stream of a GOAWAY that excludes none.
const MAX_STREAM: u32 = u32::MAX >> 1;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let [_, a, b, c] = u32::try_from(payload.len()).unwrap_or(0).to_be_bytes();
    let mut frame = vec![a, b, c, kind, flags];
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// After some requests, sends a GOAWAY that excludes no stream, or one with the true last stream. Then it continues to
/// respond to the streams that are not excluded.
async fn http2(stream: impl AsyncRead + AsyncWrite + Unpin, counts: &ServerCounts, mut rng: Rng) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await?;
    // MAX_CONCURRENT_STREAMS = 1000
    stream.write_all(&frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 3, 232])).await?;
    let (after, names_last) = (rng.u64(REQUESTS), rng.u8(0..4) == 0);
    let (mut requests, mut highest, mut last) = (0, 0, None);
    let mut payload = Vec::new();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let [a, b, c, kind, flags, rest @ ..] = head;
        payload.resize(usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c), 0);
        stream.read_exact(&mut payload).await?;
        let id = u32::from_be_bytes(rest) & MAX_STREAM;
        match kind {
            SETTINGS if flags & ACK == 0 => stream.write_all(&frame(SETTINGS, ACK, 0, &[])).await?,
            PING if flags & ACK == 0 => stream.write_all(&frame(PING, ACK, 0, &payload)).await?,
            HEADERS | DATA if last.is_none_or(|last| id <= last) => {
                highest = highest.max(id);
                if flags & END_STREAM != 0 {
                    requests += 1;
                    counts.received.fetch_add(1, Ordering::SeqCst);
                    // 0x88 is `:status: 200`.
                    let mut response = frame(HEADERS, END_HEADERS, id, &[0x88]);
                    response.extend(frame(DATA, END_STREAM, id, RESPONSE));
                    stream.write_all(&response).await?;
                }
                if requests >= after && last.is_none() {
                    // In a separate write, so that the client reads it while more sends start.
                    stream.flush().await?;
                    let named = if names_last { highest } else { MAX_STREAM };
                    last = Some(named);
                    counts.shutdowns.fetch_add(1, Ordering::SeqCst);
                    stream.write_all(&frame(GOAWAY, 0, 0, &[named.to_be_bytes(), [0; 4]].concat())).await?;
                }
            }
            _ => continue,
        }
        stream.flush().await?;
    }
}

/// Closes the connection without notice, right after a response.
async fn http1(stream: impl AsyncRead + AsyncWrite + Unpin, counts: &ServerCounts, mut rng: Rng) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    for _ in 0..rng.u64(REQUESTS) {
        let (mut length, mut line) = (0, String::new());
        while stream.read_line(&mut line).await? > 2 {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            line.clear();
        }
        // At the end of the connection, the line is empty.
        if line.is_empty() {
            return Ok(());
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        counts.received.fetch_add(1, Ordering::SeqCst);
        let mut response = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", RESPONSE.len()).into_bytes();
        response.extend(RESPONSE);
        stream.write_all(&response).await?;
        stream.flush().await?;
    }
    counts.shutdowns.fetch_add(1, Ordering::SeqCst);
    stream.shutdown().await
}
