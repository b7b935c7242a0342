//! The report, as Markdown and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::counts::{CaseCounts, count, goals};
use super::measure::{Case, Figure, cases, measure_rounds};
use crate::args::CoreOptions;
use crate::error::BoxError;
use crate::machine::Machine;
use crate::sample::Sample;

/// The maximum ratio of the CPU time per call of the core to that of plain reqwest.
const GOAL: f64 = 1.10;

/// Measures the core and plain reqwest, and reports.
pub(crate) fn run(options: &CoreOptions) -> Result<(), BoxError> {
    let machine = Machine::describe();
    let mut cases = cases(options.share);
    measure_rounds(&mut cases, options.rounds, &machine)?;
    let counts = count(&machine)?;
    let text = section(&machine, options.rounds, &cases, &counts)?;
    let json = to_json(&machine, &cases, &counts);
    options.files.publish("core", &text, &json)
}

/// All figures. `format` is a version number: it is increased when the meaning of a field changes.
fn to_json(machine: &Machine, cases: &[Case], counts: &[CaseCounts]) -> Value {
    let cases = cases.iter().map(|case| {
        json!({
            "samples": case,
            "calls_per_second": case.figure(Sample::calls_per_second),
            "cpu_us_per_call": case.figure(Sample::cpu_us_per_call),
            "peak_memory_mb": case.figure(Sample::peak_memory_mb),
        })
    });
    json!({
        "format": 2,
        "benchmark": "core",
        "baseline": "plain",
        "goal": { "cpu_us_per_call": GOAL },
        "machine": machine,
        "cases": cases.collect::<Vec<_>>(),
        "counts": counts,
    })
}

/// The machine and the table in Markdown, which is readable on a terminal, too.
fn section(machine: &Machine, rounds: usize, cases: &[Case], counts: &[CaseCounts]) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    writeln!(
        text,
        "{}, {} cores, {}, {}. {}.\n",
        machine.cpu,
        machine.cores,
        machine.system,
        machine.rustc,
        machine.describe_pinning()
    )?;
    writeln!(text, "Medians of {rounds} rounds; in parentheses the lowest and highest ratio of a round.\n")?;
    writeln!(text, "| call | in flight | figure | core | plain reqwest | core / plain |")?;
    writeln!(text, "|---|---|---|---|---|---|")?;
    for case in cases {
        let (workload, inflight) = (case.workload, case.inflight);
        let mut row = |name: &str, figure: Figure, digits: usize| {
            let Figure { core, plain, ratio } = figure;
            writeln!(
                text,
                "| {workload} | {inflight} | {name} | {core:.digits$} | {plain:.digits$} | {} |",
                ratio.describe()
            )
        };
        row("CPU µs per call", case.figure(Sample::cpu_us_per_call), 1)?;
        row("calls per second", case.figure(Sample::calls_per_second), 0)?;
        row("peak memory, MB", case.figure(Sample::peak_memory_mb), 1)?;
        for CaseCounts { core, plain, .. } in counts.iter().filter(|counts| counts.is_of(workload, inflight)) {
            row("instructions per call", Figure::of_counts(core.instructions, plain.instructions), 0)?;
            row("allocations per call", Figure::of_counts(core.allocations, plain.allocations), 1)?;
        }
    }
    writeln!(text, "\nThe goal: at most {GOAL:.2} times the CPU time per call of plain reqwest.\n")?;
    text.push_str(&goals(counts)?);
    Ok(text.trim_end().to_owned())
}
