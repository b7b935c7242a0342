//! The first send of a process: the time from the start of the process until it has the response.

use serde::Serialize;

use super::client;
use super::traffic::Traffic;
use crate::error::BoxError;
use crate::network_args::NetworkFirstOptions;
use crate::network_args::NetworkLanguage::{self, Kotlin, Node, Python, Rust, Swift};
use crate::protocol::HttpVersion::{self, One, Two};

/// A program that sends once, and prints a line.
#[derive(Debug)]
pub(super) struct FirstSend {
    pub(super) language: NetworkLanguage,
    /// Its name in the report.
    pub(super) name: &'static str,
    /// The argument of [`crate::packages::Launcher::startup`].
    pub(super) program: &'static str,
    pub(super) role: Role,
}

/// The part of a program in the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A program that sends nothing. Its time is that of the interpreter.
    Bare,
    Ours,
    /// A program whose newest version of HTTP is this one.
    Peer(HttpVersion),
}

/// Those of a language are next to each other.
pub(super) const FIRST_SENDS: [FirstSend; 15] = [
    first(Rust, "workspace", "workspace", Role::Ours),
    first(Rust, "reqwest", "reqwest", Role::Peer(Two)),
    first(Python, "nothing", "bare.py", Role::Bare),
    first(Python, "workspace", "first_workspace.py", Role::Ours),
    first(Python, "httpx", "first_httpx.py", Role::Peer(One)),
    first(Python, "aiohttp", "first_aiohttp.py", Role::Peer(One)),
    first(Node, "nothing", "bare.cjs", Role::Bare),
    first(Node, "workspace", "first_workspace.cjs", Role::Ours),
    first(Node, "undici", "first_undici.cjs", Role::Peer(One)),
    first(Node, "fetch", "first_fetch.cjs", Role::Peer(One)),
    first(Kotlin, "nothing", "BareKt", Role::Bare),
    first(Kotlin, "workspace", "FirstWorkspaceKt", Role::Ours),
    first(Kotlin, "okhttp", "FirstOkHttpKt", Role::Peer(Two)),
    first(Swift, "nothing", "bare", Role::Bare),
    first(Swift, "workspace", "workspace", Role::Ours),
];

const fn first(language: NetworkLanguage, name: &'static str, program: &'static str, role: Role) -> FirstSend {
    FirstSend { language, name, program, role }
}

impl Role {
    /// The newest version of HTTP of the program, if it sends.
    pub(super) fn newest(self) -> Option<HttpVersion> {
        match self {
            Self::Bare => None,
            Self::Ours => Some(Two),
            Self::Peer(version) => Some(version),
        }
    }
}

/// The result of one start.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct FirstSendSample {
    pub(super) ms: f64,
    pub(super) traffic: Traffic,
}

/// Sends once, with a side in Rust.
pub(crate) fn run(options: &NetworkFirstOptions) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async { client::Side::new(options.side, &options.base_url)?.send().await })?;
    println!("sent");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_one_of_ours() {
        for programs in FIRST_SENDS.chunk_by(|one, other| one.language == other.language) {
            let ours = programs.iter().filter(|program| program.role == Role::Ours);
            assert_eq!(ours.count(), 1, "{programs:?}");
        }
    }
}
