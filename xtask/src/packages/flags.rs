//! The compiler flags of published libraries and programs.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{TaskError, root, target};
use crate::log::Log;

/// Separates flags in `CARGO_ENCODED_RUSTFLAGS`.
const SEPARATOR: &str = "\u{1f}";

/// Sets the flags of a published build for a program that runs cargo.
///
/// A panic message has the path of its source. Without these flags, this would be an absolute path of the machine that
/// built the package. Cargo's `trim-paths` will do the same, but is not stable yet.
///
/// With a frame pointer, the tables for unwinding do not follow each change of the stack pointer.
pub(crate) fn published(log: &mut Log, command: &mut Command) -> Result<(), TaskError> {
    let flags = user_flags().into_iter().chain(flags(log, &[])?);
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.collect::<Vec<_>>().join(SEPARATOR));
    Ok(())
}

/// Prints the flags as a value of `RUSTFLAGS`, for builds that do not run through xtask. `more_cargo_homes` are cargo's
/// folders elsewhere, such as in a container.
pub(crate) fn print_flags(more_cargo_homes: &[PathBuf]) -> Result<(), TaskError> {
    let flags = Log::print_on_failure(|log| flags(log, more_cargo_homes))?;
    println!("{}", flags.join(" "));
    Ok(())
}

/// The flags that the user has set, which the flags of this module would replace.
fn user_flags() -> Vec<String> {
    let encoded = env::var("CARGO_ENCODED_RUSTFLAGS").ok();
    let flags =
        |text: &str, separator| text.split(separator).filter(|flag| !flag.is_empty()).map(str::to_owned).collect();
    encoded.map_or_else(|| flags(&env::var("RUSTFLAGS").unwrap_or_default(), " "), |encoded| flags(&encoded, SEPARATOR))
}

fn flags(log: &mut Log, more_cargo_homes: &[PathBuf]) -> Result<Vec<String>, TaskError> {
    let rustc = || Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    let sysroot = log.run(rustc().current_dir(root()).args(["--print", "sysroot"]))?;
    let version = log.run(rustc().current_dir(root()).arg("-vV"))?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "));
    let commit = commit.ok_or_else(|| log.fail("the compiler prints no commit"))?;
    let mut homes = more_cargo_homes.to_vec();
    homes.extend(cargo_home());
    let indexes = homes.iter().flat_map(|home| indexes(home)).collect::<Vec<_>>();
    let standard_library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust");
    // If several prefixes match, the compiler uses the last one.
    let mut prefixes = vec![(root(), ".".to_owned()), (target(), "target".to_owned())];
    prefixes.extend(homes.into_iter().map(|home| (home, "cargo".to_owned())));
    // `h2-0.4.20/src/lib.rs`.
    prefixes.extend(indexes.into_iter().map(|index| (index, String::new())));
    // As in the compiled standard library.
    prefixes.push((standard_library, format!("/rustc/{commit}")));
    let prefixes = prefixes.iter().map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    Ok(prefixes.chain(["-Cforce-frame-pointers=yes".to_owned()]).collect())
}

/// Cargo's folder: `CARGO_HOME`, or `.cargo` in the folder of the user.
pub(super) fn cargo_home() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    home.or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}

/// The folders with the sources of each registry. They exist, because xtask itself is compiled from them.
fn indexes(cargo_home: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(cargo_home.join("registry").join("src")).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = folders.map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_of_this_machine_get_relative_paths() {
        let mut log = Log::default();
        let flags = flags(&mut log, &["/elsewhere/.cargo".into()]).unwrap();
        let of = |path: &Path| flags.iter().position(|flag| flag.contains(&format!("={}=", path.display())));
        let home = cargo_home().unwrap();
        let [index] = indexes(&home).try_into().unwrap();
        assert!(flags.contains(&"--remap-path-prefix=/elsewhere/.cargo=cargo".to_owned()), "{flags:?}");
        assert!(flags.contains(&format!("--remap-path-prefix={}=.", root().display())), "{flags:?}");
        // The more specific prefix is later.
        assert!(of(&home).unwrap() < of(&index).unwrap(), "{flags:?}");
    }
}
