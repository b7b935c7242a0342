//! The certificates: the valid one is accepted with the CA, each invalid one fails for its own reason.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use serde_json::Value;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{
    AlertDescription, CertificateError, ClientConfig, ClientConnection, Error, RootCertStore, StreamOwned, crypto,
};
use workspace_sandbox::{Options, Sandbox};

use crate::client::{TIMEOUT, control};

pub(crate) fn sandbox() -> Sandbox {
    Sandbox::start(Options::new().tls(true)).unwrap()
}

pub(crate) fn config(sandbox: &Sandbox, alpn: &str) -> Arc<ClientConfig> {
    let pem = &sandbox.tls().unwrap().ca_pem;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![alpn.as_bytes().to_vec()];
    Arc::new(config)
}

pub(crate) fn port(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().parse().unwrap()
}

fn get(sandbox: &Sandbox, url: &str, host: &str) -> std::io::Result<String> {
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let client = ClientConnection::new(config(sandbox, "http/1.1"), name).unwrap();
    let tcp = TcpStream::connect(("127.0.0.1", port(url)))?;
    tcp.set_read_timeout(Some(TIMEOUT))?;
    let mut stream = StreamOwned::new(client, tcp);
    stream.write_all(
        b"GET /api/workspace/v1/channels/list?apiKey=sandbox-key HTTP/1.1\r\nhost: localhost\r\n\
          connection: close\r\n\r\n",
    )?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}

#[test]
fn the_valid_certificate_covers_name_and_address() {
    let sandbox = sandbox();
    let url = sandbox.https_url().unwrap();
    for host in ["127.0.0.1", "localhost"] {
        let text = get(&sandbox, url, host).unwrap();
        assert!(text.starts_with("HTTP/1.1 200") && text.contains("ch_demo"), "{text}");
    }
    let shown = control(&sandbox, "GET", "/tls", &Value::Null).json();
    assert_eq!(shown, serde_json::to_value(sandbox.tls().unwrap()).unwrap());
    assert_eq!(shown.as_object().unwrap().len(), 7);
}

#[test]
fn each_invalid_certificate_fails_for_its_own_reason() {
    let sandbox = sandbox();
    let tls = sandbox.tls().unwrap();
    let why = |url: &str| {
        let error = get(&sandbox, url, "127.0.0.1").unwrap_err();
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
            Some(Error::InvalidCertificate(why)) => why.clone(),
            _ => panic!("not about the certificate: {error:?}"),
        }
    };
    assert!(matches!(why(&tls.expired_url), CertificateError::Expired | CertificateError::ExpiredContext { .. }));
    assert!(matches!(
        why(&tls.wrong_host_url),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
    ));
    assert!(matches!(why(&tls.unknown_ca_url), CertificateError::UnknownIssuer));
    assert!(sandbox.journal().is_empty());
    get(&sandbox, &tls.https_url, "127.0.0.1").unwrap();
}

#[test]
fn a_client_without_a_required_certificate_is_rejected() {
    let sandbox = sandbox();
    let error = get(&sandbox, &sandbox.tls().unwrap().client_certificate_url, "127.0.0.1").unwrap_err();
    let alert = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    assert_eq!(alert, Some(&Error::AlertReceived(AlertDescription::CertificateRequired)), "{error:?}");
    assert!(sandbox.journal().is_empty());
}
