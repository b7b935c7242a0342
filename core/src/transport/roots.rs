//! The certificate authorities that a client trusts.

use std::ffi::OsString;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::config::options::{CaBundle, TrustRoots};

/// Where trusted certificate authorities come from.
pub(crate) enum Roots {
    /// The operating system verifies certificates itself, which macOS and Windows do.
    #[cfg(any(target_vendor = "apple", windows))]
    System,
    /// A list of authorities.
    Store(RootCertStore),
}

/// The authorities of the option `trust_roots`. `SSL_CERT_FILE` and `SSL_CERT_DIR` replace those of the platform.
/// Android has a trust store that only Java can read, so that the bundled list is used there.
pub(crate) fn load(roots: TrustRoots, variable: impl Fn(&str) -> Option<OsString>) -> Roots {
    match roots {
        TrustRoots::Platform => platform::load(variable),
        TrustRoots::Bundled => Roots::Store(bundled()),
    }
}

/// Mozilla's list.
pub(super) fn bundled() -> RootCertStore {
    RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

/// The certificates of the option `ca_bundle`, and those of the file that a variable of the language's runtime names.
/// The file is ignored if it cannot be read, as Node does.
///
/// # Errors
///
/// A sentence that describes the problem with the bundle.
pub(super) fn extra(
    bundle: Option<&CaBundle>,
    file_variable: Option<&'static str>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Vec<CertificateDer<'static>>, String> {
    let mut certificates = bundle.map_or(Ok(Vec::new()), read_bundle)?;
    let file = file_variable.and_then(variable).map(|path| CaBundle::File(path.into()));
    let of_file = file.and_then(|file| read_bundle(&file).ok()).unwrap_or_default();
    let is_root = |certificate: &CertificateDer<'static>| RootCertStore::empty().add(certificate.clone()).is_ok();
    certificates.extend(of_file.into_iter().filter(is_root));
    Ok(certificates)
}

/// The certificates of a bundle.
///
/// # Errors
///
/// A sentence that describes the problem with the bundle.
pub(super) fn read_bundle(bundle: &CaBundle) -> Result<Vec<CertificateDer<'static>>, String> {
    let pem = match bundle {
        CaBundle::Pem(pem) => pem.clone(),
        CaBundle::File(path) => std::fs::read(path).map_err(|error| unreadable(&error))?,
    };
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err("contains no certificate in PEM format".to_owned()),
        Err(_) => Err("is not valid PEM".to_owned()),
    }
}

/// The problem of a bundle that is a file, without its path.
fn unreadable(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            "the file does not exist: pass the absolute path of a PEM file, or its content".to_owned()
        }
        kind => format!("the file cannot be read: {kind}"),
    }
}

#[cfg(target_os = "android")]
mod platform {
    use super::*;

    pub(super) fn load(_variable: impl Fn(&str) -> Option<OsString>) -> Roots {
        Roots::Store(bundled())
    }
}

#[cfg(not(target_os = "android"))]
mod platform {
    use std::path::{Path, PathBuf};

    use super::*;

    /// Variables that name no certificate that can be read do not count. They may be those of another machine, in a
    /// container that has neither their file nor other certificates.
    pub(super) fn load(variable: impl Fn(&str) -> Option<OsString>) -> Roots {
        let directories = variable("SSL_CERT_DIR");
        let directories: Vec<_> = directories.iter().flat_map(std::env::split_paths).collect();
        let store = read(variable("SSL_CERT_FILE").as_deref().map(Path::new), &directories);
        if store.is_empty() { of_system() } else { Roots::Store(store) }
    }

    /// The certificates in a file and in all files of some directories. Like OpenSSL, it leaves out those that cannot
    /// be read.
    fn read(file: Option<&Path>, directories: &[PathBuf]) -> RootCertStore {
        let mut store = RootCertStore::empty();
        // A certificate in the file and in the first directory is added once; most systems have no other directory.
        let mut places = vec![(file, directories.first().map(PathBuf::as_path))];
        places.extend(directories.iter().skip(1).map(|directory| (None, Some(directory.as_path()))));
        for (file, directory) in places {
            store.add_parsable_certificates(rustls_native_certs::load_certs_from_paths(file, directory).certs);
        }
        store
    }

    #[cfg(any(target_vendor = "apple", windows))]
    fn of_system() -> Roots {
        Roots::System
    }

    /// The list of the system, or the bundled one if the system has none, as in a minimal container.
    #[cfg(not(any(target_vendor = "apple", windows)))]
    fn of_system() -> Roots {
        let found = openssl_probe::probe();
        of_paths(found.cert_file.as_deref(), &found.cert_dir)
    }

