//! The machine of the measurements, and the memory of a process.

use std::fs;
use std::process::{Command, Stdio};

use serde::Serialize;

/// The machine.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    pub(crate) cpu: String,
    pub(crate) system: String,
    pub(crate) rustc: String,
    /// The core to which the server is pinned, if `taskset` works.
    pub(crate) server_core: Option<usize>,
    /// The core to which every client is pinned.
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
            system: command_output("uname", &["-sr"]).unwrap_or_else(|| std::env::consts::OS.to_owned()),
            rustc: command_output("rustc", &["--version"]).unwrap_or_else(|| "unknown".to_owned()),
            server_core: can_pin.then_some(server),
            client_core: can_pin.then_some(client),
        }
    }

    /// A sentence about pinning, without the full stop.
    pub(crate) fn describe_pinning(&self) -> String {
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

fn command_output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.is_empty()).then(|| text.trim().to_owned())
}

/// Whether `taskset` exists and can pin a process to this core.
fn is_pinnable(core: usize) -> bool {
    let mut command = Command::new("taskset");
    command.args(["-c", &core.to_string(), "true"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The peak memory of this process, in KB. Only Linux reports it.
pub(crate) fn peak_memory_kb() -> Option<u64> {
    status_kb("self", "VmHWM:")
}

/// The memory of this process that is in RAM now, in KB. Only Linux reports it.
pub(crate) fn memory_kb() -> Option<u64> {
    status_kb("self", "VmRSS:")
}

/// The memory of another process that is in RAM now, in KB. Only Linux reports it.
pub(crate) fn memory_kb_of(process: u32) -> Option<u64> {
    status_kb(&process.to_string(), "VmRSS:")
}

fn status_kb(process: &str, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix(name))?.trim().strip_suffix("kB")?.trim().parse().ok()
}
