//! The processes that send, and how they end.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use std::os::unix::process::ExitStatusExt as _;

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::cli::SenderArgs;
use crate::error::BoxError;
use crate::ledger::ended_process::{EndedProcess, Ending, Line};

/// Where a process ends: the name of the point, and how often it passes before.
pub(crate) type Point = (&'static str, u32);

/// The points at which the core can end the process, and the largest useful number of passes. `core/src/call/` and
/// `core/src/ledger/sqlite/` define them.
pub(crate) const POINTS: [Point; 8] = [
    ("ledger.begun", 12),
    ("ledger.before_commit", 12),
    ("ledger.committed", 12),
    ("ledger.synced", 12),
    ("send.claimed", 12),
    ("send.answered", 12),
    ("send.waits", 0),
    ("send.settled", 12),
];

/// The client of the processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Rust,
    Python(PathBuf),
    Node(PathBuf),
}

impl Language {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Python(_) => "Python",
            Self::Node(_) => "Node",
        }
    }

    /// Whether the processes can end at named points. Published packages have none.
    pub(crate) fn has_points(&self) -> bool {
        matches!(self, Self::Rust)
    }

    fn sender(&self) -> Result<Command, BoxError> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let (program, first) = match self {
            Self::Rust => (std::env::current_exe()?, "ledger-sender".into()),
            Self::Python(program) => (program.clone(), root.join("bindings-python/tests/support/ledger_sender.py")),
            Self::Node(program) => (program.clone(), root.join("bindings-node/tests/support/ledger-sender.mjs")),
        };
        let mut command = Command::new(program);
        command.arg(first);
        Ok(command)
    }
}

#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    lines: Arc<Mutex<Vec<Line>>>,
    reader: JoinHandle<()>,
    /// The text that the process writes to standard error.
    errors: JoinHandle<String>,
    point: Option<&'static str>,
    had_full_disk: bool,
}

impl Process {
    /// Starts a process that sends, whose clock is some seconds behind.
    pub(crate) fn start_sender(
        language: &Language,
        args: &SenderArgs,
        point: Option<Point>,
        clock_behind: u64,
    ) -> Result<Self, BoxError> {
        let mut command = language.sender()?;
        command.arg(&args.url).arg(&args.ledger);
        command.args([args.first.to_string(), args.count.to_string(), args.seed.to_string()]);
        command.env("WORKSPACE_CLOCK_BEHIND", clock_behind.to_string());
        if let Some((name, passes)) = point {
            command.env("WORKSPACE_FAILPOINT", format!("{name}:{passes}"));
        }
        Self::start(command, point.map(|(name, _)| name))
    }

    /// Starts the operator.
    pub(crate) fn start_operator(ledger: &Path, sent: &Path, below: u32) -> Result<Self, BoxError> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([OsString::from("ledger-operator"), ledger.into(), sent.into(), below.to_string().into()]);
        Self::start(command, None)
    }

    fn start(mut command: Command, point: Option<&'static str>) -> Result<Self, BoxError> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn()?;
        let output = child.stdout.take().ok_or("the process has no output")?;
        let mut errors = child.stderr.take().ok_or("the process has no output")?;
        let errors = tokio::spawn(async move {
            let mut text = String::new();
            // The text is only part of an error message.
            let _ = errors.read_to_string(&mut text).await;
            text
        });
        let lines = Arc::default();
        let reader = tokio::spawn(read_lines(output, Arc::clone(&lines)));
        Ok(Self { child, lines, reader, errors, point, had_full_disk: false })
    }

    /// Sends a signal. A process that has ended ignores it.
    pub(crate) fn signal(&self, signal: Signal) {
        if let Some(pid) = self.pid() {
            let _ = kill_process(pid, signal);
        }
    }

    /// Limits the size of the files of the process, so that its writes fail; `None` removes the limit.
    pub(crate) fn limit_files(&mut self, bytes: Option<u64>) {
        self.had_full_disk = true;
        if let Some(pid) = self.pid() {
            let _ = prlimit(Some(pid), Resource::Fsize, Rlimit { current: bytes, maximum: None });
        }
    }

    fn pid(&self) -> Option<Pid> {
        Pid::from_raw(i32::try_from(self.child.id()?).ok()?)
    }

    /// Whether the process has ended.
    pub(crate) fn has_ended(&mut self) -> Result<bool, BoxError> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Whether the process has begun to send.
    pub(crate) fn is_sending(&self) -> bool {
        !self.lines.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Waits for the end, and for the rest of the lines.
    pub(crate) async fn end(mut self) -> Result<EndedProcess, BoxError> {
        let status = self.child.wait().await?;
        self.reader.await?;
        let errors = self.errors.await?;
        let ending = ending(status, &errors, self.point, self.had_full_disk);
        let ending = ending.ok_or_else(|| format!("a process ended with {status}: {errors}"))?;
        let lines = std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(EndedProcess { lines, ending })
    }
}

/// How a process ended; `None` if this is a defect.
fn ending(status: ExitStatus, errors: &str, point: Option<&'static str>, had_full_disk: bool) -> Option<Ending> {
    let signal = status.signal().and_then(Signal::from_named_raw);
    match (signal, point) {
        (Some(Signal::ABORT), Some(name)) if errors.contains(&format!("stopped at {name}")) => {
            Some(Ending::AtPoint(name))
        }
        (Some(Signal::KILL | Signal::INT), _) => Some(Ending::Killed),
        (None, _) if status.success() => Some(Ending::Finished),
        (None, _) if had_full_disk && !errors.contains("panicked") => Some(Ending::Failed),
        _ => None,
    }
}

async fn read_lines(output: impl AsyncRead + Unpin, to: Arc<Mutex<Vec<Line>>>) {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(line) = Line::parse(&line) {
            to.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    }
}
