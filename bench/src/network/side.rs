//! The sides of the comparison.

use crate::measured_language::MeasuredLanguage;
use crate::network_args::NetworkWorkload;

/// A side of the comparison.
#[derive(Debug)]
pub(crate) struct Side {
    pub(super) language: MeasuredLanguage,
    /// Its name as an argument of the client.
    pub(super) name: &'static str,
    /// The side of the SDK, in the same language, that it is compared with.
    pub(crate) ours: Option<&'static str>,
    /// Whether it only reads the address book.
    pub(super) only_reads: bool,
}

use MeasuredLanguage::{Node, Python, Rust};

pub(super) const SIDES: [Side; 10] = [
    ours(Rust, "workspace"),
    Side { only_reads: true, ..peer(Rust, "workspace-prefetch-0", "workspace") },
    peer(Rust, "reqwest", "workspace"),
    ours(Python, "workspace"),
    peer(Python, "httpx", "workspace"),
    ours(Python, "workspace-async"),
    peer(Python, "aiohttp-msgspec-async", "workspace-async"),
    ours(Node, "workspace"),
    peer(Node, "undici", "workspace"),
    peer(Node, "fetch", "workspace"),
];

const fn ours(language: MeasuredLanguage, name: &'static str) -> Side {
    Side { language, name, ours: None, only_reads: false }
}

const fn peer(language: MeasuredLanguage, name: &'static str, ours: &'static str) -> Side {
    Side { language, name, ours: Some(ours), only_reads: false }
}

impl Side {
    pub(super) fn measures(&self, workload: NetworkWorkload) -> bool {
        !self.only_reads || workload == NetworkWorkload::Book
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
                Rust => None,
                Python => Some(python::Environment::scripts().join(format!("peers/{peer}.py"))),
                Node => Some(node::Environment::scripts().join(format!("peers/{peer}.mjs"))),
            }
        };
        for side in &SIDES {
            match file(side) {
                None => assert!(NetworkSide::from_str(side.name, false).is_ok(), "{}", side.name),
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
