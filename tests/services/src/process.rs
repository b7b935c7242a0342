//! A server that runs: a child process, and what it writes.

use std::io::{BufRead as _, BufReader, PipeReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::error::Error;
use crate::guard::Guard;

/// A server that takes longer to start than this does not start. RabbitMQ takes half a minute on a busy machine.
const STARTS_WITHIN: Duration = Duration::from_secs(180);

/// How many of its last lines are part of an error.
const LINES_OF_ERROR: usize = 20;

/// The server is killed when this value is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    name: &'static str,
    // It ends before the server, whose process id another process could get.
    _guard: Guard,
    server: Server,
    output: Arc<Output>,
}

/// It is killed when it is dropped.
#[derive(Debug)]
struct Server(Child);

#[derive(Debug, Default)]
struct Output {
    text: Mutex<Text>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Text {
    lines: Vec<String>,
    has_ended: bool,
}

impl Process {
    /// Starts a server with its data in a folder, and waits until it writes a line that contains `ready`.
    pub(crate) fn start(name: &'static str, mut command: Command, folder: &Path, ready: &str) -> Result<Self, Error> {
        let (reader, writer) = std::io::pipe()?;
        command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
        let child = command.spawn().map_err(|error| Error::new(format!("{name} cannot be run: {error}")))?;
        // From here on, dropping this value stops the server.
        let server = Server(child);
        let guard = Guard::start(server.0.id(), folder)?;
        // The command has the other ends of the pipe.
        drop(command);
        let output: Arc<Output> = Arc::default();
        let process = Self { name, _guard: guard, server, output: Arc::clone(&output) };
        thread::spawn(move || output.read(reader));
        process.wait_for(ready)?;
        Ok(process)
    }

    pub(crate) fn id(&self) -> u32 {
        self.server.0.id()
    }

    /// Waits for a line that contains `text`.
    pub(crate) fn wait_for(&self, text: &str) -> Result<(), Error> {
        let is_awaited = |output: &mut Text| !output.has_ended && !output.has_line(text);
        let output = self.output.changed.wait_timeout_while(self.output.lock(), STARTS_WITHIN, is_awaited);
        let (output, _) = output.unwrap_or_else(PoisonError::into_inner);
        if output.has_line(text) {
            return Ok(());
        }
        let lines = output.lines.iter().rev().take(LINES_OF_ERROR).rev();
        let lines: Vec<&str> = lines.map(String::as_str).collect();
        Err(Error::new(format!("{} did not write `{text}`:\n{}", self.name, lines.join("\n"))))
    }

    /// Waits until the server has ended.
    pub(crate) fn wait(self) -> Result<(), Error> {
        let Self { _guard, mut server, .. } = self;
        drop(_guard);
        server.0.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Output {
    fn lock(&self) -> MutexGuard<'_, Text> {
        self.text.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the lines until the last process that can write to the pipe has ended.
    fn read(&self, reader: PipeReader) {
        for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
            self.lock().lines.push(String::from_utf8_lossy(&line).into_owned());
            self.changed.notify_all();
        }
        self.lock().has_ended = true;
        self.changed.notify_all();
    }
}

impl Text {
    fn has_line(&self, text: &str) -> bool {
        self.lines.iter().any(|line| line.contains(text))
    }
}

/// Runs a program to its end, and returns what it wrote to standard output.
pub(crate) fn run(command: &mut Command) -> Result<String, Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| Error::new(format!("{program} cannot be run: {error}")))?;
    let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() {
        return Ok(text.into_owned());
    }
    Err(Error::new(format!("{program} ended with {}:\n{text}{errors}", output.status)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(script: &str, ready: &str) -> Result<Process, Error> {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Process::start("the script", command, Path::new("/nonexistent"), ready)
    }

    #[test]
    fn the_server_of_a_process_that_is_killed_ends_and_its_folder_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "echo ready; exec sleep 1000"]);
        let mut process = Process::start("the script", command, folder.path(), "ready").unwrap();
        process._guard.finish().unwrap();
        assert!(!folder.path().exists());
        process.wait().unwrap();
    }

    #[test]
    fn waits_for_a_line_on_either_stream() {
        for script in ["echo is ready; exec cat <&1", "echo is ready >&2; exec cat <&2"] {
            assert!(start(script, "ready").is_ok(), "{script}");
        }
    }

    #[test]
    fn a_server_that_ends_before_it_is_ready_is_an_error_with_its_log() {
        let error = start("echo the port is taken", "ready").unwrap_err().to_string();
        assert_eq!(error, "the script did not write `ready`:\nthe port is taken");
        let error = run(Command::new("sh").args(["-c", "echo no; exit 3"])).unwrap_err().to_string();
        assert!(error.contains("exit status: 3") && error.contains("no"), "{error}");
    }
}
