//! From the start of a process to its first answer, over a bare program of the language.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Instant;

use serde::Serialize;

use crate::args::PackageOptions;
use crate::machine::Machine;
use crate::server::Server;
use crate::statistics::median;
use crate::{Failure, payload};

use super::Package;

/// What is started.
#[derive(Debug)]
pub(crate) struct Program {
    /// As [`super::Launch::first`] knows it.
    pub(crate) file: &'static str,
    /// What it is reported as.
    pub(crate) name: &'static str,
    pub(crate) clock: Clock,
    pub(crate) goal_ms: Option<f64>,
}

/// How a program's time is found.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    /// Until it has printed its line, over what this one takes, which does nothing else.
    Over(&'static str),
    /// It prints the milliseconds.
    Own,
}

/// The times of one program.
#[derive(Debug, Serialize)]
pub(crate) struct Start {
    pub(crate) name: &'static str,
    pub(crate) goal_ms: Option<f64>,
    pub(crate) samples_ms: Vec<f64>,
}

impl Start {
    pub(crate) fn median(&self) -> f64 {
        median(self.samples_ms.iter().copied())
    }

    pub(crate) fn is_met(&self) -> Option<bool> {
        self.goal_ms.map(|goal| self.median() <= goal)
    }
}

/// Starts every program by turns, each time after the bare one.
pub(crate) fn all(package: &Package<'_>, options: &PackageOptions, machine: &Machine) -> Result<Vec<Start>, Failure> {
    let server = Server::start(machine.server_core)?;
    let once = |file| to_first_line(package, machine.client_core, server.port, file);
    let start = |program: &Program| Start { name: program.name, goal_ms: program.goal_ms, samples_ms: Vec::new() };
    let mut starts: Vec<Start> = package.programs.iter().map(start).collect();
    // Reads every file into the system's cache.
    for program in package.programs {
        once(program.file)?;
    }
    for _ in 0..options.starts {
        for (start, program) in starts.iter_mut().zip(package.programs) {
            start.samples_ms.push(match program.clock {
                Clock::Over(bare) => {
                    let bare = once(bare)?;
                    once(program.file)?.passed_ms - bare.passed_ms
                }
                Clock::Own => once(program.file)?.said.trim().parse()?,
            });
        }
    }
    Ok(starts)
}

/// The first line of a program.
struct Line {
    said: String,
    /// Since the program was started.
    passed_ms: f64,
}

fn to_first_line(package: &Package<'_>, core: Option<usize>, port: u16, file: &str) -> Result<Line, Failure> {
    let mut command = package.command(core, package.launch.first(file));
    command.arg(format!("http://127.0.0.1:{port}{}", payload::BASE_PATH));
    command.args([payload::API_KEY, payload::RECIPIENT, payload::TEXT]);
    let started = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().ok_or("a program has no output")?;
    let mut said = String::new();
    BufReader::new(output).read_line(&mut said)?;
    let passed = started.elapsed();
    if !child.wait()?.success() || said.is_empty() {
        return Err(format!("{file} failed").into());
    }
    Ok(Line { said, passed_ms: passed.as_secs_f64() * 1000.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_by_the_median() {
        let start = |goal_ms| Start { name: "", goal_ms, samples_ms: vec![1.0, 9.0, 5.0] };
        assert_eq!(start(Some(5.0)).is_met(), Some(true));
        assert_eq!(start(Some(4.9)).is_met(), Some(false));
        assert_eq!(start(None).is_met(), None);
    }
}
