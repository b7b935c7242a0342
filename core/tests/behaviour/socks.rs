//! Connections through a SOCKS 5 proxy.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use workspace_sandbox::{API_KEY, Options, Sandbox};
use workspace_sdk::{CaBundle, Client, ClientBuilder, Disposition, ErrorKind, Failure};

use crate::{notice, sandbox, sandbox_for, sent};

const NO_AUTHENTICATION: u8 = 0;
const PASSWORD: u8 = 2;
const NONE_ACCEPTABLE: u8 = 0xFF;
const SUCCESS: u8 = 0;

/// The behaviour of a SOCKS server.
#[derive(Clone)]
struct Behaviour {
    /// The method of authentication that it selects.
    method: u8,
    /// The user name and password that it accepts.
    credentials: &'static str,
    /// Its reply to the request for a connection.
    reply: u8,
    /// The server to which it connects every client, whatever address the client asks for.
    server: SocketAddr,
}

impl Behaviour {
    fn relay_to(server: SocketAddr) -> Self {
        Self { method: NO_AUTHENTICATION, credentials: "", reply: SUCCESS, server }
    }
}

/// A SOCKS 5 server (RFC 1928 and 1929).
pub(crate) struct SocksServer {
    address: SocketAddr,
    targets: Arc<Mutex<Vec<String>>>,
}

impl SocksServer {
    async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { address: listener.local_addr().unwrap(), targets: Arc::default() };
        let targets = Arc::clone(&server.targets);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (behaviour, targets) = (behaviour.clone(), Arc::clone(&targets));
                // The client closes a connection that this server refuses.
                tokio::spawn(async move { serve(stream, &behaviour, &targets).await });
            }
        });
        server
    }

    /// A server that accepts any credentials, or none, and connects every client to one server.
    pub(crate) async fn relay_to(server: SocketAddr) -> Self {
        Self::start(Behaviour::relay_to(server)).await
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The addresses that clients asked for, with a port.
    pub(crate) fn targets(&self) -> Vec<String> {
        self.targets.lock().unwrap().clone()
    }
}

