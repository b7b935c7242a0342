//! The sides of the comparison.

use crate::network_args::NetworkLanguage::{self, Kotlin, Node, Python, Rust, Swift};
use crate::network_args::NetworkWorkload;
use crate::protocol::HttpVersion::{self, One, Two};
use crate::protocol::Protocol;

/// A side of the comparison.
#[derive(Debug)]
pub(crate) struct Side {
    pub(super) language: NetworkLanguage,
    /// Its name as an argument of the client.
    pub(crate) name: &'static str,
    /// The side of the SDK, in the same language, that it is compared with.
    pub(crate) ours: Option<&'static str>,
    /// The newest version of HTTP that it negotiates.
    pub(super) newest: HttpVersion,
    /// Whether it only reads the address book.
    pub(super) only_reads: bool,
    /// Whether it is only measured without TLS.
    pub(super) only_plain: bool,
}

pub(super) const SIDES: [Side; 14] = [
    ours(Rust, "workspace"),
    Side { only_reads: true, ..peer(Rust, "workspace-prefetch-0", "workspace", Two) },
    peer(Rust, "reqwest", "workspace", Two),
    ours(Python, "workspace"),
    peer(Python, "httpx", "workspace", Two),
    ours(Python, "workspace-async"),
    peer(Python, "aiohttp-msgspec-async", "workspace-async", One),
    ours(Node, "workspace"),
    peer(Node, "undici", "workspace", Two),
    peer(Node, "fetch", "workspace", One),
    ours(Kotlin, "workspace"),
    peer(Kotlin, "okhttp", "workspace", Two),
    ours(Swift, "workspace"),
    // On Linux it has no option to trust a further CA.
    Side { only_plain: true, ..peer(Swift, "urlsession", "workspace", Two) },
];

const fn ours(language: NetworkLanguage, name: &'static str) -> Side {
    Side { language, name, ours: None, newest: Two, only_reads: false, only_plain: false }
}

const fn peer(language: NetworkLanguage, name: &'static str, ours: &'static str, newest: HttpVersion) -> Side {
    Side { language, name, ours: Some(ours), newest, only_reads: false, only_plain: false }
}

impl Side {
    pub(super) fn measures(&self, workload: NetworkWorkload, protocol: Protocol) -> bool {
        (!self.only_reads || workload == NetworkWorkload::Book) && (!self.only_plain || protocol == Protocol::Http1)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use clap::ValueEnum as _;

    use super::*;
    use crate::network_args::NetworkSide;
    use crate::{node, payload, python};

    #[test]
    fn every_side_is_compared_with_one_of_ours_in_its_language() {
        for side in SIDES.iter().filter(|side| side.ours.is_some()) {
            let ours = |other: &&Side| other.language == side.language && Some(other.name) == side.ours;
            assert!(SIDES.iter().find(ours).is_some_and(|ours| ours.ours.is_none()), "{}", side.name);
        }
    }

    #[test]
    fn every_client_has_its_sides() {
        let file = |side: &Side| -> Option<PathBuf> {
            let peer = side.name.trim_end_matches("-async").replace('-', "_");
            match side.language {
                Rust | Kotlin | Swift => None,
                Python => Some(python::Environment::scripts().join(format!("peers/{peer}.py"))),
                Node => Some(node::Environment::scripts().join(format!("peers/{peer}.mjs"))),
            }
        };
        for side in &SIDES {
            match file(side) {
                None if side.language == Rust => {
                    assert!(NetworkSide::from_str(side.name, false).is_ok(), "{}", side.name)
                }
                None => {}
                Some(file) => assert!(file.exists(), "{}", file.display()),
            }
        }
    }

    #[test]
    fn the_scripts_expect_the_shared_address_book() {
        for (file, line) in [
            (python::Environment::scripts().join("payload.py"), format!("BOOK_PAGE = {}\n", payload::BOOK_PAGE)),
            (node::Environment::scripts().join("payload.mjs"), format!("BOOK_PAGE = {};\n", payload::BOOK_PAGE)),
        ] {
            assert!(std::fs::read_to_string(&file).unwrap().contains(&line), "{}", file.display());
        }
    }
}
