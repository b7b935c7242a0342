//! Counts the instructions and the allocations of a call with Valgrind's callgrind.

use std::collections::HashMap;
use std::fs;
use std::process::{Command, Stdio};

use serde::Serialize;

use crate::error::BoxError;

/// The functions with which the allocator of the system is asked for memory.
const ALLOCATIONS: [&str; 4] = ["malloc", "calloc", "realloc", "posix_memalign"];

/// Two lengths of a run. Their difference leaves out the start, the warmup and the end, which both have.
const CALLS: [u32; 2] = [500, 1_500];

/// The average counts of one call.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct CallCounts {
    pub(super) instructions: f64,
    pub(super) allocations: f64,
}

/// The counts of a whole process.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct ProcessCounts {
    instructions: f64,
    allocations: f64,
}

/// Whether Valgrind is installed.
pub(super) fn is_installed() -> bool {
    let mut command = Command::new("valgrind");
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The counts of a call of this program, which makes as many calls as `--calls` says.
pub(super) fn count(arguments: &[&str]) -> Result<CallCounts, BoxError> {
    let [few, many] = CALLS;
    let (less, more) = (run(arguments, few)?, run(arguments, many)?);
    let per_call = |less: f64, more: f64| (more - less) / f64::from(many - few);
    Ok(CallCounts {
        instructions: per_call(less.instructions, more.instructions),
        allocations: per_call(less.allocations, more.allocations),
    })
}

fn run(arguments: &[&str], calls: u32) -> Result<ProcessCounts, BoxError> {
    let folder = tempfile::tempdir()?;
    let profile = folder.path().join("profile");
    let mut command = Command::new("valgrind");
    command.args(["--quiet", "--tool=callgrind"]).arg(format!("--callgrind-out-file={}", profile.display()));
    command.arg(std::env::current_exe()?).args(arguments).args(["--calls", &calls.to_string()]);
    let status = command.stdout(Stdio::null()).status()?;
    if !status.success() {
        return Err(format!("valgrind failed: {status}").into());
    }
    counts(&fs::read_to_string(profile)?).ok_or_else(|| "callgrind wrote an unknown format".into())
}

/// Reads a profile. A function has its name only where it is mentioned first, such as `fn=(7) malloc`, and later `(7)`.
/// A line `cfn=` names the function whose calls the next line `calls=` counts.
fn counts(profile: &str) -> Option<ProcessCounts> {
    let mut names = HashMap::new();
    let mut called = None;
    let mut counts = ProcessCounts::default();
    for line in profile.lines() {
        let Some((key, value)) = line.split_once(['=', ':']) else { continue };
        match key {
            "summary" => counts.instructions = value.trim().parse().ok()?,
            "fn" | "cfn" => {
                let (id, name) = value.split_once(' ').unwrap_or((value, ""));
                if !name.is_empty() {
                    names.insert(id, name);
                }
                called = (key == "cfn").then_some(id);
            }
            "calls" if called.and_then(|id| names.get(id)).is_some_and(|name| ALLOCATIONS.contains(name)) => {
                counts.allocations += value.split(' ').next()?.parse::<f64>().ok()?;
            }
            _ => {}
        }
    }
    (counts.instructions > 0.0).then_some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_allocations_are_the_calls_of_the_allocator() {
        let profile = "# callgrind format\nevents: Ir\nsummary: 1200\n\n\
            fn=(1) main\n16 4\ncfn=(2) malloc\ncalls=3 0\n17 30\ncfn=(3) free\ncalls=3 0\n17 9\n\n\
            fn=(2)\n0 30\ncfn=(4) _int_malloc\ncalls=2 0\n0 20\n\n\
            fn=(4)\n5 20\n\n\
            fn=(5) grow\n9 1\ncfi=(8) alloc.c\ncfn=(6) realloc\ncalls=4 0\n9 7\ncfn=(2)\ncalls=5 0\n9 7\n";
        assert_eq!(counts(profile), Some(ProcessCounts { instructions: 1200.0, allocations: 12.0 }));
    }

    #[test]
    fn a_profile_without_instructions_is_not_a_profile() {
        for profile in ["", "summary: many\n", "fn=(1) main\n1 1\n"] {
            assert_eq!(counts(profile), None, "{profile}");
        }
    }
}
