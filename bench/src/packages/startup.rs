//! Measures the time from the start of a process to its first response, minus that of a program that does nothing.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde::Serialize;

use crate::error::BoxError;
use crate::machine::Machine;
use crate::payload;
use crate::server::Server;
use crate::statistics::median;

use super::package::Package;
use super::startup_program::{StartupProgram, Timing};

/// The startup times of one program.
#[derive(Debug, Serialize)]
pub(crate) struct StartupSamples {
    pub(crate) name: &'static str,
    pub(crate) goal_ms: Option<f64>,
    /// The times that the report shows: beyond the baseline, or by the clock of the program.
    pub(crate) samples_ms: Vec<f64>,
    /// The times until the first line, with that of the interpreter.
    pub(crate) elapsed_ms: Vec<f64>,
}

impl StartupSamples {
    pub(crate) fn median(&self) -> f64 {
        median(self.samples_ms.iter().copied())
    }

    pub(crate) fn is_met(&self) -> Option<bool> {
        self.goal_ms.map(|goal| self.median() <= goal)
    }
}

/// Starts these programs of a package in turn, each time after its baseline.
pub(crate) fn measure_startups(
    package: &Package<'_>,
    programs: &[&StartupProgram],
    starts: usize,
    machine: &Machine,
) -> Result<Vec<StartupSamples>, BoxError> {
    let server = Server::start(machine.server_core)?;
    let once = |file| run_to_first_line(package, machine.client_core, server.port, file);
    let samples = |program: &StartupProgram| StartupSamples {
        name: program.name,
        goal_ms: program.goal_ms,
        samples_ms: Vec::new(),
        elapsed_ms: Vec::new(),
    };
    let mut startups: Vec<StartupSamples> = programs.iter().map(|program| samples(program)).collect();
    // Reads all files into the cache of the operating system.
    for program in programs {
        once(program.file)?;
    }
    for _ in 0..starts {
        for (startup, program) in startups.iter_mut().zip(programs) {
            let bare = match program.timing {
                Timing::OverBaseline(bare) => Some(once(bare)?),
                Timing::SelfReported => None,
            };
            let first_line = once(program.file)?;
            startup.elapsed_ms.push(first_line.elapsed_ms);
            startup.samples_ms.push(match bare {
                Some(bare) => first_line.elapsed_ms - bare.elapsed_ms,
                None => first_line.text.trim().parse()?,
            });
        }
    }
    Ok(startups)
}

/// The first line that a program printed.
pub(crate) struct FirstLine {
    text: String,
    /// The time since the program was started.
    pub(crate) elapsed_ms: f64,
}

fn run_to_first_line(package: &Package<'_>, core: Option<usize>, port: u16, file: &str) -> Result<FirstLine, BoxError> {
    let mut command = package.command(core, package.launcher.startup(file));
    command.arg(format!("http://127.0.0.1:{port}{}", payload::BASE_PATH));
    command.args([payload::API_KEY, payload::RECIPIENT, payload::TEXT]);
    first_line(&mut command)
}

/// Runs a program, and measures the time until it prints a line.
pub(crate) fn first_line(command: &mut Command) -> Result<FirstLine, BoxError> {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().ok_or("a program has no output")?;
    let mut text = String::new();
    BufReader::new(output).read_line(&mut text)?;
    let elapsed = started.elapsed();
    if !child.wait()?.success() || text.is_empty() {
        return Err(format!("{command:?} failed").into());
    }
    Ok(FirstLine { text, elapsed_ms: elapsed.as_secs_f64() * 1000.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_by_the_median() {
        let start = |goal_ms| StartupSamples {
            name: "",
            goal_ms,
            samples_ms: vec![1.0, 9.0, 5.0],
            elapsed_ms: vec![21.0, 29.0, 25.0],
        };
        assert_eq!(start(Some(5.0)).is_met(), Some(true));
        assert_eq!(start(Some(4.9)).is_met(), Some(false));
        assert_eq!(start(None).is_met(), None);
    }
}
