//! Finds the browser for the tests of the site and of the page of the sandbox. Installs Chromium if there is none and
//! xtask can install packages.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::apt;
use crate::command::TaskError;
use crate::log::Log;

/// The programs of Chromium and Chrome.
const PROGRAMS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// The package of Debian. Ubuntu's package of this name needs snap.
const PACKAGE: &str = "chromium";

/// The path of a browser.
pub(crate) fn find(log: &mut Log) -> Result<PathBuf, TaskError> {
    if let Some(browser) = probe(log) {
        return Ok(browser);
    }
    if apt::can_install(log) {
        apt::install(log, &[PACKAGE])?;
    }
    probe(log).ok_or_else(|| log.fail("Chromium or Chrome is needed: install one of them"))
}

fn probe(log: &mut Log) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&paths).collect();
    PROGRAMS.iter().filter_map(|program| path(program, &folders)).find(|path| runs(log, path))
}

/// The path of a program; the driver of the browser does not search for it.
fn path(program: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    // Joining an absolute path returns it unchanged.
    folders.iter().map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// Whether the browser runs. On Ubuntu, the file with this name can be a script that only asks the user to install a
/// snap.
fn runs(log: &mut Log, path: &Path) -> bool {
    log.run(Command::new(path).arg("--version")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_program_in_the_folders() {
        let folder = std::env::temp_dir().join(format!("workspace-xtask-browser-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("chromium"), "").unwrap();
        let folders = [PathBuf::from("/no/such/folder"), folder.clone()];
        assert_eq!(path("chromium", &folders), Some(folder.join("chromium")));
        assert_eq!(path("google-chrome", &folders), None);
        let absolute = folder.join("chromium");
        assert_eq!(path(&absolute.to_string_lossy(), &folders), Some(absolute));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
