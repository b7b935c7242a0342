//! A running server for the examples. It stops when it is dropped.

use std::env::consts::EXE_SUFFIX;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::command::{TaskError, cargo_command, target};
use crate::log::Log;
use crate::packages;

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

    /// Simulates a message from a customer, so that free-form messages can be sent to this phone number.
    pub(crate) fn open_window(&self, log: &mut Log, phone_number: &str) -> Result<(), TaskError> {
        let body = format!("{{\"from\":\"{phone_number}\",\"body\":\"Hi\"}}");
        let response = self.post("/_sandbox/v1/receive", &body).map_err(|error| log.fail(&error.to_string()))?;
        if response.starts_with("HTTP/1.1 200 ") { Ok(()) } else { Err(log.fail(&response)) }
    }

    /// Sends a request, and returns the whole response.
    fn post(&self, path: &str, body: &str) -> io::Result<String> {
        let host = self.url.split('/').nth(2).unwrap_or_default();
        let mut stream = TcpStream::connect(host)?;
        let length = body.len();
        let headers = format!(
            "host: {host}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n"
        );
        write!(stream, "POST {path} HTTP/1.1\r\n{headers}\r\n{body}")?;
        let mut response = String::new();
        stream.read_to_string(&mut response)?;
        Ok(response)
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

/// The Cargo profile in which the server is published.
pub(crate) const PROFILE: &str = "sandbox";

/// Builds the server as it is published, for packages, and returns its path.
pub(crate) fn build_published(log: &mut Log) -> Result<PathBuf, TaskError> {
    let mut command = cargo_command();
    command.args(["build", "--quiet", "--locked", "--profile", PROFILE, "--package", "workspace-sandbox"]);
    packages::published(log, &mut command)?;
    log.run(&mut command)?;
    Ok(target().join(PROFILE).join(format!("workspace-sandbox{EXE_SUFFIX}")))
}

/// Builds the server without optimisation, for the tests that it serves, and returns its path.
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
