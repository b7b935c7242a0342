//! An HTTP/2 server that sends single frames, so that a test controls what is sent and when. It counts the requests.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use workspace_sdk::{CaBundle, Client, ClientBuilder, TrustRoots};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;
/// `:status: 200` and `:status: 100`, in HPACK.
const STATUS_200: &[u8] = &[0x88];
const STATUS_100: &[u8] = &[0x08, 3, b'1', b'0', b'0'];

const ACCEPTED: &[u8] = br#"{"success":true,"data":{"messageId":"wamid.X","status":"accepted"}}"#;

/// The numbers of connections and requests that reached the server.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    connections: AtomicUsize,
    /// Complete requests, whose END_STREAM was read.
    whole: AtomicUsize,
}

impl Counts {
    pub(crate) fn whole(&self) -> usize {
        self.whole.load(Ordering::SeqCst)
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// A running server. It ends with its runtime.
pub(crate) struct RawHttp2 {
    port: u16,
    ca_pem: String,
    pub(crate) counts: Arc<Counts>,
}

impl RawHttp2 {
    /// Runs a script for each connection. The script gets the number of the connection, from 0.
    pub(crate) async fn start<F, S>(script: F) -> Self
    where
        F: Fn(Frames, usize) -> S + Send + Sync + 'static,
        S: Future<Output = std::io::Result<()>> + Send + 'static,
    {
        let certificate = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(certificate.signing_key.serialize_der()).unwrap();
        let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.cert.der().clone()], key)
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (counts, script) = (Arc::new(Counts::default()), Arc::new(script));
        tokio::spawn(serve(listener, acceptor, Arc::clone(&counts), script));
        Self { port, ca_pem: certificate.cert.pem(), counts }
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder()
            .base_url(format!("https://127.0.0.1:{}", self.port))
            .api_key("key")
            .trust_roots(TrustRoots::Bundled)
            .ca_bundle(CaBundle::Pem(self.ca_pem.clone().into_bytes()))
    }
}

async fn serve<F, S>(listener: TcpListener, acceptor: TlsAcceptor, counts: Arc<Counts>, script: Arc<F>)
where
    F: Fn(Frames, usize) -> S + Send + Sync + 'static,
    S: Future<Output = std::io::Result<()>> + Send + 'static,
{
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, counts, script) = (acceptor.clone(), Arc::clone(&counts), Arc::clone(&script));
        tokio::spawn(async move {
            stream.set_nodelay(true)?;
            let mut frames = Frames::accept_from(acceptor.accept(stream).await?).await?;
            let number = counts.connections.fetch_add(1, Ordering::SeqCst);
            frames.counts = counts;
            script(frames, number).await
        });
    }
}

/// One frame.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: u32,
    pub(crate) payload: Vec<u8>,
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// The frames of one connection.
pub(crate) struct Frames {
    stream: TlsStream<TcpStream>,
    counts: Arc<Counts>,
}

impl Frames {
    /// A connection whose client has sent the preface of HTTP/2.
    pub(crate) async fn accept_from(mut stream: TlsStream<TcpStream>) -> std::io::Result<Self> {
        stream.read_exact(&mut [0; 24]).await?;
        Ok(Self { stream, counts: Arc::default() })
    }

    pub(crate) fn into_stream(self) -> TlsStream<TcpStream> {
        self.stream
    }

    /// Sends a 200 whose body is split into frames of this size.
    pub(crate) async fn answer_in_pieces(&mut self, stream: u32, body: &[u8], size: usize) -> std::io::Result<()> {
        let mut answer = frame(HEADERS, END_HEADERS, stream, STATUS_200);
        body.chunks(size).for_each(|piece| answer.extend(frame(DATA, 0, stream, piece)));
        answer.extend(frame(DATA, END_STREAM, stream, &[]));
        self.stream.write_all(&answer).await?;
        self.stream.flush().await
    }

    pub(crate) async fn write(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(&frame(kind, flags, stream, payload)).await?;
        self.stream.flush().await
    }

    /// Sends the server's settings, with or without a limit of streams.
    pub(crate) async fn settings(&mut self, most_streams: Option<u32>) -> std::io::Result<()> {
        let limit = most_streams.map(|most| [&[0, 3][..], &most.to_be_bytes()].concat()).unwrap_or_default();
        self.write(SETTINGS, 0, 0, &limit).await
    }

    /// Reads the next frame.
    pub(crate) async fn read(&mut self) -> std::io::Result<Frame> {
        let mut head = [0; 9];
        self.stream.read_exact(&mut head).await?;
        let [_, _, _, kind, flags, stream @ ..] = head;
        let mut payload = vec![0; usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2])];
        self.stream.read_exact(&mut payload).await?;
        let frame = Frame { kind, flags, stream: u32::from_be_bytes(stream) & 0x7fff_ffff, payload };
        if matches!(kind, DATA | HEADERS) && flags & END_STREAM != 0 {
            self.counts.whole.fetch_add(1, Ordering::SeqCst);
        }
        Ok(frame)
    }

    /// Acknowledges settings and pings until a complete request was received. Returns its stream.
    pub(crate) async fn request(&mut self) -> std::io::Result<u32> {
        loop {
            let frame = self.read().await?;
            match frame.kind {
                SETTINGS if frame.flags & ACK == 0 => self.write(SETTINGS, ACK, 0, &[]).await?,
                PING if frame.flags & ACK == 0 => self.write(PING, ACK, 0, &frame.payload).await?,
                DATA | HEADERS if frame.flags & END_STREAM != 0 => return Ok(frame.stream),
                _ => {}
            }
        }
    }

    pub(crate) async fn accept(&mut self, stream: u32) -> std::io::Result<()> {
        self.write(HEADERS, END_HEADERS, stream, STATUS_200).await?;
        self.write(DATA, END_STREAM, stream, ACCEPTED).await
    }

    /// Sends this many informational responses to one request.
    pub(crate) async fn informational(&mut self, stream: u32, count: usize) -> std::io::Result<()> {
        let one = frame(HEADERS, END_HEADERS, stream, STATUS_100);
        self.stream.write_all(&one.repeat(count)).await
    }

    /// Accepts every request until the client closes the connection.
    pub(crate) async fn accept_all(&mut self) -> std::io::Result<()> {
        loop {
            let stream = self.request().await?;
            self.accept(stream).await?;
        }
    }

    /// Reads and sends nothing, until the client closes the connection.
    pub(crate) async fn swallow(&mut self) -> std::io::Result<()> {
        loop {
            self.read().await?;
        }
    }
}