async fn serve(mut client: TcpStream, behaviour: &Behaviour, targets: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let [_version, count] = read(&mut client).await?;
    client.read_exact(&mut vec![0; count.into()]).await?;
    client.write_all(&[5, behaviour.method]).await?;
    if behaviour.method == PASSWORD {
        let [_version] = read(&mut client).await?;
        let credentials = format!("{}:{}", read_text(&mut client).await?, read_text(&mut client).await?);
        let status = u8::from(credentials != behaviour.credentials);
        client.write_all(&[1, status]).await?;
    }
    let [_version, _command, _reserved, kind] = read(&mut client).await?;
    let host = match kind {
        1 => std::net::Ipv4Addr::from(read::<4>(&mut client).await?).to_string(),
        3 => read_text(&mut client).await?,
        _ => std::net::Ipv6Addr::from(read::<16>(&mut client).await?).to_string(),
    };
    let port = u16::from_be_bytes(read(&mut client).await?);
    targets.lock().unwrap().push(format!("{host}:{port}"));
    client.write_all(&[5, behaviour.reply, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    let mut server = TcpStream::connect(behaviour.server).await?;
    tokio::io::copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

async fn read<const N: usize>(stream: &mut TcpStream) -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

/// A text after a byte with its length.
async fn read_text(stream: &mut TcpStream) -> std::io::Result<String> {
    let [length] = read(stream).await?;
    let mut bytes = vec![0; length.into()];
    stream.read_exact(&mut bytes).await?;
    Ok(String::from_utf8(bytes).unwrap())
}

/// The address of the server of a URL.
pub(crate) fn address_of(url: &str) -> SocketAddr {
    url.split("//").nth(1).unwrap().trim_end_matches('/').parse().unwrap()
}

/// A client for a host that only the proxy can find.
fn builder() -> ClientBuilder {
    Client::builder().base_url("http://chat.example.com").allow_insecure_http(true).api_key(API_KEY)
}

#[tokio::test]
async fn the_proxy_looks_up_the_host_for_socks5h() {
    let sandbox = sandbox_for("chat.example.com");
    let socks = SocksServer::relay_to(address_of(sandbox.url())).await;
    let client = builder().proxy(format!("socks5h://{}", socks.address())).build().unwrap();
    client.templates().send(notice()).await.unwrap();
    assert_eq!(socks.targets(), ["chat.example.com:80"]);
    assert_eq!(sent(&sandbox), 1);
}

#[tokio::test]
async fn the_client_looks_up_the_host_for_socks5() {
    let sandbox = sandbox();
    let server = address_of(sandbox.url());
    let socks = SocksServer::relay_to(server).await;
    let proxy = format!("socks5://{}", socks.address());
    let base_url = format!("http://localhost:{}", server.port());
    let client = Client::builder().base_url(base_url).api_key(API_KEY).proxy(&proxy).build().unwrap();
    client.templates().send(notice()).await.unwrap();
    let targets = socks.targets();
    let target: SocketAddr = targets[0].parse().unwrap_or_else(|_| panic!("{targets:?} is a name"));
    assert!(target.ip().is_loopback() && target.port() == server.port(), "{target}");
    let error = builder().base_url("http://chat.invalid").max_retries(0).proxy(&proxy).build().unwrap();
    let error = error.templates().send(notice()).await.unwrap_err();
    assert_eq!((error.failure(), error.disposition()), (Some(Failure::Connect), Disposition::Retryable));
    assert_eq!(socks.targets().len(), 1);
}

#[tokio::test]
async fn credentials_are_sent_only_to_the_proxy() {
    let sandbox = sandbox_for("chat.example.com");
    let behaviour =
        Behaviour { method: PASSWORD, credentials: "us@er:p:ss", ..Behaviour::relay_to(address_of(sandbox.url())) };
    let socks = SocksServer::start(behaviour).await;
    let client = builder().proxy(format!("socks5h://us%40er:p%3Ass@{}", socks.address())).build().unwrap();
    client.templates().send(notice()).await.unwrap();
    let journal = sandbox.journal();
    let headers = &journal.last().unwrap().headers;
    assert!(!headers.contains_key("proxy-authorization"), "{headers:?}");
    assert_eq!(headers["host"], ["chat.example.com"]);
}

#[tokio::test]
async fn tls_and_http_2_pass_through() {
    let sandbox = Sandbox::start(Options { tls: true, ..Options::default() }).unwrap();
    let tls = sandbox.tls().unwrap();
    let url = &tls.https_url;
    let port = url.rsplit(':').next().unwrap().trim_end_matches('/');
    let socks = SocksServer::relay_to(([127, 0, 0, 1], port.parse().unwrap()).into()).await;
    for scheme in ["socks5", "socks5h"] {
        let bundle = CaBundle::Pem(tls.ca_pem.clone().into_bytes());
        let client = Client::builder().base_url(url).api_key(API_KEY).ca_bundle(bundle);
        let client = client.proxy(format!("{scheme}://{}", socks.address())).build().unwrap();
        client.templates().send(notice()).await.unwrap();
        assert_eq!(sandbox.journal().last().unwrap().http, "2");
    }
    assert_eq!(socks.targets().len(), 2);
}

/// A refusal that the proxy would repeat ends the call; trouble that may pass is retried. Nothing is sent in any case.
#[tokio::test]
async fn each_refusal_has_its_disposition() {
    let unused = Behaviour::relay_to(([127, 0, 0, 1], 1).into());
    let reply = |reply| Behaviour { reply, ..unused.clone() };
    let method = |method| Behaviour { method, credentials: "user:other", ..unused.clone() };
    let refused = (Some(Failure::Proxy), Disposition::Rejected, 1);
    let failed = (Some(Failure::Connect), Disposition::Retryable, 2);
    let cases = [
        (method(PASSWORD), "user:pass-word@", refused, "refused the user name"),
        (method(NONE_ACCEPTABLE), "user:pass-word@", refused, "another way to authenticate"),
        (method(NO_AUTHENTICATION), "user:pass-word@", refused, "another way to authenticate"),
        (method(PASSWORD), "", refused, "another way to authenticate"),
        (method(NONE_ACCEPTABLE), "", refused, "another way to authenticate"),
        (reply(1), "", failed, "the SOCKS proxy failed"),
        (reply(2), "", refused, "does not allow"),
        (reply(3), "", failed, "reach the network"),
        (reply(4), "", failed, "reach the server"),
        (reply(5), "", failed, "the server refused"),
        (reply(6), "", failed, "in time"),
        (reply(7), "", refused, "opens no connections"),
        (reply(8), "", refused, "kind of address"),
        (reply(99), "", failed, "not SOCKS 5"),
    ];
    for (behaviour, credentials, expected, text) in cases {
        let socks = SocksServer::start(behaviour).await;
        let client = builder().max_retries(1).proxy(format!("socks5h://{credentials}{}", socks.address()));
        let error = client.build().unwrap().templates().send(notice()).await.unwrap_err();
        assert_eq!((error.failure(), error.disposition(), error.attempts()), expected, "{text} {error:?}");
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(text) && !shown.contains("pass-word"), "{text}: {shown}");
    }
}

#[tokio::test]
async fn a_server_that_is_no_socks_proxy_gets_nothing() {
    let sandbox = sandbox();
    let client = builder().max_retries(0).proxy(format!("socks5h://{}", address_of(sandbox.url()))).build().unwrap();
    let error = client.templates().send(notice()).await.unwrap_err();
    assert_eq!((error.kind(), error.failure()), (ErrorKind::Transport, Some(Failure::Connect)), "{error:?}");
    assert!(sandbox.journal().is_empty());
}
