//! Starts the server, the relays and the clients.

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
pub(super) struct Case {
    pub(super) workload: &'static Workload,
    pub(super) round_trip_ms: u64,
    /// The number of contacts or sends of a measurement.
    pub(super) count: u64,
    pub(super) rows: Vec<Row>,
}

/// The samples of a side, one per round.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) language: &'static str,
    #[serde(rename = "side")]
    pub(super) name: &'static str,
    #[serde(skip)]
    pub(super) side: &'static Side,
    pub(super) samples: Vec<Sample>,
}

/// Everything that was measured.
#[derive(Debug)]
pub(super) struct Figures {
    /// The names and versions of the interpreters.
    pub(super) versions: Vec<String>,
    /// The cases of a workload are next to each other.
    pub(super) cases: Vec<Case>,
}

/// Measures every case. The rounds are the outermost loop, so that other load on the machine affects all cases equally.
pub(super) fn measure(options: &NetworkOptions, machine: &Machine) -> Result<Figures, BoxError> {
    let clients = clients(options)?;
    let mut cases = cases(&clients, options.quick);
    let book = WORKLOADS.iter().find(|workload| workload.kind == NetworkWorkload::Book).ok_or("no address book")?;
    let contacts = usize::try_from(book.count(options.quick))?;
    let server = Server::start_with(machine.server_core, ServeOptions { contacts, ..ServeOptions::default() })?;
    let relays = ROUND_TRIPS_MS.map(|round_trip_ms| {
        let relay = server.relay(machine.server_core, round_trip_ms)?;
        Ok::<_, BoxError>((round_trip_ms, relay))
    });
    let relays = relays.into_iter().collect::<Result<Vec<_>, _>>()?;
    for round in 1..=options.rounds {
        for case in &mut cases {
            let (name, round_trip) = (case.workload.kind.name(), case.round_trip_ms);
            eprintln!("round {round} of {}: {name}, {round_trip} ms", options.rounds);
            let (_, relay) = relays.iter().find(|(ms, _)| *ms == round_trip).ok_or("no relay")?;
            for row in &mut case.rows {
                let client = clients.iter().find(|client| client.name == row.language).ok_or("no client")?;
                row.samples.push(sample(client, machine, row.name, name, case.count, relay.port)?);
            }
        }
    }
    let versions = clients.into_iter().map(|client| client.version).filter(|version| !version.is_empty()).collect();
    Ok(Figures { versions, cases })
}

/// The clients of the languages to measure.
fn clients(options: &NetworkOptions) -> Result<Vec<Client>, BoxError> {
    let program = Program {
        rust: "network-client",
        python: "network.py",
        node: "network.mjs",
        node_program: &options.node,
        packages: options.packages.as_deref(),
    };
    options.languages.iter().map(|language| program.set_up(*language)).collect()
}

/// All cases, with the sides of these clients and without samples.
fn cases(clients: &[Client], is_quick: bool) -> Vec<Case> {
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
