//! Compares a public API with its snapshot, or replaces the snapshot.

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::command::{TaskError, root, target};
use crate::log::Log;

use super::languages::{ALL, Api};
use super::listing_result::ListingResult;

/// The folder of the snapshots.
const SNAPSHOTS: &str = "tests/public-api";

/// The prefix of lines that are printed even if the check succeeds.
const NOTE: &str = "public API: ";

/// The number of unchanged lines around a change.
const CONTEXT: usize = 2;

/// Compares the API of the sources with its snapshot.
pub(crate) fn check(log: &mut Log, api: &Api) -> Result<(), TaskError> {
    let Some(text) = current(log, api)? else {
        // A developer may have a newer compiler. CI installs the one that is needed.
        log.info(&format!("{NOTE}not compared: this check needs Rust {}", env!("CARGO_PKG_RUST_VERSION")));
        return if std::env::var_os("CI").is_none() { Ok(()) } else { Err(TaskError) };
    };
    let snapshot = snapshot(api);
    let committed = fs::read_to_string(&snapshot).map_err(|error| fail(log, &snapshot, error))?;
    match difference(&committed, &text) {
        None => Ok(()),
        Some(difference) => Err(log.fail(&report(api, &difference))),
    }
}

/// Replaces the snapshots whose name contains `filter`.
pub(crate) fn update(filter: &str) -> Result<(), TaskError> {
    let chosen: Vec<_> = ALL.iter().filter(|api| api.name.contains(filter)).collect();
    if chosen.is_empty() {
        eprintln!("there is no such language");
        return Err(TaskError);
    }
    chosen.into_iter().try_for_each(|api| Log::print_on_failure(|log| write(log, api)))
}

fn write(log: &mut Log, api: &Api) -> Result<(), TaskError> {
    let text = current(log, api)?.ok_or(TaskError)?;
    let snapshot = snapshot(api);
    fs::write(&snapshot, text).map_err(|error| fail(log, &snapshot, error))?;
    println!("{SNAPSHOTS}/{} is up to date", api.file);
    Ok(())
}

/// The API of the sources; `None` if the installed compiler is not supported.
fn current(log: &mut Log, api: &Api) -> Result<Option<String>, TaskError> {
    let folder = target().join("public-api");
    let output = folder.join(api.file);
    fs::create_dir_all(&folder).map_err(|error| fail(log, &folder, error))?;
    match (api.list)(log, &output)? {
        ListingResult::Complete => fs::read_to_string(&output).map(Some).map_err(|error| fail(log, &output, error)),
        ListingResult::Unsupported => Ok(None),
    }
}

fn snapshot(api: &Api) -> PathBuf {
    root().join(SNAPSHOTS).join(api.file)
}

fn fail(log: &mut Log, path: &Path, error: impl Display) -> TaskError {
    log.fail(&format!("{}: {error}", path.display()))
}

/// The removed and added lines.
fn difference(committed: &str, current: &str) -> Option<String> {
    if committed == current {
        return None;
    }
    let diff = TextDiff::from_lines(committed, current);
    Some(diff.unified_diff().context_radius(CONTEXT).header("the snapshot", "the sources").to_string())
}

fn report(api: &Api, difference: &str) -> String {
    let Api { name, file, .. } = api;
    format!(
        "The public API is not the one in {SNAPSHOTS}/{file}:\n\n{difference}\n\
         If this is intended, run `cargo xtask api \"{name}\"`, and commit the file."
    )
}

#[cfg(test)]
mod tests {
    use super::super::languages::PYTHON;
    use super::*;

    const SNAPSHOT: &str = "class Client\ndef Client.close\ndef Client.request\n";

    #[test]
    fn finds_what_was_removed_and_added() {
        assert_eq!(difference(SNAPSHOT, SNAPSHOT), None);
        let removed = difference(SNAPSHOT, "class Client\ndef Client.request\n").unwrap();
        assert!(removed.contains("\n-def Client.close\n"), "{removed}");
        let added = difference(SNAPSHOT, &format!("{SNAPSHOT}def Client.reset\n")).unwrap();
        assert!(added.contains("\n+def Client.reset\n"), "{added}");
        assert!(difference(SNAPSHOT, "").is_some());
    }

    #[test]
    fn says_how_to_accept_a_change() {
        let report = report(&PYTHON, "-def Client.close\n");
        assert!(report.contains("tests/public-api/python.txt:\n\n-def Client.close\n"), "{report}");
        assert!(report.contains("run `cargo xtask api \"Python\"`"), "{report}");
    }

    /// Removing any line of any snapshot is found, and the removed line is shown.
    #[test]
    fn finds_every_removed_line_of_the_snapshots() {
        for api in ALL {
            let committed = fs::read_to_string(snapshot(api)).unwrap();
            let lines: Vec<_> = committed.split_inclusive('\n').collect();
            let step = (lines.len() / 20).max(1);
            for removed in (0..lines.len()).step_by(step) {
                let kept = lines.iter().enumerate().filter(|(index, _)| *index != removed).map(|(_, line)| *line);
                let difference = difference(&committed, &kept.collect::<String>()).unwrap();
                assert!(difference.contains(&format!("\n-{}", lines[removed])), "{difference}");
            }
        }
    }
}
