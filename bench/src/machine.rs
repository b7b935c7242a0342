//! What the figures were made on, and the process's own memory.

use std::fs;
use std::process::{Command, Stdio};

use serde::Serialize;

/// The machine, as far as it tells.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    pub(crate) cpu: String,
    pub(crate) system: String,
    pub(crate) rustc: String,
    /// The core the server runs on, where `taskset` can put it there.
    pub(crate) server_core: Option<usize>,
    /// The core every client runs on, then.
    pub(crate) client_core: Option<usize>,
}

impl Machine {
    pub(crate) fn describe() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let (client, server) = (0, cores - 1);
        let can_pin = cores > 1 && is_pinnable(client) && is_pinnable(server);
        Self {
            cores,
            cpu: cpu().unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            system: said_by("uname", &["-sr"]).unwrap_or_else(|| std::env::consts::OS.to_owned()),
            rustc: said_by("rustc", &["--version"]).unwrap_or_else(|| "unknown".to_owned()),
            server_core: can_pin.then_some(server),
            client_core: can_pin.then_some(client),
        }
    }

    /// Where things run, in a sentence without its full stop.
    pub(crate) fn pinned(&self) -> String {
        match (self.server_core, self.client_core) {
            (Some(server), Some(client)) => format!("The server runs on core {server}, the clients on core {client}"),
            _ => "Neither server nor clients are bound to a core".to_owned(),
        }
    }
}

fn cpu() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let (_, name) = text.lines().find(|line| line.starts_with("model name"))?.split_once(':')?;
    Some(name.trim().to_owned())
}

fn said_by(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.is_empty()).then(|| text.trim().to_owned())
}

/// Whether `taskset` exists and may put a process on this core.
fn is_pinnable(core: usize) -> bool {
    let mut command = Command::new("taskset");
    command.args(["-c", &core.to_string(), "true"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The most memory this process ever held, in KB. Linux alone tells.
pub(crate) fn peak_memory_kb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix("kB")?.trim().parse().ok()
}
