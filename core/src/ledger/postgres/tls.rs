//! TLS to the database, with rustls.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ring::digest::{self, SHA256, SHA384, SHA512, digest};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::Socket;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream as RustlsStream;

use crate::config::options::TrustRoots;
use crate::ledger::postgres::server::{TlsFiles, Verify};
use crate::ledger::store::StoreError;
use crate::transport::roots::{self, Roots};
use crate::transport::tls::verifier;

/// Connects with TLS as the URL says.
pub(super) fn connector(files: &TlsFiles) -> Result<Connector, StoreError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match files.verify {
        Verify::Nothing => Arc::new(AcceptAny(Arc::clone(&provider))),
        Verify::Authority => Arc::new(AnyHost(of_authorities(files, &provider)?)),
        Verify::Host => of_authorities(files, &provider)?,
    };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable("no TLS version is available", error))?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match (&files.certificate, &files.key) {
        (Some(certificate), Some(key)) => {
            let key = PrivateKeyDer::from_pem_file(key)
                .map_err(|error| unusable("the file of sslkey has no private key that can be read", error))?;
            builder
                .with_client_auth_cert(read("sslcert", certificate)?, key)
                .map_err(|error| unusable("the certificate of sslcert cannot be used with the key of sslkey", error))?
        }
        (None, None) => builder.with_no_client_auth(),
        _ => return Err(StoreError::unusable("sslcert and sslkey in the URL of the ledger need each other")),
    };
    // Needed for `sslnegotiation=direct`, and harmless otherwise.
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(Connector(TlsConnector::from(Arc::new(config))))
}

fn unusable(message: &'static str, error: impl ToString) -> StoreError {
    StoreError::unusable(message).with_cause(error)
}

/// The certificates of a file.
fn read(parameter: &str, path: &Path) -> Result<Vec<CertificateDer<'static>>, StoreError> {
    let failed = |error: String| {
        StoreError::unusable(format!("the file of {parameter} has no certificate that can be read")).with_cause(error)
    };
    let certificates: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))?.collect();
    let certificates = certificates.map_err(|error| failed(error.to_string()))?;
    if certificates.is_empty() { Err(failed("it is empty".to_owned())) } else { Ok(certificates) }
}

