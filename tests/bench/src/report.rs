//! The results for people and for programs.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::Failure;
use crate::args::CoreOptions;
use crate::client::Sample;
use crate::machine::Machine;
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
        replace_section(file, &text)?;
    }
    Ok(())
}

/// Every figure. `format` changes when the meaning of a field does.
fn to_json(machine: &Machine, cases: &[Case]) -> Value {
    let cases = cases.iter().map(|case| {
        json!({
            "samples": case,
            "calls_per_second": case.figure(calls_per_second),
            "cpu_us_per_call": case.figure(cpu_us_per_call),
            "peak_memory_mb": case.figure(peak_memory_mb),
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

fn calls_per_second(sample: &Sample) -> f64 {
    sample.calls_per_second
}

fn cpu_us_per_call(sample: &Sample) -> f64 {
    sample.cpu_us_per_call
}

/// `NaN` where the system does not tell, which JSON writes as null.
fn peak_memory_mb(sample: &Sample) -> f64 {
    sample.peak_memory_kb.map_or(f64::NAN, |kilobytes| kilobytes as f64 / 1024.0)
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
        pinned(machine)
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
        row("CPU µs a call", case.figure(cpu_us_per_call), 1)?;
        row("calls a second", case.figure(calls_per_second), 0)?;
        row("peak memory, MB", case.figure(peak_memory_mb), 1)?;
    }
    write!(text, "\nThe goal: at most {GOAL:.2} times the CPU time a call of plain reqwest.")?;
    Ok(text)
}

fn pinned(machine: &Machine) -> String {
    match (machine.server_core, machine.client_core) {
        (Some(server), Some(client)) => format!("The server runs on core {server}, the clients on core {client}"),
        _ => "Neither server nor clients are bound to a core".to_owned(),
    }
}

const BEGIN: &str = "<!-- core: begin -->";
const END: &str = "<!-- core: end -->";

/// Puts the section between its two marks; what people wrote around them stays.
fn replace_section(file: &Path, section: &str) -> Result<(), Failure> {
    let text = fs::read_to_string(file)?;
    let replaced = between_marks(&text, section).ok_or_else(|| format!("{} lacks {BEGIN} … {END}", file.display()))?;
    Ok(fs::write(file, replaced)?)
}

fn between_marks(text: &str, section: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{section}\n\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_between_the_marks_is_replaced() {
        let text = format!("above\n{BEGIN}\nold\n{END}\nbelow\n");
        let expected = format!("above\n{BEGIN}\n\nnew\n\n{END}\nbelow\n");
        assert_eq!(between_marks(&text, "new").as_deref(), Some(expected.as_str()));
        assert_eq!(between_marks(&expected, "new").as_deref(), Some(expected.as_str()));
        assert_eq!(between_marks("no marks", "new"), None);
    }
}
