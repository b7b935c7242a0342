//! The report, as Markdown and as JSON.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::languages::Program;
use super::limits::{Figure, figures};
use super::measure::{DatabaseFigures, Figures, measure};
use super::workers::WorkersSample;
use crate::args::{LedgerBenchOptions, LedgerStore};
use crate::error::BoxError;
use crate::goal::Goal;
use crate::machine::Machine;

/// Measures sends with and without a ledger, and a full ledger, and reports.
pub(crate) fn run(options: &LedgerBenchOptions) -> Result<(), BoxError> {
    let machine = Machine::describe();
    let program =
        Program { rust: "ledger-client", python: "ledger.py", node: "ledger.mjs", node_programs: &options.send.node };
    let clients = options.send.languages.iter().map(|language| program.set_up(*language)).collect::<Result<_, _>>()?;
    let measured = measure(options, &machine, clients)?;
    let figures = figures(&measured);
    let text = section(options, &machine, &measured, &figures)?;
    let json = to_json(options, &machine, &measured, &figures);
    options.send.files.publish(section_name(options.store), &text, &json)
}

/// All figures. `format` is a version number: it is increased when the meaning of a field changes.
fn to_json(options: &LedgerBenchOptions, machine: &Machine, measured: &Figures, figures: &[Figure]) -> Value {
    let clients = measured
        .clients
        .iter()
        .map(|(client, samples)| json!({ "language": client.name, "version": client.version, "samples": samples }));
    json!({
        "format": 2,
        "benchmark": section_name(options.store),
        "quick": options.send.quick,
        "machine": machine,
        "figures": figures,
        "clients": clients.collect::<Vec<_>>(),
        "fill": measured.fill,
        "database": measured.database,
    })
}

/// The name of the generated section in the documentation.
fn section_name(store: LedgerStore) -> &'static str {
    match store {
        LedgerStore::Sqlite => "ledger",
        LedgerStore::Postgres => "ledger-postgres",
    }
}

/// The machine and the tables in Markdown, which are readable on a terminal, too.
fn section(
    options: &LedgerBenchOptions,
    machine: &Machine,
    measured: &Figures,
    figures: &[Figure],
) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let clients = measured.clients.iter().map(|(client, _)| client.version.as_str());
    let database = measured.database.as_ref().map(|database| database.version.as_str());
    let versions = std::iter::once(machine.rustc.as_str()).chain(clients).chain(database);
    let versions = versions.filter(|version| !version.is_empty()).collect::<Vec<_>>().join(", ");
    let (cpu, cores, system, pinning) = (&machine.cpu, machine.cores, &machine.system, machine.describe_pinning());
    writeln!(text, "{cpu}, {cores} cores, {system}, {versions}. {pinning}. {}.\n", describe_disk(&measured.folder))?;
    if let (Some(_), Some(core)) = (&measured.database, machine.server_core) {
        writeln!(text, "PostgreSQL runs on core {core}, too.\n")?;
    }
    if options.send.quick {
        writeln!(text, "An estimate from few sends (--quick).\n")?;
    }
    writeln!(text, "| side | figure | value | limit | met | from |")?;
    writeln!(text, "|---|---|---|---|---|---|")?;
    for figure in figures {
        let Figure { side, name, value, details, .. } = figure;
        let limit = figure.goal.map_or_else(String::new, Goal::describe);
        let is_met = match figure.is_met() {
            None => "",
            Some(true) => "yes",
            Some(false) => "NO",
        };
        writeln!(text, "| {side} | {name} | {value:.2} | {limit} | {is_met} | {details} |")?;
    }
    if let Some(database) = &measured.database {
        write_workers(&mut text, database, machine)?;
    }
    Ok(text.trim_end().to_owned())
}

/// The table of processes that share a ledger, and what limits them.
fn write_workers(text: &mut String, database: &DatabaseFigures, machine: &Machine) -> std::fmt::Result {
    writeln!(text, "\nProcesses that share one ledger, each with its own keys; times in µs:\n")?;
    writeln!(
        text,
        "| processes | each at a time | sends per second | CPU of the clients per send | CPU of PostgreSQL per send | \
         median of a claim | 99th percentile |"
    )?;
    writeln!(text, "|---|---|---|---|---|---|---|")?;
    for sample in &database.workers {
        writeln!(
            text,
            "| {} | {} | {:.0} | {:.1} | {:.1} | {:.0} | {:.0} |",
            sample.workers,
            sample.in_flight,
            sample.sends_per_second,
            sample.client_cpu,
            sample.database_cpu,
            sample.claim_median,
            sample.claim_p99
        )?;
    }
    writeln!(text, "\n{}", describe_limit(&database.workers, machine))
}

/// A sentence on the limit of the rate. The CPU time of a send on each side says how many sends a core handles.
fn describe_limit(workers: &[WorkersSample], machine: &Machine) -> String {
    let rate = workers.iter().map(|sample| sample.sends_per_second).fold(f64::NAN, f64::max);
    let per_core = |cpu: fn(&WorkersSample) -> f64| 1e6 / workers.iter().map(cpu).fold(f64::NAN, f64::min);
    let cores = match machine.client_core {
        Some(_) => "All clients share one core, and PostgreSQL shares the other with the server".to_owned(),
        None => format!("The clients, PostgreSQL and the server share {} cores", machine.cores),
    };
    format!(
        "The highest rate is {rate:.0} sends per second. {cores}, so this machine limits the rate: by the lowest CPU \
         time per send, a core of PostgreSQL handles up to {:.0} sends per second, and a core of the clients {:.0}. \
         With more cores, which were not measured, the next limit should be the syncs of the write-ahead log, which \
         all commits share.",
        per_core(|sample| sample.database_cpu),
        per_core(|sample| sample.client_cpu)
    )
}

/// The file system of the ledgers, because an fsync costs nothing in memory.
pub(crate) fn describe_disk(folder: &Path) -> String {
    let mut command = Command::new("stat");
    let output = command.args(["--file-system", "--format", "%T"]).arg(folder).output();
    match output {
        Ok(output) if output.status.success() => {
            format!("The ledgers are on {}", String::from_utf8_lossy(&output.stdout).trim())
        }
        _ => "The file system of the ledgers is unknown".to_owned(),
    }
}
