//! The report, as Markdown and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::figures::{SideFigures, figures};
use super::measure::{Case, Figures, measure};
use super::workload::Workload;
use crate::error::BoxError;
use crate::machine::Machine;
use crate::network_args::{NetworkOptions, NetworkWorkload};
use crate::payload;
use crate::statistics::Ratio;

/// Measures over a network, and reports.
pub(crate) fn run(options: &NetworkOptions) -> Result<(), BoxError> {
    let machine = Machine::describe();
    let measured = measure(options, &machine)?;
    let text = section(options, &machine, &measured)?;
    let json = to_json(options, &machine, &measured);
    options.files.publish("network", &text, &json)
}

/// All figures. `format` is a version number: it is increased when the meaning of a field changes.
fn to_json(options: &NetworkOptions, machine: &Machine, measured: &Figures) -> Value {
    let cases = measured.cases.iter().map(|case| {
        json!({
            "work": case.workload.kind.name(),
            "round_trip_ms": case.round_trip_ms,
            "count": case.count,
            "time": case.workload.time.name,
            "sides": figures(case),
        })
    });
    json!({
        "format": 1,
        "benchmark": "network",
        "quick": options.quick,
        "rounds": options.rounds,
        "machine": machine,
        "versions": measured.versions,
        "cases": cases.collect::<Vec<_>>(),
    })
}

/// The machine and the tables in Markdown, which are readable on a terminal, too.
fn section(options: &NetworkOptions, machine: &Machine, measured: &Figures) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let versions = std::iter::once(&machine.rustc).chain(&measured.versions).map(String::as_str);
    let versions = versions.collect::<Vec<_>>().join(", ");
    let (cpu, cores, system, pinning) = (&machine.cpu, machine.cores, &machine.system, machine.describe_pinning());
    writeln!(text, "{cpu}, {cores} cores, {system}, {versions}. {pinning}, and the relay runs with the server.\n")?;
    match options.rounds {
        1 => writeln!(text, "One round.")?,
        rounds => {
            writeln!(text, "Medians of {rounds} rounds; in parentheses the lowest and highest ratio of a round.")?
        }
    }
    if options.quick {
        writeln!(text, "An estimate from few contacts, sends and rounds (--quick).")?;
    }
    for cases in measured.cases.chunk_by(|one, other| one.workload.kind == other.workload.kind) {
        table(&mut text, cases)?;
    }
    Ok(text.trim_end().to_owned())
}

/// The table of a workload, which all of these cases have.
fn table(text: &mut String, cases: &[Case]) -> std::fmt::Result {
    let Some(Case { workload, count, .. }) = cases.first() else { return Ok(()) };
    let Workload { unit, time, .. } = workload;
    writeln!(text, "\n{}:\n", title(workload.kind, *count))?;
    write!(text, "| round trip, ms | side | {} | {unit} per second | CPU ms per 1,000 {unit} | peak MB ", time.name)?;
    writeln!(text, "| time, ours / theirs | CPU, ours / theirs |")?;
    writeln!(text, "|---|---|---|---|---|---|---|---|")?;
    for case in cases {
        for side in figures(case) {
            let SideFigures { row, time, per_second, cpu_seconds_per_1000, peak_memory_mb, ratios } = side;
            let (language, name, cpu_ms) = (row.language, row.name, cpu_seconds_per_1000 * 1e3);
            write!(text, "| {} | {language}, {name} | {time:.2} | {per_second:.0} ", case.round_trip_ms)?;
            write!(text, "| {cpu_ms:.2} | {peak_memory_mb:.1} ")?;
            let [time, cpu] = match ratios {
                None => [String::new(), String::new()],
                Some(ratios) => [ratios.time, ratios.cpu].map(Ratio::describe),
            };
            writeln!(text, "| {time} | {cpu} |")?;
        }
    }
    Ok(())
}

/// The title of a table.
fn title(workload: NetworkWorkload, count: u64) -> String {
    match workload {
        NetworkWorkload::Book => {
            format!("An address book of {count} contacts, read from end to end in pages of {}", payload::BOOK_PAGE)
        }
        NetworkWorkload::Burst => "64 sends at once, on warm connections".to_owned(),
        NetworkWorkload::Send => "One send after the other, on a warm connection".to_owned(),
    }
}
