//! Starts the server process and other programs, pinned to a core if possible.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde::de::DeserializeOwned;

use crate::args::ServeOptions;
use crate::error::BoxError;

/// This program, pinned to a core if there is one.
pub(crate) fn this_program(core: Option<usize>) -> Result<Command, BoxError> {
    Ok(pinned(core, std::env::current_exe()?))
}

/// A program, pinned to a core if there is one.
pub(crate) fn pinned(core: Option<usize>, program: impl AsRef<OsStr>) -> Command {
    match core {
        None => Command::new(program),
        Some(core) => {
            let mut command = Command::new("taskset");
            command.args(["-c", &core.to_string()]).arg(program);
            command
        }
    }
}

/// A server process, which ends when its standard input closes.
pub(crate) struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
    pub(crate) port: u16,
}

impl Server {
    /// Starts a server with constant responses.
    pub(crate) fn start(core: Option<usize>) -> Result<Self, BoxError> {
        Self::start_with(core, ServeOptions::default())
    }

    pub(crate) fn start_with(core: Option<usize>, options: ServeOptions) -> Result<Self, BoxError> {
        let mut command = this_program(core)?;
        command.args(["serve", "--delay", &options.delay.to_string(), "--protocol", options.protocol.name()]);
        command.args(["--contacts", &options.contacts.to_string()]);
        if options.own_ids {
            command.arg("--own-ids");
        }
        if let Some(folder) = options.certificates {
            command.arg("--certificates").arg(folder);
        }
        Self::spawn(command)
    }

    /// Starts a relay to this server, which is that many ms away.
    pub(crate) fn relay(&self, core: Option<usize>, round_trip_ms: u64) -> Result<Self, BoxError> {
        let mut command = this_program(core)?;
        command.args(["relay", "--to", &self.port.to_string(), "--round-trip", &round_trip_ms.to_string()]);
        Self::spawn(command)
    }

    /// Starts a program that prints its port.
    fn spawn(mut command: Command) -> Result<Self, BoxError> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut output = BufReader::new(child.stdout.take().ok_or("the server has no output")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let port = line.trim().parse().map_err(|_| "the server did not start")?;
        Ok(Self { child, output, port })
    }

    /// The numbers that the program has counted since the last call.
    pub(crate) fn counts<T: DeserializeOwned>(&mut self) -> Result<T, BoxError> {
        self.child.stdin.as_mut().ok_or("the server has no input")?.write_all(b"\n")?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
