//! The report, as Markdown and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::calls::{CallSample, IN_FLIGHT};
use super::figures::{Figure, figures, ratio};
use super::measure::{CallFigures, Figures, measure};
use crate::error::BoxError;
use crate::goal::Goal;
use crate::machine::Machine;
use crate::sandbox_args::SandboxOptions;
use crate::statistics::median;

/// Measures the page of the sandbox, and reports.
pub(crate) fn run(options: &SandboxOptions) -> Result<(), BoxError> {
    let machine = Machine::describe();
    let measured = measure(options, &machine)?;
    let figures = figures(&measured);
    let text = section(options, &machine, &measured, &figures)?;
    let json = to_json(options, &machine, &measured, &figures);
    options.files.publish("sandbox", &text, &json)
}

/// All figures. `format` is a version number: it is increased when the meaning of a field changes.
fn to_json(options: &SandboxOptions, machine: &Machine, measured: &Figures, figures: &[Figure]) -> Value {
    json!({
        "format": 1,
        "benchmark": "sandbox",
        "quick": options.quick,
        "machine": machine,
        "figures": figures,
        "measured": measured,
    })
}

/// The machine and the tables in Markdown, which is readable on a terminal, too.
fn section(
    options: &SandboxOptions,
    machine: &Machine,
    measured: &Figures,
    figures: &[Figure],
) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let (cpu, cores, system, pinning) = (&machine.cpu, machine.cores, &machine.system, machine.describe_pinning());
    let (rustc, browser) = (&machine.rustc, &measured.opened.browser);
    writeln!(text, "{cpu}, {cores} cores, {system}, {rustc}, {browser}. {pinning}.\n")?;
    let rounds = measured.rounds;
    writeln!(text, "Medians of {rounds} rounds; in parentheses the lowest and highest ratio of a round.")?;
    if options.quick {
        writeln!(text, "An estimate from few rounds (--quick).")?;
    }
    writeln!(text, "\n| call, {IN_FLIGHT} at a time | figure | without a page | with a page | with / without |")?;
    writeln!(text, "|---|---|---|---|---|")?;
    for call in &measured.calls {
        call_rows(&mut text, call)?;
    }
    let (requests, conversations) = (measured.full.requests, measured.full.conversations);
    writeln!(text, "\nA sandbox with {requests} requests in its journal and {conversations} conversations:\n")?;
    writeln!(text, "| figure | value | from | goal | met |")?;
    writeln!(text, "|---|---|---|---|---|")?;
    for figure in figures {
        let Figure { name, value, details, .. } = figure;
        let goal = figure.goal.map(Goal::describe).unwrap_or_default();
        let is_met = figure.is_met().map_or("", |is_met| if is_met { "yes" } else { "NO" });
        writeln!(text, "| {name} | {value:.2} | {details} | {goal} | {is_met} |")?;
    }
    Ok(text.trim_end().to_owned())
}

fn call_rows(text: &mut String, call: &CallFigures) -> std::fmt::Result {
    let operation = call.call.operation();
    let mut row = |name, part: fn(&CallSample) -> f64, digits: usize| {
        let [without, with] = [&call.without, &call.with].map(|samples| median(samples.iter().map(part)));
        let ratio = ratio(call, part);
        writeln!(
            text,
            "| {operation} | {name} | {without:.digits$} | {with:.digits$} | {:.3} ({:.3} to {:.3}) |",
            ratio.median, ratio.lowest, ratio.highest
        )
    };
    row("CPU µs of the server per call", CallSample::server_cpu_us_per_call, 1)?;
    row("calls per second", CallSample::calls_per_second, 0)
}
