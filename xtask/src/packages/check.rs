//! Checks packages, libraries and programs as they are published: their size, that they have no debug information, and
//! that they contain no path of the machine that built them.

use std::env;
use std::fs;
use std::path::Path;

use object::{Object as _, ObjectSection as _};
use regex::bytes::Regex;

use crate::command::{TaskError, root, target};
use crate::log::Log;

use super::contents::{self, Entry};
use super::flags::cargo_home;
use super::limits::{NATIVE, PACKAGES, find};

/// Names of folders of other machines: the runners of GitHub, containers, and the folders of the Rust tools.
const MACHINES: &[&str] = &[
    "/home/runner/",
    "/Users/runner/",
    r"C:\Users\",
    "/root/.",
    "/.cargo/registry/",
    r"\.cargo\registry\",
    "/.rustup/",
];

/// The names of sections with debug information, without their first characters, which differ between the formats.
const DEBUG_INFORMATION: &str = "debug_info";

/// The longest part of a path that is shown.
const SHOWN: usize = 120;

/// Checks a package, a library or a program, and everything in it. Notes the size.
pub(crate) fn check(log: &mut Log, file: &Path) -> Result<(), TaskError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let message = |error| format!("{}: {error}", file.display());
    let bytes = fs::metadata(file).map_err(|error| log.fail(&message(error)))?.len();
    let entries = contents::read(file).map_err(|error| log.fail(&message(error)))?;
    let is_native = entries.first().is_some_and(|entry| entry.path == name);
    log.info(&format!("{}: {name}, {}", if is_native { "library" } else { "package" }, megabytes(bytes)));
    let mut mistakes = Vec::new();
    if !is_native {
        let limit = find(PACKAGES, &name).ok_or_else(|| log.fail(&format!("{name}: not a known kind of package")))?;
        mistakes.extend(too_large(&name, bytes, limit.bytes));
    }
    let paths = machine_paths().map_err(|error| log.fail(&error.to_string()))?;
    for entry in &entries {
        mistakes.extend(mistakes_of(entry, &paths).into_iter().map(|mistake| format!("{name}: {mistake}")));
    }
    mistakes.iter().for_each(|mistake| log.info(mistake));
    if mistakes.is_empty() { Ok(()) } else { Err(TaskError) }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}

fn too_large(name: &str, bytes: u64, limit: u64) -> Option<String> {
    (bytes > limit).then(|| format!("{name} has {bytes} bytes, more than {limit}"))
}

fn mistakes_of(entry: &Entry, paths: &Regex) -> Vec<String> {
    let path = &entry.path;
    let mut mistakes = Vec::new();
    if let Ok(object) = object::File::parse(entry.bytes.as_slice()) {
        match find(NATIVE, entry.name()) {
            Some(limit) => mistakes.extend(too_large(path, entry.bytes.len() as u64, limit.bytes)),
            None => mistakes.push(format!("{path} is an unknown library or program")),
        }
        let has_debug_information =
            object.sections().any(|section| section.name().is_ok_and(|name| name.ends_with(DEBUG_INFORMATION)));
        if has_debug_information {
            mistakes.push(format!("{path} has debug information"));
        }
    }
    let found = paths.find_iter(&entry.bytes).map(|found| {
        let shown = entry.bytes.get(found.start()..).unwrap_or_default().iter();
        let shown = shown.take(SHOWN).take_while(|byte| byte.is_ascii_graphic()).map(|byte| char::from(*byte));
        format!("{path} contains {}", shown.collect::<String>())
    });
    mistakes.extend(found);
    mistakes
}

/// Finds paths of this machine, and common ones of other machines.
fn machine_paths() -> Result<Regex, regex::Error> {
    let here = [Some(root()), Some(target()), cargo_home(), env::home_dir().map(|home| home.join(""))];
    let here = here.into_iter().flatten().map(|path| path.to_string_lossy().into_owned());
    let paths: Vec<String> =
        here.chain(MACHINES.iter().map(|&path| path.to_owned())).map(|path| regex::escape(&path)).collect();
    Regex::new(&paths.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(path: &str, bytes: &[u8]) -> Vec<String> {
        mistakes_of(&Entry { path: path.to_owned(), bytes: bytes.to_vec() }, &machine_paths().unwrap())
    }

    #[test]
    fn a_path_of_a_machine_is_found_in_any_file() {
        let here = root().join("core/src/lib.rs");
        let text = format!("\0panicked at {}:1\0", here.display());
        assert_eq!(mistakes("a.json", text.as_bytes()), [format!("a.json contains {}:1", here.display())]);
        let elsewhere = "/home/runner/work/x";
        assert_eq!(mistakes("a.js.map", elsewhere.as_bytes()), ["a.js.map contains /home/runner/work/x"]);
        assert_eq!(
            mistakes("a.json", b"core/src/lib.rs h2-0.4.20/src/lib.rs /rustc/0123/library/core/src/lib.rs"),
            [""; 0]
        );
    }

    #[test]
    fn a_program_has_a_known_name_and_no_debug_information() {
        // The tests of xtask are compiled with debug information.
        let program = fs::read(env::current_exe().unwrap()).unwrap();
        let found = mistakes("bin/xtask", &program);
        assert!(found.contains(&"bin/xtask is an unknown library or program".to_owned()));
        if cfg!(target_os = "linux") {
            assert!(found.contains(&"bin/xtask has debug information".to_owned()));
        }
        let found = mistakes("bin/workspace-sandbox", &program);
        assert!(!found.iter().any(|mistake| mistake.contains("unknown")));
        assert!(found.iter().any(|mistake| mistake.contains(" bytes, more than ")));
    }
}
