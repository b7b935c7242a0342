//! A TLS alert after the server has read a request proves nothing about that request.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use rustls::ConnectionTrafficSecrets;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use workspace_sdk::{CaBundle, Client, ClientBuilder, Disposition, RequestStyle, TrustRoots};

use crate::raw_http2::Frames;
use crate::{notice, seconds};

/// The alerts by number: certificate_required, access_denied, handshake_failure, bad_certificate.
const ALERTS: [u8; 4] = [116, 49, 40, 42];

/// A server that responds to this many requests over HTTP/2, reads one more, and then sends an alert. Returns the
/// builder of a client for it, and the number of requests that it has received.
async fn alerting_server(answers: usize, alert: u8) -> (ClientBuilder, Arc<AtomicUsize>) {
    let certificate = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(certificate.signing_key.serialize_der()).unwrap();
    // One cipher suite, so that the test can encrypt an alert itself: rustls does not send an arbitrary alert.
    let mut provider = rustls::crypto::ring::default_provider();
    provider.cipher_suites.retain(|suite| format!("{:?}", suite.suite()) == "TLS13_CHACHA20_POLY1305_SHA256");
    let mut config = rustls::ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.cert.der().clone()], key)
        .unwrap();
    config.enable_secret_extraction = true;
    config.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let whole = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&whole);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, counted) = (acceptor.clone(), Arc::clone(&counted));
            tokio::spawn(async move {
                let mut frames = Frames::accept_from(acceptor.accept(stream).await?).await?;
                frames.settings(None).await?;
                for _ in 0..answers {
                    let stream = frames.request().await?;
                    counted.fetch_add(1, Ordering::SeqCst);
                    frames.accept(stream).await?;
                }
                frames.request().await?;
                counted.fetch_add(1, Ordering::SeqCst);
                send_alert(frames.into_stream(), alert).await
            });
        }
    });
    let bundle = CaBundle::Pem(certificate.cert.pem().into_bytes());
    (Client::builder().base_url(url).api_key("key").trust_roots(TrustRoots::Bundled).ca_bundle(bundle), whole)
}

/// Sends a fatal alert in a record that is encrypted with the server's own key (RFC 8446, 5.2).
async fn send_alert(stream: TlsStream<TcpStream>, alert: u8) -> std::io::Result<()> {
    let (mut tcp, connection) = stream.into_inner();
    let (sequence, secrets) = connection.dangerous_extract_secrets().unwrap().tx;
    let ConnectionTrafficSecrets::Chacha20Poly1305 { key, iv } = secrets else { panic!("another cipher") };
    let mut nonce: [u8; 12] = iv.as_ref().try_into().unwrap();
    nonce[4..].iter_mut().zip(sequence.to_be_bytes()).for_each(|(byte, other)| *byte ^= other);
    let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key.as_ref()).unwrap());
    let head = [0x17, 3, 3, 0, 19];
    let mut record = vec![2, alert, 0x15];
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(head), &mut record).unwrap();
    tcp.write_all(&[head.as_slice(), &record].concat()).await?;
    // The client closes the connection when it has read the alert.
    while tcp.readable().await.is_ok() && tcp.try_read(&mut [0; 4096]).is_ok_and(|read| read > 0) {}
    Ok(())
}

#[tokio::test]
async fn an_alert_after_a_response_is_not_a_rejection() {
    for alert in ALERTS {
        for style in [RequestStyle::GetQuery, RequestStyle::PostJson] {
            let (builder, whole) = alerting_server(1, alert).await;
            let client = builder.request_style(style).max_retries(0).build().unwrap();
            client.templates().send(notice()).await.unwrap();
            let error = client.templates().send(notice()).await.unwrap_err();
            assert_eq!(whole.load(Ordering::SeqCst), 2);
            assert_eq!(error.disposition(), Disposition::Unknown, "alert {alert}, {style:?}: {error:?}");
        }
    }
}

/// A response and an alert can arrive in one read. The first call gets the response; the outcome of the other is
/// unknown.
#[tokio::test]
async fn a_response_right_before_an_alert_is_not_lost() {
    for _ in 0..10 {
        let (builder, whole) = alerting_server(1, 116).await;
        let client = builder.max_retries(0).attempt_timeout(seconds(10.0)).build().unwrap();
        let send = || async { client.templates().send(notice()).await.map(drop).map_err(|error| error.disposition()) };
        let ends = join_all([send(), send()]).await;
        assert_eq!(whole.load(Ordering::SeqCst), 2);
        assert_eq!(ends, [Ok(()), Err(Disposition::Unknown)]);
    }
}
