//! TLS to the database, with rustls.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::config::options::TrustRoots;
use crate::ledger::postgres::server::{TlsFiles, Verify};
use crate::ledger::store::StoreError;
use crate::transport::roots::{self, Roots};
use crate::transport::tls::verifier;

/// Connects with TLS as the URL says.
pub(super) fn connector(files: &TlsFiles) -> Result<MakeRustlsConnect, StoreError> {
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
    Ok(MakeRustlsConnect::new(config))
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
