//! Starts the clients.

use std::process::Command;

use serde::Serialize;

use super::first_send::{FIRST_SENDS, FirstSend, FirstSendSample};
use super::language::Language;
use super::link::{Links, NETWORKS, Network};
use super::sample::NetworkSample;
use super::side::{SIDES, Side};
use super::workload::{WORKLOADS, Workload};
use crate::error::BoxError;
use crate::ledger::measure::run;
use crate::machine::Machine;
use crate::network_args::{NetworkOptions, NetworkWorkload};
use crate::packages::{first_line, remove_user_variables, repository};
use crate::payload;
use crate::protocol::Protocol;
use crate::server::{Certificates, pinned};

/// The samples of a workload over a network.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) workload: &'static Workload,
    pub(super) network: Network,
    /// The number of contacts or sends of a measurement.
    pub(super) count: u64,
    pub(super) rows: Vec<Row>,
}

/// The samples of a side, one per round.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) side: &'static Side,
    pub(super) samples: Vec<NetworkSample>,
}

/// The first sends of all programs over a network.
#[derive(Debug, Serialize)]
pub(super) struct FirstSendCase {
    #[serde(flatten)]
    pub(super) network: Network,
    pub(super) rows: Vec<FirstSendRow>,
}

/// The samples of a program, one per start.
#[derive(Debug, Serialize)]
pub(super) struct FirstSendRow {
    #[serde(skip)]
    pub(super) program: &'static FirstSend,
    language: &'static str,
    name: &'static str,
    pub(super) samples: Vec<FirstSendSample>,
}

/// Everything that was measured.
#[derive(Debug)]
pub(super) struct Figures {
    /// The names and versions of the interpreters.
    pub(super) versions: Vec<String>,
    /// The cases of a workload are next to each other.
    pub(super) cases: Vec<Case>,
    pub(super) first_sends: Vec<FirstSendCase>,
}

/// How often each program is started per round.
const STARTS: usize = 3;
const QUICK_STARTS: usize = 2;

/// Measures every case. The rounds are the outermost loop, so that other load on the machine affects all cases equally.
pub(super) fn measure(options: &NetworkOptions, machine: &Machine) -> Result<Figures, BoxError> {
    // Below the repository, because that is the folder that programs in a chroot see.
    let certificates = Certificates::make(&repository().join("target"))?;
    let set_up = |language: &_| Language::set_up(*language, options, &certificates);
    let languages = options.languages.iter().map(set_up).collect::<Result<Vec<_>, _>>()?;
    let (mut cases, mut first_sends) = (cases(&languages, options.quick), first_send_cases(&languages));
    let book = WORKLOADS.iter().find(|workload| workload.kind == NetworkWorkload::Book).ok_or("no address book")?;
    let mut clients = Clients {
        languages: &languages,
        machine,
        links: Links::start(certificates, machine, usize::try_from(book.count(options.quick))?)?,
    };
    for round in 1..=options.rounds {
        let log = |what: &str, Network { protocol, round_trip_ms }| {
            eprintln!("round {round} of {}: {what}, {}, {round_trip_ms} ms", options.rounds, protocol.title());
        };
        for Case { workload, network, count, rows } in &mut cases {
            log(workload.kind.name(), *network);
            for Row { side, samples } in rows {
                samples.push(clients.sample(side, workload, *network, *count)?);
            }
        }
        for FirstSendCase { network, rows } in &mut first_sends {
            log("first send", *network);
            for _ in 0..if options.quick { QUICK_STARTS } else { STARTS } {
                for FirstSendRow { program, samples, .. } in &mut *rows {
                    samples.push(clients.first_send(program, *network)?);
                }
            }
        }
    }
    let versions = languages.iter().filter_map(|language| language.version.clone()).collect();
    Ok(Figures { versions, cases, first_sends })
}

/// All cases, with the sides of these languages and without samples.
fn cases(languages: &[Language<'_>], is_quick: bool) -> Vec<Case> {
    let is_measured = |side: &&Side| languages.iter().any(|language| language.kind == side.language);
    let sides = |workload: &Workload, network: Network| {
        let (kind, protocol) = (workload.kind, network.protocol);
        SIDES.iter().filter(is_measured).filter(move |side| side.measures(kind, protocol))
    };
    let case = |workload: &'static Workload, network| Case {
        workload,
        network,
        count: workload.count(is_quick),
        rows: sides(workload, network).map(|side| Row { side, samples: Vec::new() }).collect(),
    };
    WORKLOADS.iter().flat_map(|workload| NETWORKS.map(|network| case(workload, network))).collect()
}

/// The first sends to a server that offers everything, with the programs of these languages and without samples.
fn first_send_cases(languages: &[Language<'_>]) -> Vec<FirstSendCase> {
    let is_measured = |program: &&FirstSend| languages.iter().any(|language| language.kind == program.language);
    let row = |program: &'static FirstSend| FirstSendRow {
        program,
        language: program.language.title(),
        name: program.name,
        samples: Vec::new(),
    };
    let rows = || FIRST_SENDS.iter().filter(is_measured).map(row).collect();
    let networks = NETWORKS.iter().filter(|network| network.protocol == Protocol::Https2);
    networks.map(|network| FirstSendCase { network: *network, rows: rows() }).collect()
}

/// Everything that a measurement needs.
struct Clients<'a> {
    languages: &'a [Language<'a>],
    machine: &'a Machine,
    links: Links,
}

impl Clients<'_> {
    /// One measurement. It fails if a request had another version of HTTP than expected.
    fn sample(
        &mut self,
        side: &Side,
        workload: &Workload,
        network: Network,
        count: u64,
    ) -> Result<NetworkSample, BoxError> {
        let language = self.languages.iter().find(|language| language.kind == side.language).ok_or("no language")?;
        let mut command = self.command(language.launcher.client(side.name));
        command.args(["--side", side.name, "--work", workload.kind.name(), "--count", &count.to_string()]);
        let client = run(command.args(["--base-url", &self.links.base_url(network)?]))?;
        let crossed = self.links.take(network)?;
        let requests = crossed.requests.all_with(network.version(side.newest));
        let requests = requests.map_err(|error| format!("{}, {}: {error}", side.language.title(), side.name))?;
        Ok(NetworkSample { client, requests, traffic: crossed.traffic })
    }

    /// One start of a program.
    fn first_send(&mut self, program: &FirstSend, network: Network) -> Result<FirstSendSample, BoxError> {
        let language = self.languages.iter().find(|language| language.kind == program.language).ok_or("no language")?;
        let mut command = self.command(language.launcher.startup(program.program));
        command.arg(self.links.base_url(network)?).args([payload::API_KEY, payload::RECIPIENT, payload::TEXT]);
        let ms = first_line(&mut command)?.elapsed_ms;
        let crossed = self.links.take(network)?;
        if let Some(newest) = program.role.newest() {
            let requests = crossed.requests.all_with(network.version(newest));
            requests.map_err(|error| format!("{}, {}: {error}", program.language.title(), program.name))?;
        }
        Ok(FirstSendSample { ms, traffic: crossed.traffic })
    }

    /// A client that trusts the server, pinned to its core.
    fn command(&self, line: Vec<std::ffi::OsString>) -> Command {
        let mut line = line.into_iter();
        let mut command = pinned(self.machine.client_core, line.next().unwrap_or_default());
        remove_user_variables(&mut command);
        self.links.certificates.trust(&mut command);
        command.args(line);
        command
    }
}
