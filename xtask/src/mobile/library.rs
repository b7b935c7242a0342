//! The native library: how it is built, what it weighs, and whether Android can load it.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{Failed, cargo_command, target};
use crate::log::Log;

use super::mobile;

const CRATE: &str = "workspace-sdk-mobile";

/// How it is published.
const PROFILE: &str = "mobile";

/// What it may weigh, stripped.
const MOST_BYTES: u64 = 3_500_000;

/// Android loads a library on a device with pages of 16 KB only where its segments begin at multiples of that.
const ANDROID_PAGE: u64 = 16 * 1024;

/// A target of Android: its trust stores are asked through Java, so the library brings roots of its own there.
const ANDROID: &str = "aarch64-linux-android";

/// What asks a system whom it trusts, and what is brought where the system cannot be asked.
const ASKS: &str = "rustls-platform-verifier";
const BRINGS: &str = "webpki-roots";

/// Builds the library as it is published.
pub(super) fn build(log: &mut Log) -> Result<PathBuf, Failed> {
    build_as(log, PROFILE, PROFILE)
}

/// Builds the library with its symbols, among which it describes itself.
pub(super) fn described(log: &mut Log) -> Result<PathBuf, Failed> {
    build_as(log, "dev", "debug")
}

fn build_as(log: &mut Log, profile: &str, folder: &str) -> Result<PathBuf, Failed> {
    log.run(cargo_command().args(["build", "--quiet", "--locked", "--profile", profile, "--package", CRATE]))?;
    let library = format!("{DLL_PREFIX}{}{DLL_SUFFIX}", CRATE.replace('-', "_"));
    Ok(target().join(folder).join(library))
}

/// The library of this machine is small.
pub(crate) fn light(log: &mut Log) -> Result<(), Failed> {
    let mobile = mobile(log)?;
    check(log, &mobile.library)
}

/// A library is small, and Android can load it where it is one of Android's.
pub(super) fn check(log: &mut Log, library: &Path) -> Result<(), Failed> {
    let bytes = fs::metadata(library).map_err(|error| log.fail(&format!("{}: {error}", library.display())))?.len();
    log.say(&format!("library: {:.1} MB", bytes as f64 / 1e6));
    if bytes > MOST_BYTES {
        return Err(log.fail(&format!("{} has {bytes} bytes, more than {MOST_BYTES}", library.display())));
    }
    if library.extension().is_none_or(|extension| extension != "so") {
        return Ok(());
    }
    let mut command = Command::new("readelf");
    command.env("LC_ALL", "C").args(["--wide", "--segments", "--notes"]).arg(library);
    let output = log.run(&mut command)?;
    let alignment = alignment(&output).ok_or_else(|| log.fail("the library has no segment to be loaded"))?;
    let system = if is_of_android(&output) { "Android" } else { "this system" };
    log.say(&format!("library: segments at multiples of {} KB, for {system}", alignment / 1024));
    if is_of_android(&output) && alignment < ANDROID_PAGE {
        return Err(log.fail(&format!("Android asks for {} KB", ANDROID_PAGE / 1024)));
    }
    Ok(())
}

/// The least alignment of what is loaded, the last column of readelf.
fn alignment(readelf: &str) -> Option<u64> {
    let loaded = readelf.lines().filter(|line| line.trim_start().starts_with("LOAD "));
    let alignment = |line: &str| u64::from_str_radix(line.split_whitespace().last()?.strip_prefix("0x")?, 16).ok();
    loaded.filter_map(alignment).min()
}

/// Android's linker signs what it makes.
fn is_of_android(readelf: &str) -> bool {
    readelf.lines().any(|line| line.trim_start().starts_with("Android "))
}

/// On Android the library brings the roots with it and asks nobody else; on this machine it asks the system.
pub(crate) fn android_roots(log: &mut Log) -> Result<(), Failed> {
    let android = of_core(log, &["--target", ANDROID])?;
    if has(&android, ASKS) || !has(&android, BRINGS) {
        return Err(log.fail(&format!("for {ANDROID} there must be {BRINGS}, and no {ASKS}")));
    }
    let here = of_core(log, &[])?;
    if has(&here, ASKS) { Ok(()) } else { Err(log.fail(&format!("for this machine there must be {ASKS}"))) }
}

/// What the core depends on.
fn of_core(log: &mut Log, more: &[&str]) -> Result<String, Failed> {
    let mut command = cargo_command();
    command.args(["tree", "--package", "workspace-sdk"]);
    log.run(command.args(["--edges", "normal", "--prefix", "none", "--locked"]).args(more))
}

fn has(tree: &str, name: &str) -> bool {
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
    fn reads_the_least_alignment() {
        assert_eq!(alignment(LINUX), Some(4096));
        assert_eq!(alignment("readelf: Error: Not an ELF file\n"), None);
    }

    #[test]
    fn knows_a_library_of_android() {
        assert!(!is_of_android(LINUX));
        assert!(is_of_android("  Owner    Data size \tDescription\n  Android  0x00000084\tNT_VERSION (version)\n"));
    }

    #[test]
    fn finds_a_crate_by_its_whole_name() {
        let tree = "a v1.0.0\nwebpki-roots v1.0.2\nb v1.0.0 (*)\n";
        assert!(has(tree, "webpki-roots"));
        assert!(!has(tree, "webpki"));
    }
}
