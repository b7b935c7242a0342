//! A proxy from the options is used, even for the local machine. Its credentials are sent only to the proxy.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use workspace_sdk::{Client, Disposition, ErrorKind, Failure};

use crate::{notice, sandbox};

/// A proxy that responds to one request. Returns the request.
async fn proxy(listener: TcpListener, answer: &'static str) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        stream.read_buf(&mut request).await.unwrap();
    }
    stream.write_all(answer.as_bytes()).await.unwrap();
    String::from_utf8_lossy(&request).into_owned()
}

#[tokio::test]
async fn a_proxy_from_the_options_is_used() {
    let sandbox = sandbox();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy_url = format!("http://user:pass-word@{}", listener.local_addr().unwrap());
    let body = r#"{"success":true,"data":{"messageId":"wamid.via-proxy"}}"#;
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let proxy = tokio::spawn(proxy(listener, answer.leak()));
    let client = Client::builder().base_url(sandbox.url()).api_key("key").proxy(proxy_url).build().unwrap();
    let sent = client.templates().send(notice()).await.unwrap();
    assert_eq!(sent.message_id.as_deref(), Some("wamid.via-proxy"));
    let request = proxy.await.unwrap();
    assert!(
        request.starts_with(&format!("POST {}/api/workspace/v1/whatsapp/templates/send ", sandbox.url())),
        "{request}"
    );
    assert!(request.to_ascii_lowercase().contains("proxy-authorization: basic "), "{request}");
    assert!(sandbox.journal().is_empty());
}

#[tokio::test]
async fn a_refused_tunnel_is_a_connect_error_without_credentials() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy_url = format!("http://user:pass-word@{}", listener.local_addr().unwrap());
    let proxy =
        tokio::spawn(proxy(listener, "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n"));
    let builder = Client::builder().base_url("https://chat.example.com").api_key("key").max_retries(0);
    let client = builder.proxy(proxy_url).build().unwrap();
    let error = client.templates().send(notice()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    let text = format!("{error} {error:?} {client:?}");
    assert!(!text.contains("pass-word"), "{text}");
    assert!(proxy.await.unwrap().starts_with("CONNECT chat.example.com:443 "));
}

/// The environment variable with the URL of the sandbox for the child process below, which has proxy variables set.
const CHILD: &str = "WORKSPACE_TEST_SANDBOX";

#[tokio::test]
async fn a_proxy_from_the_environment_is_not_used_for_the_local_machine() {
    if let Ok(sandbox) = std::env::var(CHILD) {
        let client = |url: &str| Client::builder().base_url(url).api_key("sandbox-key").max_retries(0).build().unwrap();
        assert!(client(&sandbox).channels().list().await.is_ok());
        assert_eq!(
            client("https://chat.example.com").channels().list().await.unwrap_err().kind(),
            ErrorKind::Transport
        );
        return;
    }
    let sandbox = sandbox();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy_url = format!("http://{}", listener.local_addr().unwrap());
    let proxy = tokio::spawn(proxy(listener, "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n"));
    let child = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "proxies::a_proxy_from_the_environment_is_not_used_for_the_local_machine"])
        .env(CHILD, sandbox.url())
        .envs(["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"].map(|name| (name, &proxy_url)))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .await
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    assert!(proxy.await.unwrap().starts_with("CONNECT chat.example.com:443 "));
    assert_eq!(sandbox.journal().len(), 1);
}

/// A proxy that rejects the credentials would reject them again, and may lock the account. Other errors may be
/// temporary.
#[tokio::test]
async fn only_temporary_errors_of_a_proxy_are_retried() {
    let cases = [
        ("401 Unauthorized", Failure::Proxy, Disposition::Rejected, 1),
        ("403 Forbidden", Failure::Proxy, Disposition::Rejected, 1),
        ("407 Proxy Authentication Required", Failure::Proxy, Disposition::Rejected, 1),
        ("429 Too Many Requests", Failure::Connect, Disposition::Retryable, 2),
        ("502 Bad Gateway", Failure::Connect, Disposition::Retryable, 2),
        ("503 Service Unavailable", Failure::Connect, Disposition::Retryable, 2),
    ];
    for (status, failure, disposition, attempts) in cases {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy_url = format!("http://{}", listener.local_addr().unwrap());
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        let served = tokio::spawn(async move {
            let mut asked = 0_u32;
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                asked += 1;
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                stream.write_all(answer.as_bytes()).await.unwrap();
                if asked == attempts {
                    return;
                }
            }
        });
        let builder = Client::builder().base_url("https://chat.example.com").api_key("key").max_retries(1);
        let error = builder.proxy(proxy_url).build().unwrap().templates().send(notice()).await.unwrap_err();
        let found = (error.failure(), error.disposition(), error.attempts());
        assert_eq!(found, (Some(failure), disposition, attempts), "{status} {error:?}");
        served.await.unwrap();
    }
}

#[tokio::test]
async fn a_tunnel_through_a_proxy_carries_http_2() {
    let sandbox =
        workspace_sandbox::Sandbox::start(workspace_sandbox::Options { tls: true, ..Default::default() }).unwrap();
    let tls = sandbox.tls().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy_url = format!("http://user:pass@{}", listener.local_addr().unwrap());
    let proxy = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            client.read_buf(&mut request).await.unwrap();
        }
        let request = String::from_utf8(request).unwrap();
        let target = request.split(' ').nth(1).unwrap();
        let mut server = tokio::net::TcpStream::connect(target).await.unwrap();
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
        tokio::spawn(async move { tokio::io::copy_bidirectional(&mut client, &mut server).await });
        request
    });
    let bundle = workspace_sdk::CaBundle::Pem(tls.ca_pem.clone().into_bytes());
    let builder = Client::builder().base_url(&tls.https_url).api_key(workspace_sandbox::API_KEY).ca_bundle(bundle);
    let client = builder.proxy(proxy_url).build().unwrap();
    for _ in 0..2 {
        client.templates().send(notice()).await.unwrap();
    }
    assert!(sandbox.journal().iter().all(|entry| entry.http == "2"));
    assert!(proxy.await.unwrap().contains("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n"));
}
