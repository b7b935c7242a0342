//! Certificates made at start: a CA, a good certificate and three bad ones.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
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
}

impl Tls {
    pub(crate) fn new(ca_pem: String, urls: Vec<String>) -> Option<Self> {
        let [https_url, expired_url, wrong_host_url, unknown_ca_url] = urls.try_into().ok()?;
        Some(Self { ca_pem, https_url, expired_url, wrong_host_url, unknown_ca_url })
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

fn authority(name: &str, today: i64) -> Result<(String, Issuer<'static, KeyPair>), Error> {
    let mut params = params(name, &[], today, VALID)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate().map_err(failed)?;
    let certificate = params.self_signed(&key).map_err(failed)?;
    Ok((certificate.pem(), Issuer::new(params, key)))
}

fn acceptor(issuer: &Issuer<'static, KeyPair>, hosts: &[&str], today: i64, days: Days) -> Result<TlsAcceptor, Error> {
    let mut params = params("workspace-sandbox", hosts, today, days)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate().map_err(failed)?;
    let certificate = params.signed_by(&key, issuer).map_err(failed)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .map_err(failed)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

impl Certificates {
    pub(crate) fn generate(now: i64) -> Result<Self, Error> {
        let today = now.div_euclid(86_400_000);
        let (ca_pem, known) = authority("workspace-sandbox CA", today)?;
        let (_, unknown) = authority("workspace-sandbox unknown CA", today)?;
        let acceptors = vec![
            acceptor(&known, OUR_HOST, today, VALID)?,
            acceptor(&known, OUR_HOST, today, EXPIRED)?,
            acceptor(&known, OTHER_HOST, today, VALID)?,
            acceptor(&unknown, OUR_HOST, today, VALID)?,
        ];
        Ok(Self { ca_pem, acceptors })
    }
}
