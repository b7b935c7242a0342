//! The process of the sandbox, its CPU time and its memory. Only Linux reports them for another process.

use std::fs;
use std::io::{BufRead as _, BufReader, ErrorKind};
use std::path::Path;
use std::process::{Child, Stdio};

use serde::Deserialize;

use crate::error::BoxError;
use crate::machine;
use crate::server::pinned;

/// A running sandbox, which ends when it is dropped.
pub(super) struct Sandbox {
    child: Child,
    pub(super) url: String,
}

/// The line that the server prints when it is ready.
#[derive(Deserialize)]
struct Ready {
    url: String,
}

impl Sandbox {
    pub(super) fn start(program: &Path, core: Option<usize>, options: &[&str]) -> Result<Self, BoxError> {
        let mut command = pinned(core, program);
        command.arg("--exit-with-stdin").args(options).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let output = child.stdout.take().ok_or("the sandbox has no output")?;
        let mut sandbox = Self { child, url: String::new() };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let ready: Ready = serde_json::from_str(&line).map_err(|_| "the sandbox did not start")?;
        sandbox.url = ready.url;
        Ok(sandbox)
    }

    /// The process. A pinned program is the process that `taskset` was.
    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }

    /// The memory that is in RAM now, in MB.
    pub(super) fn memory_mb(&self) -> Result<f64, BoxError> {
        let kilobytes = machine::memory_kb_of(self.process()).ok_or("the memory of the server is not known")?;
        Ok(kilobytes as f64 / 1024.0)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// The CPU time of a process so far, as the sum of its threads. A thread that has ended is not included: the server has
/// the same threads from its start to its end.
pub(super) fn cpu_seconds(process: u32) -> Result<f64, BoxError> {
    let mut nanoseconds = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        match fs::read_to_string(thread?.path().join("schedstat")) {
            Ok(schedstat) => nanoseconds += running_ns(&schedstat)?,
            // The thread ended after it was listed.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(nanoseconds as f64 / 1e9)
}

/// The first number of a `schedstat`: the time on a CPU, in ns. The second is the time in a queue.
fn running_ns(schedstat: &str) -> Result<u64, BoxError> {
    Ok(schedstat.split_whitespace().next().ok_or("a schedstat is empty")?.parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cpu_time_is_the_first_number() {
        assert_eq!(running_ns("123456789 42 7\n").unwrap(), 123_456_789);
        assert!(running_ns("").is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_cpu_time_of_this_process_grows() {
        let process = std::process::id();
        // Other tests end threads of this process meanwhile, whose time is no longer counted: a loop waits for growth.
        let before = cpu_seconds(process).unwrap();
        let mut sum = 0_u64;
        while cpu_seconds(process).unwrap() <= before {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
    }
}
