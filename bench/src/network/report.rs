//! The report, as Markdown and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::figures::{FirstSendFigures, SideFigures, figures, first_send_figures};
use super::measure::{Case, Figures, FirstSendCase, measure};
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
            "network": case.network,
            "count": case.count,
            "time": case.workload.time.name,
            "sides": figures(case),
        })
    });
    json!({
        "format": 2,
        "benchmark": "network",
        "quick": options.quick,
        "rounds": options.rounds,
        "machine": machine,
        "versions": measured.versions,
        "cases": cases.collect::<Vec<_>>(),
        "first_sends": measured.first_sends,
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
    first_send_table(&mut text, &measured.first_sends)?;
    Ok(text.trim_end().to_owned())
}

/// The table of a workload, which all of these cases have.
fn table(text: &mut String, cases: &[Case]) -> std::fmt::Result {
    let Some(Case { workload, count, .. }) = cases.first() else { return Ok(()) };
    let Workload { unit, time, .. } = workload;
    writeln!(text, "\n{}:\n", title(workload.kind, *count))?;
    let is_book = workload.kind == NetworkWorkload::Book;
    let memory = if is_book { "peak MB, after a tenth and at the end" } else { "peak MB" };
    write!(text, "| round trip, ms | the server offers | side | HTTP | {} | {unit} per second ", time.name)?;
    write!(text, "| CPU ms per 1,000 {unit} | connections | bytes per request, sent and received | {memory} ")?;
    writeln!(text, "| time, ours / theirs | CPU, ours / theirs |")?;
    writeln!(text, "|---|---|---|---|---|---|---|---|---|---|---|---|")?;
    for case in cases {
        for figures in figures(case) {
            let SideFigures { language, side, http, time, per_second, cpu_seconds_per_1000, connections, .. } = figures;
            let (round_trip, server, cpu_ms) =
                (case.network.round_trip_ms, case.network.protocol.title(), cpu_seconds_per_1000 * 1e3);
            write!(text, "| {round_trip} | {server} | {language}, {side} | {http} | {time:.2} | {per_second:.0} ")?;
            let SideFigures { bytes_sent_per_request: sent, bytes_received_per_request: received, .. } = figures;
            write!(text, "| {cpu_ms:.2} | {connections:.0} | {sent:.0}, {received:.0} | ")?;
            if is_book {
                write!(text, "{:.1}, ", figures.peak_memory_of_tenth_mb)?;
            }
            write!(text, "{:.1} ", figures.peak_memory_mb)?;
            let [time, cpu] = match figures.ratios {
                None => [String::new(), String::new()],
                Some(ratios) => [ratios.time, ratios.cpu].map(Ratio::describe),
            };
            writeln!(text, "| {time} | {cpu} |")?;
        }
    }
    Ok(())
}

/// The table of the first sends.
fn first_send_table(text: &mut String, cases: &[FirstSendCase]) -> std::fmt::Result {
    writeln!(text, "\nThe first send of a process, from the start of the process to the response:\n")?;
    write!(text, "| round trip, ms | program | HTTP | ms | ms without the interpreter ")?;
    writeln!(text, "| bytes, sent and received | time, ours / theirs |")?;
    writeln!(text, "|---|---|---|---|---|---|---|")?;
    for case in cases {
        for figures in first_send_figures(case) {
            let FirstSendFigures { language, name, http, ms, own_ms, bytes_sent, bytes_received, ratio } = figures;
            let http = http.map_or_else(String::new, |version| version.to_string());
            let own_ms = own_ms.map_or_else(String::new, |ms| format!("{ms:.1}"));
            let ratio = ratio.map_or_else(String::new, Ratio::describe);
            write!(text, "| {} | {language}, {name} | {http} | {ms:.1} ", case.network.round_trip_ms)?;
            writeln!(text, "| {own_ms} | {bytes_sent:.0}, {bytes_received:.0} | {ratio} |")?;
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
