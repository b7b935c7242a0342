//! Finds the Python interpreters of this machine.

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::command::TaskError;
use crate::log::Log;

/// The minor version of the oldest supported Python; `requires-python` in `bindings-python/pyproject.toml`.
const OLDEST: u32 = 10;

/// The minor version of the oldest free-threaded Python that pyo3 supports.
const OLDEST_FREE_THREADED: u32 = 14;

/// Names of the interpreter, the most common first.
const INTERPRETERS: &[&str] = &[
    "python3",
    "python",
    "python3.10",
    "python3.11",
    "python3.12",
    "python3.13",
    "python3.14",
    "python3.14t",
    "python3.15",
    "python3.15t",
];

/// Prints the version and the path of the interpreter.
const PROBE: &str = "import platform, sys, sysconfig
print(sys.implementation.name, *sys.version_info[:2], bool(sysconfig.get_config_var('Py_GIL_DISABLED')))
print(platform.python_version())
print(sys.executable)";

/// A supported CPython.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interpreter {
    pub(super) program: PathBuf,
    pub(super) minor: u32,
    pub(super) version: String,
    pub(super) free_threaded: bool,
}

impl fmt::Display for Interpreter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.free_threaded { ", free-threaded" } else { "" };
        write!(f, "CPython {}{kind}", self.version)
    }
}

/// The interpreter that `python3` starts.
pub(super) fn default(log: &mut Log) -> Result<Interpreter, TaskError> {
    let found = INTERPRETERS.iter().find_map(|name| probe(name.into()));
    found
        .ok_or_else(|| log.fail(&format!("no Python 3.{OLDEST} or newer was found; tried {}", INTERPRETERS.join(", "))))
}

/// One interpreter per version, the oldest first: those on the path, and those that pyenv has installed.
pub(super) fn all(log: &mut Log) -> Result<Vec<Interpreter>, TaskError> {
    let names = INTERPRETERS.iter().map(PathBuf::from);
    let mut found: Vec<_> = names.chain(pyenv()).filter_map(probe).collect();
    let kind = |interpreter: &Interpreter| (interpreter.minor, interpreter.free_threaded);
    found.sort_by_key(kind);
    found.dedup_by_key(|interpreter| kind(interpreter));
    if found.is_empty() { default(log).map(|one| vec![one]) } else { Ok(found) }
}

/// The interpreters below pyenv's folder. Its shims on the path work only for activated versions.
fn pyenv() -> Vec<PathBuf> {
    let root = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    let root = root.or_else(|| Some(std::env::home_dir()?.join(".pyenv")));
    let versions = root.map(|root| fs::read_dir(root.join("versions")).into_iter().flatten().flatten());
    versions.into_iter().flatten().map(|version| version.path().join("bin/python3")).collect()
}

fn probe(program: PathBuf) -> Option<Interpreter> {
    let output =
        Command::new(program).args(["-I", "-c", PROBE]).output().ok().filter(|output| output.status.success())?;
    parse_probe(&String::from_utf8(output.stdout).ok()?)
}

/// Reads the output of the probe; `None` for a Python that is not supported.
fn parse_probe(text: &str) -> Option<Interpreter> {
    let mut lines = text.lines();
    let words: Vec<&str> = lines.next()?.split(' ').collect();
    let &[name, major, minor, free_threaded] = words.as_slice() else { return None };
    let (major, minor): (u32, u32) = (major.parse().ok()?, minor.parse().ok()?);
    let free_threaded = free_threaded == "True";
    let oldest = if free_threaded { OLDEST_FREE_THREADED } else { OLDEST };
    let version = lines.next()?.to_owned();
    let program = lines.next()?.into();
    let is_supported = name == "cpython" && (major, minor) >= (3, oldest);
    is_supported.then_some(Interpreter { program, minor, version, free_threaded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_supported_versions_only() {
        let found = parse_probe("cpython 3 14 True\n3.14.2\n/usr/bin/python3.14t\n");
        let program = "/usr/bin/python3.14t".into();
        let expected = Interpreter { program, minor: 14, version: "3.14.2".to_owned(), free_threaded: true };
        assert_eq!(found, Some(expected));
        for unsupported in [
            "cpython 3 9 False\n3.9.18\n/p\n",
            "pypy 3 11 False\n3.11.9\n/p\n",
            "cpython 3 13 True\n3.13.5\n/p\n",
            "",
            "x\n",
        ] {
            assert_eq!(parse_probe(unsupported), None, "{unsupported}");
        }
    }
}
