//! The report, as Markdown and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::args::PackageOptions;
use crate::error::BoxError;
use crate::machine::Machine;
use crate::sample::Sample;

use super::measure::{CandidateSamples, CaseSamples};
use super::package::{BinarySize, Package};
use super::startup::StartupSamples;

pub(crate) struct Report<'a> {
    pub(crate) package: &'a Package<'a>,
    pub(crate) machine: &'a Machine,
    pub(crate) options: &'a PackageOptions,
    pub(crate) cases: &'a [CaseSamples],
    pub(crate) startups: &'a [StartupSamples],
}

impl Report<'_> {
    /// All figures. `format` changes with the meaning of a field.
    pub(crate) fn to_json(&self) -> Value {
        let Package { name, version, peers, binary_size, .. } = self.package;
        json!({
            "format": 3,
            "benchmark": name,
            (*name): version,
            "peers": peers,
            "machine": self.machine,
            "groups": self.cases.iter().map(case_to_json).collect::<Vec<_>>(),
            "starts": self.startups.iter().map(startup_to_json).collect::<Vec<_>>(),
            "weight": binary_size.as_ref().map(binary_size_to_json),
        })
    }

    /// The machine and the tables in Markdown, which is readable on a terminal, too.
    pub(crate) fn to_markdown(&self) -> Result<String, BoxError> {
        let mut text = String::new();
        let Machine { cpu, cores, system, rustc, .. } = self.machine;
        let Package { version, peers, binary_size, .. } = self.package;
        writeln!(text, "{cpu}, {cores} cores, {system}, {version}, {rustc}. {}.", self.machine.describe_pinning())?;
        writeln!(text, "{peers}.\n")?;
        writeln!(
            text,
            "Medians of {} rounds; in parentheses the lowest and highest ratio of a round. A goal is the minimum \
             ratio of our calls per second to those of a side.\n",
            self.options.rounds
        )?;
        let (default, unpinned): (Vec<&CaseSamples>, Vec<&CaseSamples>) =
            self.cases.iter().partition(|case| case.is_pinned == self.machine.client_core.is_some());
        table(&mut text, &default)?;
        if !unpinned.is_empty() {
            writeln!(text, "\nThe same without pinning; the server and the clients may use every core:\n")?;
            table(&mut text, &unpinned)?;
        }
        memory(&mut text, &default)?;
        if let Some(binary_size) = binary_size {
            let (size, max, met) =
                (megabytes(binary_size.bytes), megabytes(binary_size.max_bytes), verdict(binary_size.is_met()));
            writeln!(text, "- {}: {size:.2} MB; at most {max} MB: {met}", binary_size.what)?;
        }
        startup(&mut text, self.package.startup_baseline, self.startups, self.options.starts)?;
        Ok(text.trim_end().to_owned())
    }
}

fn case_to_json(case: &CaseSamples) -> Value {
    let rows = case.rows.iter().map(|row| {
        json!({
            "side": row.side,
            "calls": row.calls,
            "warmup": row.warmup,
            "samples": row.samples,
            "calls_per_second": row.median(Sample::calls_per_second),
            "cpu_us_per_call": row.median(Sample::cpu_us_per_call),
            "peak_memory_mb": row.median(Sample::peak_memory_mb),
            "loop_delay_mean_ms": row.median(Sample::loop_delay_mean_ms),
            "loop_delay_p99_ms": row.median(Sample::loop_delay_p99_ms),
            "calls_ours_to_theirs": case.ratio(row),
            "cpu_ours_to_theirs": case.cpu_ratio(row),
            "goal": row.goal,
            "is_met": row.goal.map(|goal| case.ratio(row).median >= goal),
        })
    });
    json!({
        "work": case.workload,
        "inflight": case.inflight,
        "is_pinned": case.is_pinned,
        "rows": rows.collect::<Vec<_>>(),
        "memory": case.memory.zip(case.memory_comparison()).map(|(memory, peak)| {
            json!({ "baseline": memory.baseline, "at_most": memory.max_ratio, "peak": peak })
        }),
    })
}

fn startup_to_json(start: &StartupSamples) -> Value {
    json!({
        "name": start.name,
        "ms": start.median(),
        "samples": start.samples_ms,
        "goal": start.goal_ms,
        "is_met": start.is_met(),
    })
}

