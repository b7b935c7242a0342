//! The certificates of the server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;

use crate::error::BoxError;
use crate::protocol::Protocol;

/// The certificate authorities of most systems with Linux.
const SYSTEM_AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// The authority of the server alone, and together with those of the system.
const AUTHORITY: &str = "authority.pem";
const AUTHORITIES: &str = "authorities.pem";
const CERTIFICATE: &str = "certificate.pem";
const KEY: &str = "key.pem";

/// A folder with a certificate authority and a certificate of the server.
#[derive(Debug)]
pub(crate) struct Certificates(TempDir);

impl Certificates {
    /// Makes them in a folder below `parent`.
    pub(crate) fn make(parent: &Path) -> Result<Self, BoxError> {
        let folder = tempfile::tempdir_in(parent)?;
        let mut params = CertificateParams::default();
        // OpenSSL takes a certificate with the name of its issuer for a self-signed one.
        params.distinguished_name.push(DnType::CommonName, "Authority of the benchmark");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate()?;
        let authority = params.self_signed(&key)?.pem();
        let issuer = Issuer::new(params, key);
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new(["127.0.0.1".to_owned()])?.signed_by(&key, &issuer)?.pem();
        // Without those of the system, a client would load fewer certificates than it usually does.
        let authorities = fs::read_to_string(SYSTEM_AUTHORITIES).unwrap_or_default() + &authority;
        for (file, content) in [
            (AUTHORITY, &authority),
            (AUTHORITIES, &authorities),
            (CERTIFICATE, &certificate),
            (KEY, &key.serialize_pem()),
        ] {
            fs::write(folder.path().join(file), content)?;
        }
        Ok(Self(folder))
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    /// The file with the authority of the server.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder().join(AUTHORITY)
    }

    /// Makes a client trust the server, with the variables that clients read: OpenSSL and libraries in Rust and Python;
    /// and Node, which has its own list of authorities.
    pub(crate) fn trust(&self, client: &mut Command) {
        for (variable, file) in [("SSL_CERT_FILE", AUTHORITIES), ("NODE_EXTRA_CA_CERTS", AUTHORITY)] {
            client.env(variable, self.folder().join(file));
        }
    }
}

/// The TLS side of a server with the certificate in this folder.
pub(super) fn acceptor(folder: &Path, protocol: Protocol) -> Result<TlsAcceptor, BoxError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let certificate = CertificateDer::from_pem_file(folder.join(CERTIFICATE))?;
    let key = PrivateKeyDer::from_pem_file(folder.join(KEY))?;
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = config.with_no_client_auth().with_single_cert(vec![certificate], key)?;
    config.alpn_protocols = protocol.alpn().iter().map(|name| name.to_vec()).collect();
    Ok(TlsAcceptor::from(Arc::new(config)))
}
