//! The report, as Markdown and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::figures::{Figure, figures};
use super::measure::{Figures, RUST, in_flight, measure};
use crate::args::SendOptions;
use crate::error::BoxError;
use crate::ledger::describe_disk;
use crate::machine::Machine;
use crate::sample::Sample;
use crate::statistics::median;

/// Measures sends to many, and reports.
pub(crate) fn run(options: &SendOptions) -> Result<(), BoxError> {
    let machine = Machine::describe();
    let measured = measure(options, &machine)?;
    let figures = figures(&measured);
    let text = section(options, &machine, &measured, &figures)?;
    let json = to_json(options, &machine, &measured, &figures);
    options.files.publish("many", &text, &json)
}

/// All figures. `format` is a version number: it is increased when the meaning of a field changes.
fn to_json(options: &SendOptions, machine: &Machine, measured: &Figures, figures: &[Figure]) -> Value {
    json!({
        "format": 1,
        "benchmark": "many",
        "quick": options.quick,
        "machine": machine,
        "figures": figures,
        "measured": measured,
    })
}

/// The median of a figure.
fn of(samples: &[Sample], part: fn(&Sample) -> f64) -> f64 {
    median(samples.iter().map(part))
}

/// The machine and the tables in Markdown, which is readable on a terminal, too.
fn section(
    options: &SendOptions,
    machine: &Machine,
    measured: &Figures,
    figures: &[Figure],
) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let mut versions = vec![machine.rustc.as_str()];
    versions.extend(measured.sides.iter().map(|side| side.version()).filter(|version| !version.is_empty()));
    versions.dedup();
    let (cpu, cores, system, pinning) = (&machine.cpu, machine.cores, &machine.system, machine.describe_pinning());
    let (versions, disk) = (versions.join(", "), describe_disk(&measured.folder));
    writeln!(text, "{cpu}, {cores} cores, {system}, {versions}. {pinning}. {disk}.\n")?;
    let (recipients, rounds) = (measured.recipients, measured.rounds);
    writeln!(text, "{recipients} recipients, {} sends in flight; medians of {rounds} rounds.", in_flight())?;
    if options.quick {
        writeln!(text, "An estimate from few rounds (--quick).")?;
    }
    writeln!(text, "\n| side | recipients per second | CPU µs per recipient | peak memory, MB |")?;
    writeln!(text, "|---|---|---|---|")?;
    for side in &measured.sides {
        let rate = of(&side.samples, Sample::calls_per_second);
        let cpu = of(&side.samples, Sample::cpu_us_per_call);
        let memory = of(&side.samples, Sample::peak_memory_mb);
        writeln!(text, "| {}, {} | {rate:.0} | {cpu:.1} | {memory:.1} |", side.language, side.name)?;
    }
    writeln!(text, "\n| figure | value | from | goal | met |")?;
    writeln!(text, "|---|---|---|---|---|")?;
    for figure in figures {
        let Figure { name, value, details, .. } = figure;
        let is_met = if figure.is_met() { "yes" } else { "NO" };
        writeln!(text, "| {name} | {value:.2} | {details} | {} | {is_met} |", figure.goal.describe())?;
    }
    writeln!(text, "\nThe cost by the length of the list, in Rust:\n")?;
    writeln!(text, "| side | recipients | seconds | CPU µs per recipient | peak memory, MB |")?;
    writeln!(text, "|---|---|---|---|---|")?;
    for side in measured.sides.iter().filter(|side| side.language == RUST) {
        let mut by_length: Vec<_> = side.by_length.iter().collect();
        by_length.sort_by_key(|(length, _)| *length);
        for (length, samples) in by_length {
            let seconds = *length as f64 / of(samples, Sample::calls_per_second);
            let cpu = of(samples, Sample::cpu_us_per_call);
            let memory = of(samples, Sample::peak_memory_mb);
            writeln!(text, "| {} | {length} | {seconds:.2} | {cpu:.1} | {memory:.1} |", side.name)?;
        }
    }
    Ok(text.trim_end().to_owned())
}
