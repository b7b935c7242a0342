//! A server for the examples; it ends with us.

use std::env::consts::EXE_SUFFIX;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::command::{Failed, cargo_command, target};
use crate::log::Log;

pub(crate) struct Sandbox {
    process: Child,
    url: String,
}

impl Sandbox {
    pub(crate) fn start(log: &mut Log) -> Result<Self, Failed> {
        let program = build(log)?;
        let mut command = Command::new(program);
        command.arg("--exit-with-stdin").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().map_err(|error| log.fail(&format!("the sandbox cannot be run: {error}")))?;
        let url = ready(&mut process);
        // From here on, whatever fails ends the server as well.
        let sandbox = Self { process, url: url.unwrap_or_default() };
        if sandbox.url.is_empty() { Err(log.fail("the sandbox did not start")) } else { Ok(sandbox) }
    }

    /// Lets a program find the server, and nothing else it might find.
    pub(crate) fn lead(&self, command: &mut Command) {
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

/// Builds the server; answers with the program.
pub(crate) fn build(log: &mut Log) -> Result<PathBuf, Failed> {
    log.run(cargo_command().args(["build", "--quiet", "--locked", "--package", "workspace-sandbox"]))?;
    Ok(target().join("debug").join(format!("workspace-sandbox{EXE_SUFFIX}")))
}

/// The address in the line by which the server says that it is ready.
fn ready(process: &mut Child) -> Option<String> {
    let mut line = String::new();
    BufReader::new(process.stdout.take()?).read_line(&mut line).ok()?;
    let (_, rest) = line.split_once("\"url\":\"")?;
    let (url, _) = rest.split_once('"')?;
    Some(url.to_owned())
}
