//! The packages for this machine's platform as they are published, for the suites that install them.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::command::TaskError;
use crate::log::Log;
use crate::packages as rules;
use crate::sandbox;

use super::environment::environment;
use super::program::work_folder;

/// The newest glibc that an addon built by hand may require. The release is built against 2.28, the oldest glibc that
/// the oldest supported Node runs on.
const MAX_GLIBC: Version = (2, 34);

type Version = (u32, u32);

/// Packs the packages on the first call, and returns their folder.
pub(super) fn packages(log: &mut Log) -> Result<&'static PathBuf, TaskError> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOLDER.get_or_init(|| pack(log).ok()).as_ref().ok_or_else(|| log.fail("the packages could not be packed"))
}

/// Packs the packages for a benchmark, which measures them as they are published. Prints the log if that fails.
pub(crate) fn packages_for_bench() -> Result<PathBuf, TaskError> {
    Log::print_on_failure(|log| packages(log).cloned())
}

fn pack(log: &mut Log) -> Result<PathBuf, TaskError> {
    let environment = environment(log)?;
    let out = work_folder().join("npm");
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out).map_err(|error| log.fail(&format!("{}: {error}", out.display())))?;
    log.run(environment.command().args(["scripts/packages.mjs", "main"]).arg(&out))?;
    let mut platform = environment.command();
    platform
        .args(["scripts/packages.mjs", "platform", &environment.triple])
        .arg(&environment.addon)
        .arg(sandbox::build_published(log)?)
        .arg(&out);
    log.run(&mut platform)?;
    Ok(out)
}

/// All packages.
pub(crate) fn package_files(log: &mut Log) -> Result<Vec<PathBuf>, TaskError> {
    let folder = packages(log)?;
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "tgz")).collect();
    files.sort();
    Ok(files)
}

/// The addon is small, and runs on older systems than this one.
pub(crate) fn check_addon(log: &mut Log) -> Result<(), TaskError> {
    let environment = environment(log)?;
    rules::check(log, &environment.addon)?;
    if !environment.triple.ends_with("-gnu") {
        return Ok(());
    }
    // Reads the output of this program alone, not the whole log.
    let output = log.run(Command::new("readelf").args(["--version-info", "--wide"]).arg(&environment.addon))?;
    let (major, minor) = glibc(&output).ok_or_else(|| log.fail("the addon names no version of glibc"))?;
    log.info(&format!("package: addon requires glibc {major}.{minor}"));
    if (major, minor) <= MAX_GLIBC { Ok(()) } else { Err(log.fail("this glibc is newer than the supported one")) }
}

/// The newest glibc that a library requires. Optional versions are marked as weak.
fn glibc(version_info: &str) -> Option<Version> {
    let needed = version_info.lines().filter(|line| !line.contains("WEAK"));
    let names = needed.filter_map(|line| line.split_once("Name: GLIBC_").map(|(_, rest)| rest));
    let versions = names.filter_map(|rest| {
        let mut numbers = rest.split_whitespace().next()?.split('.');
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    });
    versions.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_newest_glibc_that_is_needed() {
        let output = "\
  0x0010:   Name: GLIBC_2.2.5  Flags: none  Version: 11
  0x0020:   Name: GLIBC_2.28  Flags: none  Version: 9
  0x0030:   Name: GLIBC_2.9  Flags: none  Version: 4
  0x0040:   Name: GLIBC_2.39  Flags: WEAK  Version: 7
  0x0050:   Name: GCC_4.2.0  Flags: none  Version: 3
";
        assert_eq!(glibc(output), Some((2, 28)));
        assert_eq!(glibc("No version information found in this file.\n"), None);
    }
}
