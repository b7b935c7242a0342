//! A process that runs, and how it ends.

use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use std::os::unix::process::ExitStatusExt as _;

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::error::BoxError;
use crate::processes::ended_process::{EndedProcess, Ending, Line};

/// A process that ends later than this hangs.
const HANGS_AFTER: Duration = Duration::from_secs(300);

#[derive(Debug)]
pub(crate) struct Process<L> {
    child: Child,
    lines: Arc<Mutex<Vec<(Instant, L)>>>,
    reader: JoinHandle<()>,
    /// The text that the process writes to standard error.
    errors: JoinHandle<String>,
    point: Option<&'static str>,
    /// Whether it may end with an error.
    may_fail: bool,
}

impl<L: Line> Process<L> {
    /// Starts a process, which ends at a named point after this number of passes if there is one.
    pub(crate) fn start(mut command: Command, point: Option<(&'static str, u32)>) -> Result<Self, BoxError> {
        if let Some((name, passes)) = point {
            command.env("WORKSPACE_FAILPOINT", format!("{name}:{passes}"));
        }
        let point = point.map(|(name, _)| name);
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
        Ok(Self { child, lines, reader, errors, point, may_fail: false })
    }

    /// Sends a signal. A process that has ended ignores it.
    pub(crate) fn signal(&self, signal: Signal) {
        if let Some(pid) = self.pid() {
            let _ = kill_process(pid, signal);
        }
    }

    /// Limits the size of the files of the process, so that its writes fail; `None` removes the limit.
    pub(crate) fn limit_files(&mut self, bytes: Option<u64>) {
        self.may_fail = true;
        if let Some(pid) = self.pid() {
            let _ = prlimit(Some(pid), Resource::Fsize, Rlimit { current: bytes, maximum: None });
        }
    }

    /// The process may end with an error from now on, because its ledger cannot be used for a while.
    pub(crate) fn allow_failure(mut self) -> Self {
        self.may_fail = true;
        self
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

    /// Looks at the lines until now.
    pub(crate) fn lines<T>(&self, look: impl FnMut(&L) -> Option<T>) -> Vec<T> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(|(_, line)| line).filter_map(look).collect()
    }

    /// Waits for the end, and for the rest of the lines.
    pub(crate) async fn end(self) -> Result<EndedProcess<L>, BoxError> {
        Ok(self.end_with_times().await?.0)
    }

    /// The same, with the time of each line.
    pub(crate) async fn end_with_times(mut self) -> Result<(EndedProcess<L>, Vec<Instant>), BoxError> {
        let status = timeout(HANGS_AFTER, self.child.wait()).await.map_err(|_| "a process does not end")??;
        self.reader.await?;
        let errors = self.errors.await?;
        let ending = ending(status, &errors, self.point, self.may_fail);
        let ending = ending.ok_or_else(|| format!("a process ended with {status}: {errors}"))?;
        let lines = std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner));
        let (times, lines) = lines.into_iter().unzip();
        Ok((EndedProcess { lines, ending }, times))
    }
}

/// How a process ended; `None` if this is a defect.
fn ending(status: ExitStatus, errors: &str, point: Option<&'static str>, may_fail: bool) -> Option<Ending> {
    let signal = status.signal().and_then(Signal::from_named_raw);
    match (signal, point) {
        (Some(Signal::ABORT), Some(name)) if errors.contains(&format!("stopped at {name}")) => {
            Some(Ending::AtPoint(name))
        }
        (Some(Signal::KILL | Signal::INT), _) => Some(Ending::Killed),
        (None, _) if status.success() => Some(Ending::Finished),
        (None, _) if may_fail && !errors.contains("panicked") => Some(Ending::Failed),
        _ => None,
    }
}

async fn read_lines<L: Line>(output: impl AsyncRead + Unpin, to: Arc<Mutex<Vec<(Instant, L)>>>) {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(line) = L::parse(&line) {
            to.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), line));
        }
    }
}
