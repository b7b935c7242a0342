//! A running Redis for the tests of queues. It stops when it is dropped.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::apt;
use crate::command::{TaskError, target};
use crate::log::Log;

/// The environment variable with the URL, for the tests and the examples.
pub(crate) const URL: &str = "REDIS_URL";

const PROGRAM: &str = "redis-server";

/// The package of Debian and Ubuntu.
const PACKAGE: &str = "redis-server";

/// The message that Redis logs as soon as it answers.
const READY: &str = "Ready to accept connections";

/// Another program can take the free port before Redis does.
const ATTEMPTS: usize = 3;

pub(crate) struct Redis {
    process: Child,
    /// The rest of its log. Redis writes a few lines, which fit into the pipe.
    output: BufReader<ChildStdout>,
    folder: PathBuf,
    port: u16,
}

impl Redis {
    /// Starts a server on a free port, in a new folder, and waits until it answers. It keeps its data in memory only.
    pub(crate) fn start(log: &mut Log) -> Result<Self, TaskError> {
        find(log)?;
        let started = (0..ATTEMPTS).find_map(|_| try_start(log).transpose());
        started.unwrap_or_else(|| Err(log.fail("Redis did not start")))
    }

    /// The URL of its first database.
    pub(crate) fn url(&self) -> String {
        format!("redis://{}:{}/0", Ipv4Addr::LOCALHOST, self.port)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Installs the server if it is missing and xtask can install packages. A suite without its server fails everywhere, so
/// that no machine skips it unnoticed.
fn find(log: &mut Log) -> Result<(), TaskError> {
    if runs(log) {
        return Ok(());
    }
    if apt::can_install(log) {
        apt::install(log, &[PACKAGE])?;
    }
    if runs(log) { Ok(()) } else { Err(log.fail("redis-server is needed: install the package with this name")) }
}

fn runs(log: &mut Log) -> bool {
    log.run(Command::new(PROGRAM).arg("--version")).is_ok()
}

/// `None` if the server ended before it answered.
fn try_start(log: &mut Log) -> Result<Option<Redis>, TaskError> {
    let port = free_port().ok_or_else(|| log.fail("there is no free port"))?;
    let folder = target().join("redis").join(format!("{}-{port}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|error| log.fail(&format!("{}: {error}", folder.display())))?;
    let mut command = Command::new(PROGRAM);
    command.args(["--bind", "127.0.0.1", "--port", &port.to_string()]).arg("--dir").arg(&folder);
    command.args(["--save", "", "--appendonly", "no"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut process = command.spawn().map_err(|error| log.fail(&format!("Redis cannot be run: {error}")))?;
    let output = process.stdout.take().ok_or_else(|| log.fail("Redis has no output"))?;
    // From here on, dropping this value stops the server.
    let mut redis = Redis { process, output: BufReader::new(output), folder, port };
    let is_ready = redis.wait_until_ready(log);
    Ok(is_ready.then_some(redis))
}

impl Redis {
    /// Logs what the server writes until it answers. False if its output ends before.
    fn wait_until_ready(&mut self, log: &mut Log) -> bool {
        let mut lines = self.output.by_ref().lines().map_while(Result::ok).inspect(|line| log.info(line));
        lines.any(|line| line.contains(READY))
    }
}

fn free_port() -> Option<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).ok()?;
    Some(listener.local_addr().ok()?.port())
}