/// Verifies that a trusted authority signed the certificate, and its name.
fn of_authorities(files: &TlsFiles, provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, StoreError> {
    let (roots, extra) = match &files.root_certificate {
        Some(path) => (Roots::Store(RootCertStore::empty()), read("sslrootcert", path)?),
        // The verifiers of macOS and Windows report one of several problems, which may hide another one.
        None if files.verify == Verify::Authority && cfg!(any(target_vendor = "apple", windows)) => {
            (roots::load(TrustRoots::Bundled, |name| std::env::var_os(name)), Vec::new())
        }
        None => (roots::load(TrustRoots::Platform, |name| std::env::var_os(name)), Vec::new()),
    };
    verifier(roots, extra, provider).map_err(|error| unusable("the trusted certificates cannot be used", error))
}

/// Accepts every certificate: without `verify-ca` or `verify-full`, libpq encrypts and verifies nothing.
#[derive(Debug)]
struct AcceptAny(Arc<CryptoProvider>);

impl ServerCertVerifier for AcceptAny {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// Verifies the authority, and accepts the certificate of any host, as `verify-ca` says.
#[derive(Debug)]
struct AnyHost(Arc<dyn ServerCertVerifier>);

impl ServerCertVerifier for AnyHost {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        // The name is checked last, after the authority and the dates.
        match self.0.verify_server_cert(certificate, intermediates, name, ocsp, now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// Makes the TLS connections of `tokio-postgres`.
#[derive(Clone)]
pub(super) struct Connector(TlsConnector);

impl MakeTlsConnect<Socket> for Connector {
    type Stream = Stream;
    type TlsConnect = HostConnector;
    type Error = Infallible;

    /// It is called for a Unix socket too, whose folder is not the name of a server.
    fn make_tls_connect(&mut self, host: &str) -> Result<HostConnector, Infallible> {
        Ok(HostConnector { connector: self.0.clone(), host: host.to_owned() })
    }
}

/// Makes a TLS connection to one host.
pub(super) struct HostConnector {
    connector: TlsConnector,
    host: String,
}

impl TlsConnect<Socket> for HostConnector {
    type Stream = Stream;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move {
            let name =
                ServerName::try_from(self.host).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
            self.connector.connect(name, socket).await.map(Stream)
        })
    }
}

/// A TLS connection.
pub(super) struct Stream(RustlsStream<Socket>);

impl TlsStream for Stream {
    /// The hash of the server's certificate, as `tls-server-end-point` of RFC 5929 says.
    fn channel_binding(&self) -> ChannelBinding {
        let (_, session) = self.0.get_ref();
        let certificate = session.peer_certificates().and_then(|certificates| certificates.first());
        certificate
            .and_then(|certificate| Some(digest(hash_of_signature(certificate)?, certificate)))
            .map_or_else(ChannelBinding::none, |hash| ChannelBinding::tls_server_end_point(hash.as_ref().to_vec()))
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

/// The hash function of the signature of a certificate, except that SHA-256 replaces MD5 and SHA-1. `None` if the
/// signature has no separate hash function, or an unknown one: then the channel is not bound.
fn hash_of_signature(certificate: &[u8]) -> Option<&'static digest::Algorithm> {
    // Certificate ::= SEQUENCE { tbsCertificate SEQUENCE, signatureAlgorithm SEQUENCE { OBJECT IDENTIFIER, … }, … }
    let (certificate, _) = element(certificate, SEQUENCE)?;
    let (_, after_contents) = element(certificate, SEQUENCE)?;
    let (algorithm, _) = element(after_contents, SEQUENCE)?;
    let (identifier, _) = element(algorithm, OBJECT_IDENTIFIER)?;
    match (identifier.strip_prefix(RSA), identifier.strip_prefix(ECDSA)) {
        // MD5, SHA-1, SHA-256.
        (Some([4 | 5 | 11]), _) | (_, Some([1] | [3, 2])) => Some(&SHA256),
        (Some([12]), _) | (_, Some([3, 3])) => Some(&SHA384),
        (Some([13]), _) | (_, Some([3, 4])) => Some(&SHA512),
        _ => None,
    }
}

const SEQUENCE: u8 = 0x30;
const OBJECT_IDENTIFIER: u8 = 0x06;
/// The prefixes of the identifiers of signatures: 1.2.840.113549.1.1 and 1.2.840.10045.4.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04];

/// The contents of the first element in `der`, if it has this tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[actual, length], mut rest) = der.split_first_chunk()?;
    if actual != tag {
        return None;
    }
    let mut length = usize::from(length);
    if length >= 0x80 {
        // A long length: the number of its bytes, and then these bytes. A certificate has three of them at most.
        let (bytes, contents) = rest.split_at_checked(length & 0x7f).filter(|(bytes, _)| bytes.len() <= 3)?;
        length = bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
        rest = contents;
    }
    rest.split_at_checked(length)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use rcgen::{
        CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, SignatureAlgorithm,
    };

    use super::*;

    fn certificate(algorithm: &'static SignatureAlgorithm) -> Vec<u8> {
        // Long names, so that lengths need several bytes.
        let names: Vec<_> = (0..20).map(|number| format!("database-{number}.example.com")).collect();
        let key = KeyPair::generate_for(algorithm).unwrap();
        CertificateParams::new(names).unwrap().self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn the_hash_is_that_of_the_signature() {
        for (algorithm, hash) in
            [(&PKCS_ECDSA_P256_SHA256, Some(&SHA256)), (&PKCS_ECDSA_P384_SHA384, Some(&SHA384)), (&PKCS_ED25519, None)]
        {
            assert_eq!(hash_of_signature(&certificate(algorithm)), hash, "{algorithm:?}");
        }
    }

    #[test]
    fn a_signature_is_recognised_by_its_identifier() {
        let rsa = |last| [RSA, &[last]].concat();
        let ecdsa = |last: &[u8]| [ECDSA, last].concat();
        for (identifier, hash) in [
            // MD5 and SHA-1.
            (rsa(4), Some(&SHA256)),
            (rsa(5), Some(&SHA256)),
            (ecdsa(&[1]), Some(&SHA256)),
            (rsa(11), Some(&SHA256)),
            (rsa(12), Some(&SHA384)),
            (rsa(13), Some(&SHA512)),
            (ecdsa(&[3, 4]), Some(&SHA512)),
            // RSA-PSS, whose parameters name the hash.
            (rsa(10), None),
            (Vec::new(), None),
        ] {
            let wrap = |tag, contents: &[u8]| [&[tag, u8::try_from(contents.len()).unwrap()], contents].concat();
            let algorithm = wrap(SEQUENCE, &wrap(OBJECT_IDENTIFIER, &identifier));
            let contents = [wrap(SEQUENCE, b"contents"), algorithm].concat();
            assert_eq!(hash_of_signature(&wrap(SEQUENCE, &contents)), hash, "{identifier:x?}");
        }
    }

    #[test]
    fn a_damaged_certificate_has_no_hash() {
        let certificate = certificate(&PKCS_ECDSA_P256_SHA256);
        for length in 0..certificate.len() {
            assert_eq!(hash_of_signature(&certificate[..length]), None, "{length} bytes");
        }
        // Lengths of no bytes, and of more than an integer has.
        for damaged in [&[0x30, 0x80][..], &[0x30, 0xff], &[0x30, 0x88, 255, 255, 255, 255, 255, 255, 255, 255]] {
            assert_eq!(hash_of_signature(damaged), None, "{damaged:x?}");
        }
    }
}
