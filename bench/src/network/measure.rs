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
pub(crate) struct Case {
    pub(crate) workload: &'static Workload,
    pub(crate) network: Network,
    /// The number of contacts or sends of a measurement.
    pub(super) count: u64,
    pub(crate) rows: Vec<Row>,
}

/// The samples of a side, one per round.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) side: &'static Side,
    pub(crate) samples: Vec<NetworkSample>,
}

/// The first sends of all programs over a network.
#[derive(Debug, Serialize)]
pub(crate) struct FirstSendCase {
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

/// Measures every case.
pub(super) fn measure(options: &NetworkOptions, machine: &Machine) -> Result<Figures, BoxError> {
    let certificates = make_certificates()?;
    let programs = options.programs();
    let set_up = |language: &_| Language::set_up(*language, &programs, &certificates);
    let languages = options.languages.iter().map(set_up).collect::<Result<Vec<_>, _>>()?;
    let (mut cases, mut first_sends) = (cases(&languages, options.quick), first_send_cases(&languages));
    let starts = if options.quick { QUICK_STARTS } else { STARTS };
    let rounds = Rounds { machine, count: options.rounds, starts };
    rounds.measure(&mut cases, &mut first_sends, &languages, &certificates)?;
    let versions = languages.iter().filter_map(|language| language.version.clone()).collect();
    Ok(Figures { versions, cases, first_sends })
}

/// The certificates of the servers.
pub(crate) fn make_certificates() -> Result<Certificates, BoxError> {
    // Below the repository, because that is the folder that programs in a chroot see.
    Certificates::make(&repository().join("target"))
}

/// How often everything is measured.
pub(crate) struct Rounds<'a> {
    pub(crate) machine: &'a Machine,
    pub(crate) count: usize,
    /// How often each program is started per round.
    pub(crate) starts: usize,
}

impl Rounds<'_> {
    /// Measures these cases. The rounds are the outermost loop, so that other load on the machine affects all cases
    /// equally.
    pub(crate) fn measure(
        &self,
        cases: &mut [Case],
        first_sends: &mut [FirstSendCase],
        languages: &[Language<'_>],
        certificates: &Certificates,
    ) -> Result<(), BoxError> {
        let books = cases.iter().filter(|case| case.workload.kind == NetworkWorkload::Book);
        let contacts = usize::try_from(books.map(|case| case.count).max().unwrap_or_default())?;
        let links = Links::start(certificates, self.machine, contacts)?;
        let mut clients = Clients { languages, machine: self.machine, links, certificates };
        for round in 1..=self.count {
            let log = |what: &str, Network { protocol, round_trip_ms }| {
                eprintln!("round {round} of {}: {what}, {}, {round_trip_ms} ms", self.count, protocol.title());
            };
            for Case { workload, network, count, rows } in &mut *cases {
                log(workload.kind.name(), *network);
                for Row { side, samples } in rows {
                    samples.push(clients.sample(side, workload, *network, *count)?);
                }
            }
            for FirstSendCase { network, rows } in &mut *first_sends {
                log("first send", *network);
                for _ in 0..self.starts {
                    for FirstSendRow { program, samples, .. } in &mut *rows {
                        samples.push(clients.first_send(program, *network)?);
                    }
                }
            }
        }
        Ok(())
    }
}

/// All cases, with the sides of these languages and without samples.
pub(crate) fn cases(languages: &[Language<'_>], is_quick: bool) -> Vec<Case> {
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
    certificates: &'a Certificates,
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
        self.certificates.trust(&mut command);
        command.args(line);
        command
    }
}
