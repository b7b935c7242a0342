//! Starts the servers and the clients.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::de::DeserializeOwned;

use super::client::IN_FLIGHT;
use super::languages::Client;
use super::samples::{FillSamples, SendSamples};
use crate::args::{SendOptions, ServeOptions};
use crate::error::BoxError;
use crate::machine::Machine;
use crate::packages::repository;
use crate::server::{Server, this_program};

/// How long the slow server takes for each response, in ms.
const DELAY_MS: u64 = 50;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
struct Amount {
    sends: u64,
    rounds: u64,
    calls: u64,
    slow_calls: u64,
    keys: u64,
    lookups: u64,
}

const FULL: Amount =
    Amount { sends: 2_000, rounds: 12, calls: 6_400, slow_calls: 640, keys: 1_000_000, lookups: 4_000 };
const QUICK: Amount = Amount { sends: 400, rounds: 4, calls: 3_200, slow_calls: 320, keys: 20_000, lookups: 1_000 };

/// The figures of all languages, and of a full ledger.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) folder: PathBuf,
    pub(super) clients: Vec<(Client, SendSamples)>,
    pub(super) fill: FillSamples,
}

/// Measures everything.
pub(super) fn measure(options: &SendOptions, machine: &Machine, clients: Vec<Client>) -> Result<Figures, BoxError> {
    let amount = if options.quick { QUICK } else { FULL };
    // On a disk; the folder for temporary files can be in memory.
    let parent = options.folder.clone().unwrap_or_else(|| repository().join("target/ledger-bench"));
    fs::create_dir_all(&parent)?;
    let server = Server::start_with(machine.server_core, ServeOptions { delay: 0, own_ids: true })?;
    let slow = Server::start_with(machine.server_core, ServeOptions { delay: DELAY_MS, own_ids: true })?;
    let mut measured = Vec::new();
    for client in clients {
        eprintln!("sends in {}", client.name);
        let folder = tempfile::tempdir_in(&parent)?;
        let mut command = client.pinned(machine)?;
        command.args(["--port", &server.port.to_string(), "--slow-port", &slow.port.to_string()]);
        command.args(["--sends", &amount.sends.to_string(), "--rounds", &amount.rounds.to_string()]);
        command.args(["--calls", &amount.calls.to_string(), "--slow-calls", &amount.slow_calls.to_string()]);
        let samples = run(command.arg("--folder").arg(folder.path()))?;
        measured.push((client, samples));
    }
    eprintln!("{} keys", amount.keys);
    let folder = tempfile::tempdir_in(&parent)?;
    // If the cores were free to choose, the time of a look-up would depend on where its two threads run.
    let mut command = this_program(machine.client_core)?;
    command.args(["ledger-fill", "--port", &server.port.to_string(), "--keys", &amount.keys.to_string()]);
    command.args(["--lookups", &amount.lookups.to_string()]);
    let fill = run(command.arg("--folder").arg(folder.path()))?;
    Ok(Figures { folder: parent, clients: measured, fill })
}

/// The number of concurrent sends, and the delay of the slow server in ms, for the report.
pub(super) fn concurrency() -> (u64, u64) {
    (IN_FLIGHT, DELAY_MS)
}

/// Runs a client, and reads the JSON that it prints.
pub(crate) fn run<T: DeserializeOwned>(command: &mut Command) -> Result<T, BoxError> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        let program = Path::new(command.get_program()).display().to_string();
        return Err(format!("{program} failed: {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
