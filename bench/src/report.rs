//! The results for people and for programs.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use crate::Failure;
use crate::args::CoreOptions;
use crate::client::Sample;
use crate::machine::Machine;
use crate::marks;
use crate::measure::{self, Case, Figure};

/// The most CPU time a call of the core may take beside the same call by plain reqwest.
const GOAL: f64 = 1.10;

/// Measures the core beside plain reqwest, and reports.
pub(crate) fn core(options: &CoreOptions) -> Result<(), Failure> {
    let machine = Machine::describe();
    let cases = measure::all(options, &machine)?;
    let text = section(&machine, options.rounds, &cases)?;
    println!("{text}");
    if let Some(file) = &options.json {
        fs::write(file, format!("{:#}\n", to_json(&machine, &cases)))?;
    }
    if let Some(file) = &options.markdown {
        marks::replace(file, "core", &text)?;
    }
    Ok(())
}

/// Every figure. `format` changes when the meaning of a field does.
fn to_json(machine: &Machine, cases: &[Case]) -> Value {
    let cases = cases.iter().map(|case| {
        json!({
            "samples": case,
            "calls_per_second": case.figure(Sample::calls_per_second),
            "cpu_us_per_call": case.figure(Sample::cpu_us_per_call),
            "peak_memory_mb": case.figure(Sample::peak_memory_mb),
        })
    });
    json!({
        "format": 1,
        "benchmark": "core",
        "beside": "plain",
        "goal": { "cpu_us_per_call": GOAL },
        "machine": machine,
        "cases": cases.collect::<Vec<_>>(),
    })
}

/// The machine and the table in Markdown, which reads well on a terminal, too.
fn section(machine: &Machine, rounds: usize, cases: &[Case]) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    writeln!(
        text,
        "{}, {} cores, {}, {}. {}.\n",
        machine.cpu,
        machine.cores,
        machine.system,
        machine.rustc,
        machine.pinned()
    )?;
    writeln!(text, "Medians of {rounds} rounds; in parentheses the lowest and highest ratio of a round.\n")?;
    writeln!(text, "| call | at once | figure | core | plain reqwest | core / plain |")?;
    writeln!(text, "|---|---|---|---|---|---|")?;
    for case in cases {
        let (work, inflight) = (case.work, case.inflight);
        let mut row = |name: &str, figure: Figure, digits: usize| {
            let Figure { core, plain, ratio } = figure;
            writeln!(
                text,
                "| {work} | {inflight} | {name} | {core:.digits$} | {plain:.digits$} | {:.2} ({:.2} to {:.2}) |",
                ratio.median, ratio.lowest, ratio.highest
            )
        };
        row("CPU µs a call", case.figure(Sample::cpu_us_per_call), 1)?;
        row("calls a second", case.figure(Sample::calls_per_second), 0)?;
        row("peak memory, MB", case.figure(Sample::peak_memory_mb), 1)?;
    }
    write!(text, "\nThe goal: at most {GOAL:.2} times the CPU time a call of plain reqwest.")?;
    Ok(text)
}
