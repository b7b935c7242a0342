//! The packages as they would be published: of this machine's platform, for the suites that install them.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::command::Failed;
use crate::log::Log;

use super::{command, node, work_folder};

/// What the addon may weigh.
const MOST_BYTES: u64 = 4_000_000;

/// The newest glibc that the addon may ask for where it was built by hand. The release is built against 2.28, the oldest that the
/// oldest supported Node runs on.
const NEWEST_GLIBC: Version = (2, 34);

type Version = (u32, u32);

/// Packs the packages: once, whoever asks first. Answers with their folder.
pub(super) fn packed(log: &mut Log) -> Result<&'static PathBuf, Failed> {
    static PACKED: OnceLock<Option<PathBuf>> = OnceLock::new();
    PACKED.get_or_init(|| pack(log).ok()).as_ref().ok_or_else(|| log.fail("the packages could not be packed"))
}

fn pack(log: &mut Log) -> Result<PathBuf, Failed> {
    let node = node(log)?;
    let out = work_folder().join("npm");
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out).map_err(|error| log.fail(&format!("{}: {error}", out.display())))?;
    log.run(command(node).args(["scripts/packages.mjs", "main"]).arg(&out))?;
    let mut platform = command(node);
    platform.args(["scripts/packages.mjs", "platform", &node.triple]).arg(&node.addon).arg(&node.sandbox).arg(&out);
    log.run(&mut platform)?;
    Ok(out)
}

/// The addon is small, and runs on older systems than this one.
pub(crate) fn light(log: &mut Log) -> Result<(), Failed> {
    let node = node(log)?;
    let bytes = fs::metadata(&node.addon).map_or(u64::MAX, |file| file.len());
    log.say(&format!("package: addon for {}, {:.1} MB", node.triple, bytes as f64 / 1e6));
    if bytes > MOST_BYTES {
        return Err(log.fail(&format!("the addon has {bytes} bytes, more than {MOST_BYTES}")));
    }
    if !node.triple.ends_with("-gnu") {
        return Ok(());
    }
    // Other lines of its own would be read with the symbols: the log keeps them apart.
    let output = log.run(Command::new("readelf").args(["--version-info", "--wide"]).arg(&node.addon))?;
    let (major, minor) = glibc(&output).ok_or_else(|| log.fail("the addon names no version of glibc"))?;
    log.say(&format!("package: addon asks for glibc {major}.{minor}"));
    if (major, minor) <= NEWEST_GLIBC { Ok(()) } else { Err(log.fail("that is newer than what is promised")) }
}

/// The newest glibc that a library asks for. What it can do without is marked as weak.
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
