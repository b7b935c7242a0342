//! TLS: rustls with the ring provider, configured here and not globally. Certificate verification is always on.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;

use super::roots::Roots;

/// The TLS configuration, which trusts `roots` and also `extra`. The connector adds the protocols to offer: HTTP/2 and
/// HTTP/1.1 to a server, HTTP/1.1 to a proxy.
///
/// # Errors
///
/// A sentence that describes the problem with the certificates.
pub(super) fn config(roots: Roots, extra: Vec<CertificateDer<'static>>) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = verifier(roots, extra, &provider)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| "no TLS version is available".to_owned())?
        // rustls calls every verifier but its default dangerous; these are the platform's and rustls's own.
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(config)
}

/// Verifies certificates of servers with these authorities.
///
/// # Errors
///
/// A sentence that describes the problem with the certificates.
pub(crate) fn verifier(
    roots: Roots,
    extra: Vec<CertificateDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, String> {
    #[allow(clippy::infallible_destructuring_match, reason = "there are two variants on macOS and Windows")]
    let mut store = match roots {
        #[cfg(any(target_vendor = "apple", windows))]
        Roots::System => {
            use rustls_platform_verifier::Verifier;
            match Verifier::new_with_extra_roots(extra.iter().cloned(), Arc::clone(provider)) {
                Ok(verifier) => return Ok(Arc::new(verifier)),
                Err(_) => super::roots::bundled(),
            }
        }
        Roots::Store(store) => store,
    };
    for certificate in extra {
        store.add(certificate).map_err(|_| "contains a certificate that cannot be a root".to_owned())?;
    }
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider));
    let verifier = builder.build().map_err(|_| "no certificate authority could be loaded".to_owned())?;
    Ok(verifier)
}
