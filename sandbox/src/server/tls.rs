//! Certificates made at start: a CA, a good certificate and three bad ones.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use serde::{Deserialize, Serialize};
use tokio_rustls::TlsAcceptor;

use crate::clock;
use crate::error::Error;

/// The HTTPS side of a sandbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Tls {
    /// The CA that signed the good, the expired and the wrong host's certificate.
    pub ca_pem: String,
    /// A good certificate; HTTP/1.1 and HTTP/2.
    pub https_url: String,
    /// An expired certificate.
    pub expired_url: String,
    /// A certificate for another host.
    pub wrong_host_url: String,
    /// A certificate of a CA that nobody knows.
    pub unknown_ca_url: String,
    /// A good certificate, and a server that demands one of the client, by TLS 1.3.
    pub client_certificate_url: String,
    /// A proxy that refuses every CONNECT with 407, for clients that reach a server with TLS by a proxy.
    pub refusing_proxy_url: String,
}

impl Tls {
    pub(crate) fn new(ca_pem: String, urls: Vec<String>, plain_url: &str) -> Option<Self> {
        let [https_url, expired_url, wrong_host_url, unknown_ca_url, client_certificate_url] = urls.try_into().ok()?;
        let refusing_proxy_url = plain_url.to_owned();
        Some(Self {
            ca_pem,
            https_url,
            expired_url,
            wrong_host_url,
            unknown_ca_url,
            client_certificate_url,
            refusing_proxy_url,
        })
    }
}

/// The CA, and acceptors in the order of the URLs of [`Tls`].
pub(crate) struct Certificates {
    pub(crate) ca_pem: String,
    pub(crate) acceptors: Vec<TlsAcceptor>,
}

/// Days before and after today in which a certificate is valid.
type Days = (i64, i64);

const VALID: Days = (-2, 365);
const EXPIRED: Days = (-30, -2);

const OUR_HOST: &[&str] = &["localhost", "127.0.0.1"];
const OTHER_HOST: &[&str] = &["other.example"];

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Tls(error.to_string())
}

fn params(name: &str, hosts: &[&str], today: i64, days: Days) -> Result<CertificateParams, Error> {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts).map_err(failed)?;
    params.distinguished_name.push(DnType::CommonName, name);
    let day = |offset| {
        let (year, month, day) = clock::date(today + offset);
        let small = |number| u8::try_from(number).unwrap_or(1);
        rcgen::date_time_ymd(i32::try_from(year).unwrap_or(0), small(month), small(day))
    };
    params.not_before = day(days.0);
    params.not_after = day(days.1);
    Ok(params)
}

/// A CA: its certificate, and what signs with it.
struct Authority {
    pem: String,
    der: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

fn authority(name: &str, today: i64) -> Result<Authority, Error> {
    let mut params = params(name, &[], today, VALID)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate().map_err(failed)?;
    let certificate = params.self_signed(&key).map_err(failed)?;
    Ok(Authority { pem: certificate.pem(), der: certificate.der().clone(), issuer: Issuer::new(params, key) })
}

/// Whom a server asks for a certificate of its own.
enum Clients {
    Anyone,
    /// Those with a certificate of this CA.
    Certified(CertificateDer<'static>),
}

fn acceptor(
    issuer: &Issuer<'static, KeyPair>,
    hosts: &[&str],
    today: i64,
    days: Days,
    clients: Clients,
) -> Result<TlsAcceptor, Error> {
    let mut params = params("workspace-sandbox", hosts, today, days)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate().map_err(failed)?;
    let certificate = params.signed_by(&key, issuer).map_err(failed)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = match clients {
        Clients::Anyone => builder.with_safe_default_protocol_versions().map_err(failed)?.with_no_client_auth(),
        Clients::Certified(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority).map_err(failed)?;
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            let verifier = verifier.build().map_err(failed)?;
            let builder = builder.with_protocol_versions(&[&rustls::version::TLS13]).map_err(failed)?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut config = builder.with_single_cert(vec![certificate.der().clone()], key).map_err(failed)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

impl Certificates {
    pub(crate) fn generate(now: i64) -> Result<Self, Error> {
        let today = now.div_euclid(86_400_000);
        let known = authority("workspace-sandbox CA", today)?;
        let unknown = authority("workspace-sandbox unknown CA", today)?.issuer;
        let acceptors = vec![
            acceptor(&known.issuer, OUR_HOST, today, VALID, Clients::Anyone)?,
            acceptor(&known.issuer, OUR_HOST, today, EXPIRED, Clients::Anyone)?,
            acceptor(&known.issuer, OTHER_HOST, today, VALID, Clients::Anyone)?,
            acceptor(&unknown, OUR_HOST, today, VALID, Clients::Anyone)?,
            acceptor(&known.issuer, OUR_HOST, today, VALID, Clients::Certified(known.der))?,
        ];
        Ok(Self { ca_pem: known.pem, acceptors })
    }
}
