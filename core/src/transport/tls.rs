//! TLS: rustls with the ring provider, configured here and nowhere global. Nothing turns verification off.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::config::options::{CaBundle, TrustRoots};

/// A TLS configuration. The connector adds the protocols to offer: HTTP/2 and HTTP/1.1 to a server, HTTP/1.1 to a proxy.
///
/// # Errors
///
/// What is wrong with the bundle, in a sentence.
pub(crate) fn config(roots: TrustRoots, bundle: Option<&CaBundle>) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let extra = read_bundle(bundle)?;
    let verifier = match roots {
        TrustRoots::Platform => platform_verifier(&provider, &extra),
        TrustRoots::Bundled => None,
    };
    let verifier = match verifier {
        Some(verifier) => verifier,
        None => bundled_verifier(&provider, extra)?,
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| "no TLS version is available".to_owned())?
        // rustls names every verifier that is not its own dangerous; these are the platform's and its own.
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(config)
}

/// The platform's trust, or `None` where it has none to give. Android's needs a Java context, so it is not used there.
#[cfg(not(target_os = "android"))]
fn platform_verifier(
    provider: &Arc<CryptoProvider>,
    extra: &[CertificateDer<'static>],
) -> Option<Arc<dyn ServerCertVerifier>> {
    use rustls_platform_verifier::Verifier;
    let verifier = Verifier::new_with_extra_roots(extra.iter().cloned(), Arc::clone(provider)).ok()?;
    Some(Arc::new(verifier))
}

#[cfg(target_os = "android")]
fn platform_verifier(
    _provider: &Arc<CryptoProvider>,
    _extra: &[CertificateDer<'static>],
) -> Option<Arc<dyn ServerCertVerifier>> {
    None
}

fn bundled_verifier(
    provider: &Arc<CryptoProvider>,
    extra: Vec<CertificateDer<'static>>,
) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let mut store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in extra {
        store.add(certificate).map_err(|_| "holds a certificate that cannot be a root".to_owned())?;
    }
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider));
    let verifier = builder.build().map_err(|_| "no certificate authority could be loaded".to_owned())?;
    Ok(verifier)
}

/// The certificates of a bundle.
///
/// # Errors
///
/// What is wrong with it, in a sentence.
pub(crate) fn read_bundle(bundle: Option<&CaBundle>) -> Result<Vec<CertificateDer<'static>>, String> {
    let pem = match bundle {
        None => return Ok(Vec::new()),
        Some(CaBundle::Pem(pem)) => pem.clone(),
        Some(CaBundle::File(path)) => {
            std::fs::read(path).map_err(|error| format!("the file cannot be read: {}", error.kind()))?
        }
    };
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err("holds no certificate in PEM form".to_owned()),
        Err(_) => Err("is not valid PEM".to_owned()),
    }
}
