//! Starts the server, the relays and the clients.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::side::{SIDES, Side};
use super::workload::{WORKLOADS, Workload};
use crate::args::ServeOptions;
use crate::error::BoxError;
use crate::ledger::languages::{Client, Program};
use crate::ledger::measure::run;
use crate::machine::Machine;
use crate::network_args::{NetworkOptions, NetworkWorkload};
use crate::packages::remove_user_variables;
use crate::sample::Sample;
use crate::server::Server;

/// The round trips, in ms: without a delay, within a continent, and between continents.
const ROUND_TRIPS_MS: [u64; 3] = [0, 20, 80];

/// The samples of a workload at a round trip.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) workload: &'static Workload,
    pub(crate) round_trip_ms: u64,
    /// The number of contacts or sends of a measurement.
    pub(super) count: u64,
    pub(crate) rows: Vec<Row>,
}

/// The samples of a side, one per round.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(super) language: &'static str,
    #[serde(rename = "side")]
    pub(crate) name: &'static str,
    #[serde(skip)]
    pub(crate) side: &'static Side,
    pub(crate) samples: Vec<Sample>,
}

/// Everything that was measured.
#[derive(Debug)]
pub(super) struct Figures {
    /// The names and versions of the interpreters.
    pub(super) versions: Vec<String>,
    /// The cases of a workload are next to each other.
    pub(super) cases: Vec<Case>,
}

/// Measures every case.
pub(super) fn measure(options: &NetworkOptions, machine: &Machine) -> Result<Figures, BoxError> {
    let clients = clients(options)?;
    let mut cases = cases(&clients, options.quick);
    measure_rounds(&mut cases, &clients, options.rounds, machine)?;
    let versions = clients.into_iter().map(|client| client.version).filter(|version| !version.is_empty()).collect();
    Ok(Figures { versions, cases })
}

/// Measures these cases. The rounds are the outermost loop, so that other load on the machine affects all cases
/// equally.
pub(crate) fn measure_rounds(
    cases: &mut [Case],
    clients: &[Client],
    rounds: usize,
    machine: &Machine,
) -> Result<(), BoxError> {
    let books = cases.iter().filter(|case| case.workload.kind == NetworkWorkload::Book);
    let contacts = usize::try_from(books.map(|case| case.count).max().unwrap_or_default())?;
    let server = Server::start_with(machine.server_core, ServeOptions { contacts, ..ServeOptions::default() })?;
    let round_trips: BTreeSet<u64> = cases.iter().map(|case| case.round_trip_ms).collect();
    let relays = round_trips.into_iter().map(|round_trip_ms| {
        let relay = server.relay(machine.server_core, round_trip_ms)?;
        Ok::<_, BoxError>((round_trip_ms, relay))
    });
    let relays = relays.collect::<Result<Vec<_>, _>>()?;
    for round in 1..=rounds {
        for case in cases.iter_mut() {
            let (name, round_trip) = (case.workload.kind.name(), case.round_trip_ms);
            eprintln!("round {round} of {rounds}: {name}, {round_trip} ms");
            let (_, relay) = relays.iter().find(|(ms, _)| *ms == round_trip).ok_or("no relay")?;
            for row in &mut case.rows {
                let client = clients.iter().find(|client| client.name == row.language).ok_or("no client")?;
                row.samples.push(sample(client, machine, row.name, name, case.count, relay.port)?);
            }
        }
    }
    Ok(())
}

/// The clients of the languages to measure.
fn clients(options: &NetworkOptions) -> Result<Vec<Client>, BoxError> {
    let program = program(&options.node, options.packages.as_deref());
    options.languages.iter().map(|language| program.set_up(*language)).collect()
}

/// The program of each language, with the Node program and the folder with our packed Node packages.
pub(crate) fn program<'a>(node_program: &'a Path, packages: Option<&'a Path>) -> Program<'a> {
    Program { rust: "network-client", python: "network.py", node: "network.mjs", node_program, packages }
}

/// All cases, with the sides of these clients and without samples.
pub(crate) fn cases(clients: &[Client], is_quick: bool) -> Vec<Case> {
    let row = |side: &'static Side| {
        let client = clients.iter().find(|client| client.language == side.language)?;
        Some(Row { language: client.name, name: side.name, side, samples: Vec::new() })
    };
    let case = |workload: &'static Workload, round_trip_ms| Case {
        workload,
        round_trip_ms,
        count: workload.count(is_quick),
        rows: SIDES.iter().filter(|side| side.measures(workload.kind)).filter_map(row).collect(),
    };
    WORKLOADS.iter().flat_map(|workload| ROUND_TRIPS_MS.map(|round_trip_ms| case(workload, round_trip_ms))).collect()
}

/// One measurement.
fn sample(
    client: &Client,
    machine: &Machine,
    side: &str,
    workload: &str,
    count: u64,
    port: u16,
) -> Result<Sample, BoxError> {
    let mut command = client.pinned(machine)?;
    remove_user_variables(&mut command);
    command.args(["--side", side, "--work", workload]);
    run(command.args(["--count", &count.to_string(), "--port", &port.to_string()]))
}
