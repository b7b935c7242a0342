//! Certificates, generated at start: a CA, a valid certificate and three invalid ones.

use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
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

/// The HTTPS URLs of a sandbox, and its CA.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Tls {
    /// The CA that signed the valid certificate, the expired one and the one for another host.
    pub ca_pem: String,
    /// A server with a valid certificate; HTTP/1.1 and HTTP/2.
    pub https_url: String,
    /// A server with an expired certificate.
    pub expired_url: String,
    /// A server with a certificate for another host.
    pub wrong_host_url: String,
    /// A server with a certificate of an unknown CA.
    pub unknown_ca_url: String,
    /// A server with a valid certificate that requires a client certificate, in TLS 1.3.
    pub client_certificate_url: String,
    /// A proxy that answers every CONNECT with 407, for clients that use a proxy for TLS.
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

/// The CA, and one acceptor per URL, in the order of the URLs of [`Tls`].
pub(crate) struct Certificates {
    pub(crate) ca_pem: String,
    pub(crate) acceptors: Vec<TlsAcceptor>,
}

/// The first and the last day on which a certificate is valid, relative to today.
type Validity = (i64, i64);

const VALID: Validity = (-2, 365);
const EXPIRED: Validity = (-30, -2);

const OUR_HOST: &[&str] = &["localhost", "127.0.0.1"];
const OTHER_HOST: &[&str] = &["other.example"];

fn tls_error(error: impl std::fmt::Display) -> Error {
    Error::Tls(error.to_string())
}

fn params(name: &str, hosts: &[&str], today: Date, validity: Validity) -> Result<CertificateParams, Error> {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts).map_err(tls_error)?;
    params.distinguished_name.push(DnType::CommonName, name);
    let day = |offset: i64| {
        let date = today.saturating_add(offset.days());
        rcgen::date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    params.not_before = day(validity.0);
    params.not_after = day(validity.1);
    Ok(params)
}

/// A CA: its certificate and its key.
struct CertificateAuthority {
    pem: String,
    der: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

fn generate_ca(name: &str, today: Date) -> Result<CertificateAuthority, Error> {
    let mut params = params(name, &[], today, VALID)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate().map_err(tls_error)?;
    let certificate = params.self_signed(&key).map_err(tls_error)?;
    Ok(CertificateAuthority {
        pem: certificate.pem(),
        der: certificate.der().clone(),
        issuer: Issuer::new(params, key),
    })
}

/// Whether a server requires a client certificate.
enum ClientAuth {
    None,
    /// Signed by this CA.
    RequiredFrom(CertificateDer<'static>),
}

fn acceptor(
    issuer: &Issuer<'static, KeyPair>,
    hosts: &[&str],
    today: Date,
    validity: Validity,
    client_auth: ClientAuth,
) -> Result<TlsAcceptor, Error> {
    let mut params = params("workspace-sandbox", hosts, today, validity)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate().map_err(tls_error)?;
    let certificate = params.signed_by(&key, issuer).map_err(tls_error)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = match client_auth {
        ClientAuth::None => builder.with_safe_default_protocol_versions().map_err(tls_error)?.with_no_client_auth(),
        ClientAuth::RequiredFrom(ca) => {
            let mut roots = RootCertStore::empty();
            roots.add(ca).map_err(tls_error)?;
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            let verifier = verifier.build().map_err(tls_error)?;
            let builder = builder.with_protocol_versions(&[&rustls::version::TLS13]).map_err(tls_error)?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut config = builder.with_single_cert(vec![certificate.der().clone()], key).map_err(tls_error)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

impl Certificates {
    pub(crate) fn generate(now: i64) -> Result<Self, Error> {
        let today = clock::date(now);
        let known = generate_ca("workspace-sandbox CA", today)?;
        let unknown = generate_ca("workspace-sandbox unknown CA", today)?.issuer;
        let acceptors = vec![
            acceptor(&known.issuer, OUR_HOST, today, VALID, ClientAuth::None)?,
            acceptor(&known.issuer, OUR_HOST, today, EXPIRED, ClientAuth::None)?,
            acceptor(&known.issuer, OTHER_HOST, today, VALID, ClientAuth::None)?,
            acceptor(&unknown, OUR_HOST, today, VALID, ClientAuth::None)?,
            acceptor(&known.issuer, OUR_HOST, today, VALID, ClientAuth::RequiredFrom(known.der))?,
        ];
        Ok(Self { ca_pem: known.pem, acceptors })
    }
}
