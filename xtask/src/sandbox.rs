//! A running server for the examples. It ends when it is dropped.

use std::env::consts::EXE_SUFFIX;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::command::{TaskError, cargo_command, target};
use crate::log::Log;

pub(crate) struct Sandbox {
    process: Child,
    url: String,
}

impl Sandbox {
    pub(crate) fn start(log: &mut Log) -> Result<Self, TaskError> {
        let program = build(log)?;
        let mut command = Command::new(program);
        command.arg("--exit-with-stdin").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().map_err(|error| log.fail(&format!("the sandbox cannot be run: {error}")))?;
        let url = read_url(&mut process);
        // From here on, dropping this value stops the server, also after an error.
        let sandbox = Self { process, url: url.unwrap_or_default() };
        if sandbox.url.is_empty() { Err(log.fail("the sandbox did not start")) } else { Ok(sandbox) }
    }

    /// Points a program at the server.
    pub(crate) fn set_env(&self, command: &mut Command) {
        command.env("WORKSPACE_BASE_URL", &self.url).env("WORKSPACE_API_KEY", "sandbox-key");
        command.env_remove("WORKSPACE_CHANNEL_ID");
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Builds the server and returns its path.
pub(crate) fn build(log: &mut Log) -> Result<PathBuf, TaskError> {
    log.run(cargo_command().args(["build", "--quiet", "--locked", "--package", "workspace-sandbox"]))?;
    Ok(target().join("debug").join(format!("workspace-sandbox{EXE_SUFFIX}")))
}

/// Reads the URL from the line that the server prints when it is ready.
fn read_url(process: &mut Child) -> Option<String> {
    let mut line = String::new();
    BufReader::new(process.stdout.take()?).read_line(&mut line).ok()?;
    let (_, rest) = line.split_once("\"url\":\"")?;
    let (url, _) = rest.split_once('"')?;
    Some(url.to_owned())
}
