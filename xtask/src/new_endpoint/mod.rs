//! Proves that "Adding an endpoint" in CONTRIBUTING.md is complete: in a copy of the repository, adds a made-up
//! operation, model, resource and option at the listed places. The copy must compile, and the conformance tests must
//! name what is still missing, until nothing is. The reference page needs no edit.

mod edits;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{TaskError, cargo_command, root, target};
use crate::log::Log;

use edits::{CASES, CODE, DESCRIPTION, Edit, NAMED_BY_COVERAGE, NAMED_BY_DESCRIPTION, ON_REFERENCE_PAGE};

/// The tests that compare the SDK and the cases with `api_description.json`.
const DESCRIPTION_TEST: &str = "the_api_description_is_the_one_of_the_sdk";
const COVERAGE_TEST: &str = "the_cases_cover_the_whole_api_description";
/// The test that runs the cases.
const CASES_TEST: &str = "every_case_passes";

pub(crate) fn check(log: &mut Log) -> Result<(), TaskError> {
    check_contributing(log)?;
    let copy = target().join("new-endpoint");
    let mut files = tracked_files(log)?;
    apply(log, &mut files, CODE)?;
    write(log, &copy, &files)?;
    expect_failure(log, &copy, DESCRIPTION_TEST, NAMED_BY_DESCRIPTION)?;
    apply(log, &mut files, DESCRIPTION)?;
    write(log, &copy, &files)?;
    expect_success(log, &copy, DESCRIPTION_TEST)?;
    expect_failure(log, &copy, COVERAGE_TEST, NAMED_BY_COVERAGE)?;
    apply(log, &mut files, CASES)?;
    write(log, &copy, &files)?;
    expect_success(log, &copy, COVERAGE_TEST)?;
    check_reference(log, &copy)?;
    // Only the new case: the others run in the suite of the conformance tests.
    let is_other_case = |path: &str| path.starts_with("tests/conformance/cases/") && !path.ends_with("/reminders.json");
    files.retain(|path, _| !is_other_case(path));
    write(log, &copy, &files)?;
    expect_success(log, &copy, CASES_TEST)
}

/// The title of the section of CONTRIBUTING.md that lists the places of an endpoint.
const SECTION: &str = "\n## Adding an endpoint\n";

/// The section of CONTRIBUTING.md names every file that is edited, and the folder of every file that is added.
fn check_contributing(log: &mut Log) -> Result<(), TaskError> {
    let page = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap_or_default();
    let section = section(&page);
    let named = |edit: &Edit| match edit {
        Edit::Create { file, .. } => file.rsplit_once('/').map_or(*file, |(folder, _)| folder),
        Edit::Before { .. } | Edit::After { .. } => edit.file(),
    };
    let missing = [CODE, DESCRIPTION, CASES].into_iter().flatten().map(named).find(|path| !section.contains(path));
    missing.map_or(Ok(()), |path| {
        Err(log.fail(&format!("\"Adding an endpoint\" in CONTRIBUTING.md does not name {path}")))
    })
}

/// The text from the title of the section to the next title of its level; empty without the section.
fn section(page: &str) -> &str {
    let after_title = page.split_once(SECTION).map_or("", |(_, rest)| rest);
    after_title.split_once("\n## ").map_or(after_title, |(section, _)| section)
}

/// The text of each file by its path.
type Files = BTreeMap<String, Vec<u8>>;

/// The files of the repository, without those that are ignored.
fn tracked_files(log: &mut Log) -> Result<Files, TaskError> {
    let mut command = Command::new("git");
    command.current_dir(root()).args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let names = log.run(&mut command)?;
    let read = |name: &str| Some((name.to_owned(), fs::read(root().join(name)).ok()?));
    Ok(names.lines().filter_map(read).collect())
}

fn apply(log: &mut Log, files: &mut Files, edits: &[Edit]) -> Result<(), TaskError> {
    for edit in edits {
        let old = files.get(edit.file()).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
        let new = edit.apply(&old).map_err(|error| log.fail(&error))?;
        files.insert(edit.file().to_owned(), new.into_bytes());
    }
    Ok(())
}

/// Makes a folder equal to the files. Files that are equal already keep their time, so that they are not compiled
/// again.
fn write(log: &mut Log, folder: &Path, files: &Files) -> Result<(), TaskError> {
    let write_file = |path: PathBuf, bytes: &[u8]| {
        if fs::read(&path).is_ok_and(|old| old == bytes) {
            return Ok(());
        }
        fs::create_dir_all(path.parent().unwrap_or(folder)).and_then(|()| fs::write(&path, bytes))
    };
    for (name, bytes) in files {
        write_file(folder.join(name), bytes).map_err(|error| log.fail(&format!("{name}: {error}")))?;
    }
    for folder in ["tests/conformance/cases", "core/src", "sandbox/src"].map(|name| (name, folder.join(name))) {
        remove_others(&folder.1, folder.0, files);
    }
    Ok(())
}

/// Removes files that an earlier run has left.
fn remove_others(folder: &Path, name: &str, files: &Files) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            remove_others(&entry.path(), &name, files);
        } else if !files.contains_key(&name) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Cargo in the copy, with a separate build folder: cargo takes the crates of the copy for those of this tree, and
/// would run a program that was built here or there.
fn cargo_in(folder: &Path) -> Command {
    let mut command = cargo_command();
    command.current_dir(folder).env("CARGO_TARGET_DIR", target().join("new-endpoint-build"));
    command
}

fn conformance_test(folder: &Path, test: &str) -> Command {
    let mut command = cargo_in(folder);
    command.args(["test", "--quiet", "--locked", "--package", "workspace-conformance", "--test", "conformance", "--"]);
    command.args(["--exact", test]);
    command
}

fn expect_success(log: &mut Log, folder: &Path, test: &str) -> Result<(), TaskError> {
    log.run(&mut conformance_test(folder, test)).map(drop)
}

/// The reference page is generated without any further edit, and the program whose calls it shows compiles.
fn check_reference(log: &mut Log, folder: &Path) -> Result<(), TaskError> {
    log.run(cargo_in(folder).args(["run", "--quiet", "--package", "workspace-docs", "--", "write"]))?;
    let page = fs::read_to_string(folder.join("docs/reference.md")).unwrap_or_default();
    if let Some(missing) = ON_REFERENCE_PAGE.iter().find(|text| !page.contains(**text)) {
        return Err(log.fail(&format!("the reference page does not contain {missing}")));
    }
    let program = ["check", "--quiet", "--locked", "--package", "workspace-sdk", "--example", "operations"];
    log.run(cargo_in(folder).args(program)).map(drop)
}

/// The test must fail, and name what is missing.
fn expect_failure(log: &mut Log, folder: &Path, test: &str, names: &[&str]) -> Result<(), TaskError> {
    let before = log.text().len();
    if log.run(&mut conformance_test(folder, test)).is_ok() {
        return Err(log.fail(&format!("{test} does not fail although something is missing")));
    }
    let output = log.text().get(before..).unwrap_or_default();
    let missing = names.iter().find(|name| !output.contains(**name)).map(|name| format!("{test} does not name {name}"));
    missing.map_or(Ok(()), |reason| Err(log.fail(&reason)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_section_ends_at_the_next_title_of_its_level() {
        let page = "# A\n\nbefore\n\n## Adding an endpoint\n\nin\n\n### An option\n\nin too\n\n## Rules\n\nafter\n";
        assert_eq!(section(page), "\nin\n\n### An option\n\nin too\n");
        assert_eq!(section("no such title"), "");
    }
}
