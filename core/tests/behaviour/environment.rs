//! The environment variables for proxies and certificates. Each test runs the client in a child process that has only
//! these variables.

use std::ffi::OsStr;

use tokio::net::TcpListener;
use workspace_sandbox::{API_KEY, Options, Sandbox};
use workspace_sdk::{Client, ErrorKind, Failure};

use crate::socks::{SocksServer, address_of};
use crate::{notice, sandbox_for, sent};

/// The base URL for a child process.
const BASE_URL: &str = "WORKSPACE_TEST_BASE_URL";
/// The expected result of a child process: `sent`, `tls` for a TLS failure, or a text in the error of `build`.
const EXPECTED: &str = "WORKSPACE_TEST_EXPECTED";

/// The child processes of one test. They run the same test, which then only sends one message.
struct Children(&'static str);

impl Children {
    /// `None` in a child process, after it has sent its message.
    async fn of(test: &'static str) -> Option<Self> {
        let Ok(base_url) = std::env::var(BASE_URL) else { return Some(Self(test)) };
        send_as_child(&base_url, &std::env::var(EXPECTED).unwrap()).await;
        None
    }

    /// Sends one message in a child process that has these variables.
    async fn send<V: AsRef<OsStr>>(&self, base_url: &str, variables: &[(&str, V)], expected: &str) {
        let child = tokio::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &format!("environment::{}", self.0)])
            .env_clear()
            .envs(variables.iter().map(|(name, value)| (name, value.as_ref())))
            .env(BASE_URL, base_url)
            .env(EXPECTED, expected)
            .output()
            .await
            .unwrap();
        let stdout = String::from_utf8_lossy(&child.stdout);
        assert!(child.status.success() && stdout.contains("1 passed"), "{expected}: {stdout}");
    }
}

async fn send_as_child(base_url: &str, expected: &str) {
    let builder = Client::builder().base_url(base_url).allow_insecure_http(true).api_key(API_KEY).max_retries(0);
    let outcome = match builder.build() {
        Ok(client) => client.templates().send(notice()).await,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Configuration);
            let text = format!("{error} {error:?}");
            assert!(text.contains(expected) && !text.contains("pass-word"), "{expected}: {text}");
            return;
        }
    };
    match expected {
        "sent" => drop(outcome.unwrap()),
        "tls" => assert_eq!(outcome.unwrap_err().failure(), Some(Failure::Tls)),
        _ => panic!("the client was built: {outcome:?}"),
    }
}

#[tokio::test]
async fn a_socks_proxy_of_the_environment_is_used() {
    let Some(children) = Children::of("a_socks_proxy_of_the_environment_is_used").await else { return };
    let sandbox = sandbox_for("chat.example.com");
    let socks = SocksServer::relay_to(address_of(sandbox.url())).await;
    let proxy = format!("socks5h://{}", socks.address());
    for name in ["ALL_PROXY", "all_proxy", "http_proxy", "HTTP_PROXY"] {
        children.send("http://chat.example.com", &[(name, &proxy)], "sent").await;
    }
    assert_eq!(socks.targets(), ["chat.example.com:80"; 4]);
    assert_eq!(sent(&sandbox), 4);
    // The local machine needs no proxy, and the variables do not matter there.
    children.send(sandbox.url(), &[("ALL_PROXY", "ftp://proxy.example")], "sent").await;
    assert_eq!(socks.targets().len(), 4);
}

/// The request would otherwise be sent without the proxy.
#[tokio::test]
async fn an_unusable_variable_is_a_configuration_error() {
    let Some(children) = Children::of("an_unusable_variable_is_a_configuration_error").await else { return };
    let values = ["socks4://user:pass-word@proxy.example", "ftp://proxy.example", "http://user:pass-word/@proxy:1"];
    for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        for value in values {
            children.send("https://chat.example.com", &[(name, value)], name).await;
        }
    }
}

#[tokio::test]
async fn no_proxy_lists_hosts_without_a_proxy() {
    let Some(children) = Children::of("no_proxy_lists_hosts_without_a_proxy").await else { return };
    let sandbox = sandbox_for("0.0.0.0");
    let port = address_of(sandbox.url()).port();
    // A connection to this address reaches this machine, but the address is not one of the local machine.
    let base_url = format!("http://0.0.0.0:{port}");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    for list in ["other.example 0.0.0.0", &format!("0.0.0.0:{port}"), "0.0.0.0/8", "*"] {
        children.send(&base_url, &[("ALL_PROXY", proxy.as_str()), ("NO_PROXY", list)], "sent").await;
    }
    assert_eq!(sent(&sandbox), 4);
}

#[tokio::test]
async fn certificate_files_of_the_environment_are_trusted() {
    let Some(children) = Children::of("certificate_files_of_the_environment_are_trusted").await else { return };
    let sandbox = Sandbox::start(Options { tls: true, ..Options::default() }).unwrap();
    let tls = sandbox.tls().unwrap();
    let folder = std::env::temp_dir().join(format!("workspace-sdk-certs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("authority.pem");
    std::fs::write(&file, &tls.ca_pem).unwrap();
    let missing = folder.join("missing");
    children.send::<&str>(&tls.https_url, &[], "tls").await;
    children.send(&tls.https_url, &[("SSL_CERT_FILE", &file)], "sent").await;
    children.send(&tls.https_url, &[("SSL_CERT_DIR", &folder)], "sent").await;
    children.send(&tls.https_url, &[("SSL_CERT_FILE", &missing), ("SSL_CERT_DIR", &folder)], "sent").await;
    children.send(&tls.unknown_ca_url, &[("SSL_CERT_FILE", &file)], "tls").await;
    children.send(&tls.https_url, &[("SSL_CERT_FILE", &missing), ("SSL_CERT_DIR", &missing)], "tls").await;
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(sent(&sandbox), 3);
}
