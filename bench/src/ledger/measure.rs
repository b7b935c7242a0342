//! Starts the servers and the clients.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::client::IN_FLIGHT;
use super::database::Database;
use super::fill::LARGE;
use super::fsync::median_fsync;
use super::languages::Client;
use super::samples::{FillSamples, SendSamples};
use super::workers::{self, Load, WorkersSample};
use crate::args::{LedgerBenchOptions, LedgerStore, ServeOptions};
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
    /// The number of keys in a database, which is slower to fill.
    database_keys: u64,
    lookups: u64,
    /// The numbers of processes that share a ledger.
    workers: &'static [u64],
    /// How long they send.
    workers_ms: u64,
}

const FULL: Amount = Amount {
    sends: 2_000,
    rounds: 12,
    calls: 6_400,
    slow_calls: 640,
    keys: 1_000_000,
    database_keys: 100_000,
    lookups: 4_000,
    workers: &[1, 2, 4, 8, 16, 32],
    workers_ms: 5_000,
};
const QUICK: Amount = Amount {
    sends: 400,
    rounds: 4,
    calls: 3_200,
    slow_calls: 320,
    keys: 20_000,
    database_keys: 20_000,
    lookups: 1_000,
    workers: &[1, 4, 16],
    workers_ms: 1_000,
};

/// The number of concurrent sends of the process whose claims per second are measured.
const MANY_IN_FLIGHT: u64 = 512;
/// How often they are measured.
const CLAIM_ROUNDS: u64 = 3;
/// The numbers of concurrent sends of each of the processes that share a ledger.
const WORKERS_IN_FLIGHT: [u64; 2] = [4, 64];

/// The figures of all languages, and of a full ledger.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) folder: PathBuf,
    pub(super) clients: Vec<(Client, SendSamples)>,
    pub(super) fill: FillSamples,
    /// Only of ledgers in a database.
    pub(super) database: Option<DatabaseFigures>,
}

/// The figures of processes that share a ledger.
#[derive(Debug, Serialize)]
pub(super) struct DatabaseFigures {
    /// The name and version of the server.
    pub(super) version: String,
    /// A bare fsync before each round of claims, in µs.
    pub(super) fsyncs: Vec<f64>,
    /// One process with many sends at a time.
    pub(super) claims: Vec<WorkersSample>,
    pub(super) workers: Vec<WorkersSample>,
}

/// Measures everything.
pub(super) fn measure(
    options: &LedgerBenchOptions,
    machine: &Machine,
    clients: Vec<Client>,
) -> Result<Figures, BoxError> {
    let amount = if options.send.quick { QUICK } else { FULL };
    // On a disk; the folder for temporary files can be in memory.
    let parent = options.send.folder.clone().unwrap_or_else(|| repository().join("target/ledger-bench"));
    fs::create_dir_all(&parent)?;
    let server = Server::start_with(machine.server_core, ServeOptions { own_ids: true, ..ServeOptions::default() })?;
    let slow = Server::start_with(
        machine.server_core,
        ServeOptions { delay: DELAY_MS, own_ids: true, ..ServeOptions::default() },
    )?;
    let mut database = match options.store {
        LedgerStore::Sqlite => None,
        LedgerStore::Postgres => Some(Database::start(&parent, machine.server_core)?),
    };
    let mut measured = Vec::new();
    for client in clients {
        eprintln!("sends in {}", client.name);
        let folder = tempfile::tempdir_in(&parent)?;
        let mut command = client.pinned(machine)?;
        command.args(["--port", &server.port.to_string(), "--slow-port", &slow.port.to_string()]);
        command.args(["--sends", &amount.sends.to_string(), "--rounds", &amount.rounds.to_string()]);
        command.args(["--calls", &amount.calls.to_string(), "--slow-calls", &amount.slow_calls.to_string()]);
        if let Some(database) = &mut database {
            command.args(["--database", &database.new_ledger()]);
        }
        let samples = run(command.arg("--folder").arg(folder.path()))?;
        measured.push((client, samples));
    }
    let fill = fill(amount, machine, &server, &parent, database.as_mut())?;
    let database = database.map(|mut database| share(amount, machine, &server, &parent, &mut database)).transpose()?;
    Ok(Figures { folder: parent, clients: measured, fill, database })
}

/// Fills a ledger.
fn fill(
    amount: Amount,
    machine: &Machine,
    server: &Server,
    parent: &Path,
    database: Option<&mut Database>,
) -> Result<FillSamples, BoxError> {
    let keys = if database.is_some() { amount.database_keys } else { amount.keys };
    eprintln!("{keys} keys");
    let folder = tempfile::tempdir_in(parent)?;
    // If the cores were free to choose, the time of a look-up would depend on where its two threads run.
    let mut command = this_program(machine.client_core)?;
    command.args(["ledger-fill", "--port", &server.port.to_string(), "--keys", &keys.to_string()]);
    command.args(["--lookups", &amount.lookups.to_string()]).arg("--folder").arg(folder.path());
    let Some(database) = database else { return run(&mut command) };
    let ledgers = database.new_ledger();
    let mut fill: FillSamples = run(command.args(["--database", &ledgers]))?;
    fill.bytes = Some(database.entries_bytes(&format!("{ledgers}_{LARGE}"))?);
    Ok(fill)
}

/// Measures processes that share a ledger: one, and several.
fn share(
    amount: Amount,
    machine: &Machine,
    server: &Server,
    folder: &Path,
    database: &mut Database,
) -> Result<DatabaseFigures, BoxError> {
    let mut figures =
        DatabaseFigures { version: database.version()?, fsyncs: Vec::new(), claims: Vec::new(), workers: Vec::new() };
    let mut measure = |workers, in_flight| {
        eprintln!("{workers} processes, {in_flight} sends at a time");
        workers::measure(Load { workers, in_flight, duration_ms: amount.workers_ms }, machine, server, database)
    };
    for _ in 0..CLAIM_ROUNDS {
        figures.fsyncs.push(median_fsync(folder)?);
        figures.claims.push(measure(1, MANY_IN_FLIGHT)?);
    }
    for in_flight in WORKERS_IN_FLIGHT {
        for workers in amount.workers {
            figures.workers.push(measure(*workers, in_flight)?);
        }
    }
    Ok(figures)
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
