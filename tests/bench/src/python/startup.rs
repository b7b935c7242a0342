//! From the start of a process to its first answer, over the bare interpreter.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Instant;

use serde::Serialize;

use crate::args::PythonOptions;
use crate::machine::Machine;
use crate::server::{Server, on_core};
use crate::statistics::median;
use crate::{Failure, payload};

use super::environment::Environment;

/// The interpreter alone, a file of `startup/` as the others.
const BARE: &str = "bare";

/// What is started, by the names they are reported with.
const PROGRAMS: [(&str, &str); 6] = [
    ("first_workspace", "workspace"),
    ("import_workspace", "`import workspace_sdk` alone"),
    ("first_requests", "requests"),
    ("first_httpx", "httpx"),
    ("first_aiohttp", "aiohttp"),
    ("first_openai", "openai"),
];

/// The program that has a goal.
pub(crate) const OURS: &str = PROGRAMS[0].1;

/// How long one program takes beyond the bare interpreter, in ms.
#[derive(Debug, Serialize)]
pub(crate) struct Start {
    pub(crate) name: &'static str,
    pub(crate) over_bare_ms: Vec<f64>,
}

impl Start {
    pub(crate) fn median(&self) -> f64 {
        median(self.over_bare_ms.iter().copied())
    }
}

/// Starts every program by turns, each time after the bare interpreter.
pub(crate) fn all(
    options: &PythonOptions,
    machine: &Machine,
    environment: &Environment,
) -> Result<Vec<Start>, Failure> {
    let server = Server::start(machine.server_core)?;
    let once = |file| to_first_line(environment, machine.client_core, server.port, file);
    let mut starts: Vec<Start> = PROGRAMS.iter().map(|&(_, name)| Start { name, over_bare_ms: Vec::new() }).collect();
    // Reads every file into the system's cache.
    for (file, _) in PROGRAMS {
        once(file)?;
    }
    for _ in 0..options.starts {
        for (start, (file, _)) in starts.iter_mut().zip(PROGRAMS) {
            let bare = once(BARE)?;
            start.over_bare_ms.push(once(file)? - bare);
        }
    }
    Ok(starts)
}

/// Milliseconds until the program has printed its line.
fn to_first_line(environment: &Environment, core: Option<usize>, port: u16, file: &str) -> Result<f64, Failure> {
    let mut command = on_core(core, environment.python());
    // Isolated: neither the user's settings nor the script's own folder take part.
    command.arg("-I").arg(Environment::scripts().join("startup").join(file).with_extension("py"));
    command.arg(format!("http://127.0.0.1:{port}{}", payload::BASE_PATH));
    command.args([payload::API_KEY, payload::RECIPIENT, payload::TEXT]);
    let started = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().ok_or("a program has no output")?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    let passed = started.elapsed();
    if !child.wait()?.success() || line.is_empty() {
        return Err(format!("{file} failed").into());
    }
    Ok(passed.as_secs_f64() * 1000.0)
}
