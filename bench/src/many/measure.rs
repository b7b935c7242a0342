//! Starts the server and the clients.

use std::fs;
use std::path::PathBuf;

use serde::Serialize;

use super::client::IN_FLIGHT;
use crate::args::{SendOptions, ServeOptions};
use crate::error::BoxError;
use crate::ledger::fsync::median_fsync;
use crate::ledger::languages::{Client, Program};
use crate::ledger::measure::run;
use crate::machine::Machine;
use crate::measured_language::MeasuredLanguage;
use crate::packages::repository;
use crate::sample::Sample;
use crate::server::Server;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
struct Amount {
    rounds: usize,
    recipients: u64,
    /// The lengths of the lists whose cost is measured. The first and the last one are those of the memory.
    lengths: &'static [u64],
    /// How often each length is measured, unless the list is long.
    times: usize,
}

const FULL: Amount = Amount { rounds: 7, recipients: 20_000, lengths: &[10_000, 1_000, 100_000, 1_000_000], times: 3 };
const QUICK: Amount = Amount { rounds: 3, recipients: 20_000, lengths: &[10_000, 1_000, 100_000], times: 1 };

/// The number of recipients before the measurement. Node optimises code that runs often.
const WARMUP: u64 = 2_000;
const NODE_WARMUP: u64 = 40_000;

/// A side of the comparison.
#[derive(Debug, Serialize)]
pub(super) struct Side {
    pub(super) language: &'static str,
    pub(super) name: &'static str,
    /// Whether it is the SDK.
    pub(super) is_ours: bool,
    #[serde(skip)]
    client: Client,
    #[serde(skip)]
    has_ledger: bool,
    /// One sample per round.
    pub(super) samples: Vec<Sample>,
    /// The samples of other lengths, by the number of recipients.
    pub(super) by_length: Vec<(u64, Vec<Sample>)>,
}

/// The figures of all sides.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    pub(super) folder: PathBuf,
    pub(super) recipients: u64,
    pub(super) rounds: usize,
    pub(super) sides: Vec<Side>,
    /// The median of a bare fsync in each round, in µs.
    pub(super) fsyncs: Vec<f64>,
}

impl Side {
    fn new(client: Client, name: &'static str, is_ours: bool) -> Self {
        let (language, has_ledger) = (client.name, name == CAMPAIGN);
        Self { language, name, is_ours, client, has_ledger, samples: Vec::new(), by_length: Vec::new() }
    }

    /// The name and version of the interpreter; empty for Rust.
    pub(super) fn version(&self) -> &str {
        &self.client.version
    }
}

pub(super) const STREAM: &str = "stream";
pub(super) const CAMPAIGN: &str = "campaign";
pub(super) const SEND_MANY: &str = "send_many";
pub(super) const AIOHTTP: &str = "aiohttp";
pub(super) const UNDICI: &str = "undici";

/// The sides of a language, and whether each is the SDK.
fn names(language: MeasuredLanguage) -> [(&'static str, bool); 2] {
    match language {
        MeasuredLanguage::Rust => [(STREAM, true), (CAMPAIGN, true)],
        MeasuredLanguage::Python => [(SEND_MANY, true), (AIOHTTP, false)],
        MeasuredLanguage::Node => [(SEND_MANY, true), (UNDICI, false)],
    }
}

/// Measures everything.
pub(super) fn measure(options: &SendOptions, machine: &Machine) -> Result<Figures, BoxError> {
    let amount = if options.quick { QUICK } else { FULL };
    let program = Program { rust: "many-client", python: "many.py", node: "many.mjs", node_programs: &options.node };
    let mut sides = Vec::new();
    for language in &options.languages {
        let client = program.set_up(*language)?;
        sides.extend(names(*language).map(|(name, is_ours)| Side::new(client.clone(), name, is_ours)));
    }
    // On a disk; the folder for temporary files can be in memory.
    let folder = options.folder.clone().unwrap_or_else(|| repository().join("target/ledger-bench"));
    fs::create_dir_all(&folder)?;
    let server = Server::start_with(machine.server_core, ServeOptions { own_ids: true, ..ServeOptions::default() })?;
    let mut figures =
        Figures { folder, recipients: amount.recipients, rounds: amount.rounds, sides, fsyncs: Vec::new() };
    for round in 0..amount.rounds {
        eprintln!("round {}", round + 1);
        figures.fsyncs.push(median_fsync(&figures.folder)?);
        for index in 0..figures.sides.len() {
            let sample = figures.send(index, amount.recipients, machine, &server)?;
            figures.sides.get_mut(index).ok_or("no side")?.samples.push(sample);
        }
    }
    for index in 0..figures.sides.len() {
        for length in amount.lengths_of(figures.sides.get(index).ok_or("no side")?) {
            eprintln!("{length} recipients");
            let samples = (0..amount.times_of(length)).map(|_| figures.send(index, length, machine, &server));
            let samples = samples.collect::<Result<_, _>>()?;
            figures.sides.get_mut(index).ok_or("no side")?.by_length.push((length, samples));
        }
    }
    Ok(figures)
}

/// A list that is longer than this is measured once, because its figures vary little.
const LONG: u64 = 100_000;

impl Amount {
    /// How often a list of this length is measured.
    fn times_of(&self, length: u64) -> usize {
        if length > LONG { 1 } else { self.times }
    }

    /// The lengths of the lists of a side.
    fn lengths_of(&self, side: &Side) -> Vec<u64> {
        match (side.is_ours, side.language) {
            (false, _) => Vec::new(),
            (true, RUST) => self.lengths.to_vec(),
            (true, _) => [self.lengths.first(), self.lengths.last()].into_iter().flatten().copied().collect(),
        }
    }
}

/// The name of the language whose cost is measured for every length.
pub(super) const RUST: &str = "Rust";

impl Figures {
    /// One measurement of a side.
    fn send(&self, side: usize, recipients: u64, machine: &Machine, server: &Server) -> Result<Sample, BoxError> {
        let side = self.sides.get(side).ok_or("no side")?;
        let mut command = side.client.pinned(machine)?;
        if side.language != RUST {
            command.args(["--side", side.name]);
        }
        let warmup = if side.language == "Node" { NODE_WARMUP } else { WARMUP };
        command.args(["--recipients", &recipients.to_string(), "--warmup", &warmup.to_string()]);
        command.args(["--port", &server.port.to_string()]);
        if !side.has_ledger {
            return run(&mut command);
        }
        let folder = tempfile::tempdir_in(&self.folder)?;
        run(command.arg("--ledger").arg(folder.path()))
    }
}

/// The number of concurrent sends, for the report.
pub(super) fn in_flight() -> usize {
    IN_FLIGHT
}