fn binary_size_to_json(size: &BinarySize) -> Value {
    json!({ "what": size.what, "bytes": size.bytes, "at_most": size.max_bytes, "is_met": size.is_met() })
}

const COLUMNS: &[&str] = &[
    "call",
    "in flight",
    "side",
    "calls per second",
    "CPU µs per call",
    "peak MB",
    "loop delay ms, mean and p99",
    "CPU, ours / theirs",
    "calls, ours / theirs",
    "goal",
    "met",
];

/// Writes a table. Empty columns are omitted.
fn table(text: &mut String, cases: &[&CaseSamples]) -> std::fmt::Result {
    let rows: Vec<Vec<String>> =
        cases.iter().flat_map(|case| (0..).zip(&case.rows).map(|(place, row)| cells(case, place, row))).collect();
    let is_filled = |column: usize| rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()));
    let kept: Vec<bool> = (0..COLUMNS.len()).map(is_filled).collect();
    let names: Vec<String> = COLUMNS.iter().map(|&name| name.to_owned()).collect();
    let rule = vec!["---".to_owned(); COLUMNS.len()];
    for row in [names, rule].iter().chain(&rows) {
        let cells = row.iter().zip(&kept).filter(|&(_, is_kept)| *is_kept).map(|(cell, _)| cell.as_str());
        writeln!(text, "| {} |", cells.collect::<Vec<_>>().join(" | "))?;
    }
    Ok(())
}

/// The cells of one row. The first row, ours, is not compared.
fn cells(case: &CaseSamples, place: usize, row: &CandidateSamples) -> Vec<String> {
    let figure = |of: fn(&Sample) -> f64, digits: usize| format!("{:.digits$}", row.median(of));
    let (mean, p99) = (row.median(Sample::loop_delay_mean_ms), row.median(Sample::loop_delay_p99_ms));
    let delay = if mean.is_nan() { String::new() } else { format!("{mean:.1}, {p99:.1}") };
    let mut cells = vec![
        case.workload.to_owned(),
        case.inflight.to_string(),
        row.side.to_owned(),
        figure(Sample::calls_per_second, 0),
        figure(Sample::cpu_us_per_call, 1),
        figure(Sample::peak_memory_mb, 1),
        delay,
    ];
    if place > 0 {
        let (cpu, calls) = (case.cpu_ratio(row).median, case.ratio(row));
        cells.push(format!("{cpu:.3}"));
        cells.push(format!("{:.2} ({:.2} to {:.2})", calls.median, calls.lowest, calls.highest));
        cells
            .extend(row.goal.into_iter().flat_map(|goal| [goal.to_string(), verdict(calls.median >= goal).to_owned()]));
    }
    cells.resize(COLUMNS.len(), String::new());
    cells
}

fn memory(text: &mut String, cases: &[&CaseSamples]) -> std::fmt::Result {
    writeln!(text)?;
    for case in cases {
        if let Some((peak, memory)) = case.memory_comparison().zip(case.memory) {
            writeln!(
                text,
                "- Peak memory, {} at {}: {:.1} MB, {} {:.1} MB, {:.2} times; at most {:.2} times: {}",
                case.workload,
                case.inflight,
                peak.ours,
                memory.baseline,
                peak.theirs,
                peak.ratio.median,
                memory.max_ratio,
                verdict(peak.is_met)
            )?;
        }
    }
    Ok(())
}

fn startup(text: &mut String, baseline: &str, startups: &[StartupSamples], count: usize) -> std::fmt::Result {
    writeln!(text, "\nTime from process start to the first response, minus that of {baseline}; medians of {count}:\n")?;
    writeln!(text, "| program | ms | goal | met |")?;
    writeln!(text, "|---|---|---|---|")?;
    for start in startups {
        let goal = start.goal_ms.map_or_else(String::new, |goal| goal.to_string());
        let met = start.is_met().map_or("", verdict);
        writeln!(text, "| {} | {:.1} | {goal} | {met} |", start.name, start.median())?;
    }
    Ok(())
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn verdict(is_met: bool) -> &'static str {
    if is_met { "yes" } else { "NO" }
}
