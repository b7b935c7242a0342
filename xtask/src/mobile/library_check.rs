//! Checks the native library: its contents, whether Android can load it, and which trust roots it uses.

use std::path::Path;
use std::process::Command;

use crate::command::{TaskError, cargo_command};
use crate::log::Log;
use crate::packages;

use super::environment::environment;

/// Android devices with pages of 16 KB load only libraries whose segments are aligned to that.
const ANDROID_PAGE: u64 = 16 * 1024;

/// The prefix of the functions of the feature `testing`, which no published library contains.
const TESTING: &str = "workspace_sdk_testing_";

/// An Android target. The trust store of Android is only accessible through Java, so the library bundles trust roots
/// there.
const ANDROID: &str = "aarch64-linux-android";

/// The crates that use the trust store of the system, and the crate that bundles trust roots.
const PLATFORM_VERIFIER: &str = "rustls-platform-verifier";
const PLATFORM_FILES: &str = "openssl-probe";
const BUNDLED_ROOTS: &str = "webpki-roots";
/// The crate that uses the trust store of this machine.
const PLATFORM_ROOTS: &str =
    if cfg!(any(target_vendor = "apple", windows)) { PLATFORM_VERIFIER } else { PLATFORM_FILES };

/// Checks the published library of this machine.
pub(crate) fn check_release(log: &mut Log) -> Result<(), TaskError> {
    let environment = environment(log)?;
    check(log, &environment.library)
}

/// A library is small, has no function for tests, and Android can load it if it is one for Android.
pub(super) fn check(log: &mut Log, library: &Path) -> Result<(), TaskError> {
    packages::check(log, library)?;
    if library.extension().is_none_or(|extension| extension != "so") {
        return Ok(());
    }
    let mut command = Command::new("readelf");
    command.env("LC_ALL", "C").args(["--wide", "--segments", "--notes", "--dyn-syms"]).arg(library);
    let output = log.run(&mut command)?;
    if output.contains(TESTING) {
        return Err(log.fail(&format!("{} was built with the feature testing", library.display())));
    }
    let alignment = alignment(&output).ok_or_else(|| log.fail("the library has no segment to load"))?;
    let system = if is_for_android(&output) { "Android" } else { "this system" };
    log.info(&format!("library: segments aligned to {} KB, for {system}", alignment / 1024));
    if is_for_android(&output) && alignment < ANDROID_PAGE {
        return Err(log.fail(&format!("Android requires {} KB", ANDROID_PAGE / 1024)));
    }
    Ok(())
}

/// The smallest alignment of a loaded segment, from the last column of readelf.
fn alignment(readelf: &str) -> Option<u64> {
    let loaded = readelf.lines().filter(|line| line.trim_start().starts_with("LOAD "));
    let alignment = |line: &str| u64::from_str_radix(line.split_whitespace().last()?.strip_prefix("0x")?, 16).ok();
    loaded.filter_map(alignment).min()
}

/// Android's linker adds a note of this name.
fn is_for_android(readelf: &str) -> bool {
    readelf.lines().any(|line| line.trim_start().starts_with("Android "))
}

/// On Android the library bundles trust roots. On this machine it uses the trust store of the system.
pub(crate) fn check_trust_roots(log: &mut Log) -> Result<(), TaskError> {
    let android = dependencies(log, &["--target", ANDROID])?;
    let has_platform_roots = [PLATFORM_VERIFIER, PLATFORM_FILES].iter().any(|name| contains(&android, name));
    if has_platform_roots || !contains(&android, BUNDLED_ROOTS) {
        return Err(log.fail(&format!("{ANDROID} must use {BUNDLED_ROOTS} alone")));
    }
    let host = dependencies(log, &[])?;
    if contains(&host, PLATFORM_ROOTS) {
        Ok(())
    } else {
        Err(log.fail(&format!("this machine must use {PLATFORM_ROOTS}")))
    }
}

/// The dependencies of the core.
fn dependencies(log: &mut Log, more: &[&str]) -> Result<String, TaskError> {
    let mut command = cargo_command();
    command.args(["tree", "--package", "workspace-sdk"]);
    log.run(command.args(["--edges", "normal", "--prefix", "none", "--locked"]).args(more))
}

fn contains(tree: &str, name: &str) -> bool {
    tree.lines().any(|line| line.split(' ').next() == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINUX: &str = "\
Program Headers:
  Type           Offset   VirtAddr           PhysAddr           FileSiz  MemSiz   Flg Align
  LOAD           0x000000 0x0000000000000000 0x0000000000000000 0x012f48 0x012f48 R   0x4000
  LOAD           0x013000 0x0000000000014000 0x0000000000014000 0x021e11 0x021e11 R E 0x1000
  GNU_STACK      0x000000 0x0000000000000000 0x0000000000000000 0x000000 0x000000 RW  0x10
";

    #[test]
    fn reads_the_smallest_alignment() {
        assert_eq!(alignment(LINUX), Some(4096));
        assert_eq!(alignment("readelf: Error: Not an ELF file\n"), None);
    }

    #[test]
    fn knows_a_library_for_android() {
        assert!(!is_for_android(LINUX));
        assert!(is_for_android("  Owner    Data size \tDescription\n  Android  0x00000084\tNT_VERSION (version)\n"));
    }

    #[test]
    fn finds_a_crate_by_its_whole_name() {
        let tree = "a v1.0.0\nwebpki-roots v1.0.2\nb v1.0.0 (*)\n";
        assert!(contains(tree, "webpki-roots"));
        assert!(!contains(tree, "webpki"));
    }
}