    #[cfg(not(any(target_vendor = "apple", windows)))]
    pub(super) fn of_paths(file: Option<&Path>, directories: &[PathBuf]) -> Roots {
        let store = read(file, directories);
        Roots::Store(if store.is_empty() { bundled() } else { store })
    }
}

#[cfg(test)]
#[cfg(not(any(target_os = "android", target_vendor = "apple", windows)))]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    /// A folder with two certificate authorities in PEM, one file each, which is removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("workspace-sdk-roots-{}-{name}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            for file in ["one.pem", "two.pem"] {
                std::fs::write(path.join(file), authority()).unwrap();
            }
            Self(path)
        }

        fn path(&self, file: &str) -> OsString {
            self.0.join(file).into()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn authority() -> String {
        let mut params = rcgen::CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().pem()
    }

    fn count(roots: &Roots) -> usize {
        let Roots::Store(store) = roots;
        store.len()
    }

    #[test]
    fn a_system_without_roots_gets_the_bundled_list() {
        let folder = Folder::new("system");
        let bundled = webpki_roots::TLS_SERVER_ROOTS.len();
        let missing = folder.0.join("missing");
        assert_eq!(count(&platform::of_paths(None, &[])), bundled);
        assert_eq!(count(&platform::of_paths(Some(&missing), std::slice::from_ref(&missing))), bundled);
        assert_eq!(count(&platform::of_paths(Some(Path::new(&folder.path("one.pem"))), &[missing])), 1);
    }

    #[test]
    fn the_variables_replace_the_roots_of_the_system() {
        let folder = Folder::new("variables");
        let (one, folder_path) = (folder.path("one.pem"), OsString::from(&folder.0));
        let missing = folder.path("missing");
        let both = std::env::join_paths([Path::new(&missing), &folder.0]).unwrap();
        let load = |file: Option<&OsString>, directory: Option<&OsString>| {
            let variable = |name: &str| match name {
                "SSL_CERT_FILE" => file.cloned(),
                "SSL_CERT_DIR" => directory.cloned(),
                _ => None,
            };
            count(&super::load(TrustRoots::Platform, variable))
        };
        assert_eq!(load(Some(&one), None), 1);
        assert_eq!(load(None, Some(&folder_path)), 2);
        assert_eq!(load(None, Some(&both)), 2);
        assert_eq!(load(Some(&one), Some(&folder_path)), 2);
        assert_eq!(load(Some(&one), Some(&missing)), 1);
        let (empty, unset) = (OsString::new(), load(None, None));
        assert!(unset > 2, "neither the system's roots nor the bundled ones are loaded");
        for unusable in [&empty, &missing, &OsString::from("/dev/null")] {
            assert_eq!(load(Some(unusable), None), unset);
            assert_eq!(load(None, Some(unusable)), unset);
            assert_eq!(load(Some(unusable), Some(unusable)), unset);
        }
        let bundled = super::load(TrustRoots::Bundled, |_: &str| Some(one.clone()));
        assert_eq!(count(&bundled), webpki_roots::TLS_SERVER_ROOTS.len());
    }

    #[test]
    fn the_file_of_a_runtime_is_added_to_the_bundle() {
        let folder = Folder::new("extra");
        let bundle = CaBundle::File(folder.path("one.pem").into());
        let load = |bundle, name, path: OsString| {
            let variable = |asked: &str| (asked == "EXTRA_CERTS").then(|| path.clone());
            extra(bundle, name, variable).map(|certificates| certificates.len())
        };
        assert_eq!(load(Some(&bundle), Some("EXTRA_CERTS"), folder.path("two.pem")), Ok(2));
        assert_eq!(load(None, Some("EXTRA_CERTS"), folder.path("two.pem")), Ok(1));
        assert_eq!(load(Some(&bundle), Some("EXTRA_CERTS"), OsString::new()), Ok(1));
        assert_eq!(load(Some(&bundle), Some("OTHER"), folder.path("missing")), Ok(1));
        assert_eq!(load(Some(&bundle), None, folder.path("missing")), Ok(1));
        assert_eq!(load(Some(&bundle), Some("EXTRA_CERTS"), folder.path("missing")), Ok(1));
        std::fs::write(folder.path("bad.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            .unwrap();
        assert_eq!(load(Some(&bundle), Some("EXTRA_CERTS"), folder.path("bad.pem")), Ok(1));
        let missing = CaBundle::File(folder.path("missing").into());
        let message = load(Some(&missing), None, OsString::new()).unwrap_err();
        assert_eq!(message, "the file does not exist: pass the absolute path of a PEM file, or its content");
        let message = load(Some(&CaBundle::File(folder.0.clone())), None, OsString::new()).unwrap_err();
        assert_eq!(message, "the file cannot be read: is a directory");
    }
}
