//! Swift: this machine's own, or the one of a small Debian beside it.

use std::path::Path;
use std::process::Command;

use crate::apt;
use crate::command::Failed;
use crate::log::Log;

use super::debian::Debian;

/// The oldest Swift the SDK is built with; `swift-tools-version` in `Package.swift`.
const OLDEST: u32 = 6;

pub(super) enum Toolchain {
    Own,
    Beside(Debian),
}

impl Toolchain {
    pub(super) fn find(log: &mut Log) -> Result<Self, Failed> {
        let answer = log.run(Command::new("swift").arg("--version")).unwrap_or_default();
        if major(&answer).is_some_and(|major| major >= OLDEST) {
            return Ok(Self::Own);
        }
        if apt::is_ours(log) {
            return Debian::cached(log).map(Self::Beside);
        }
        let how = "install it from swift.org, or run this as root on Debian or Ubuntu, where it is brought along";
        Err(log.fail(&format!("Swift {OLDEST} or newer is needed: {how}")))
    }

    /// A program, in a folder.
    pub(super) fn command(&self, program: &Path, folder: &Path) -> Command {
        match self {
            Self::Own => {
                let mut command = Command::new(program);
                command.current_dir(folder);
                command
            }
            Self::Beside(debian) => debian.command(program, folder),
        }
    }
}

/// `Swift version 6.0.3 (swift-6.0.3-RELEASE)`; there are other programs of this name.
fn major(answer: &str) -> Option<u32> {
    let (_, version) = answer.split_once("Swift version ")?;
    version.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version() {
        assert_eq!(major("Swift version 6.0.3 (swift-6.0.3-RELEASE)\nTarget: x86_64-pc-linux-gnu\n"), Some(6));
        assert_eq!(major("Apple Swift version 6.2 (swiftlang-6.2.0.19.9)\n"), Some(6));
        assert_eq!(major("python-swiftclient 4.1.0\n"), None);
        assert_eq!(major(""), None);
    }
}
