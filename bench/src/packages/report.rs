//! The results for people and for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::Failure;
use crate::args::PackageOptions;
use crate::client::Sample;
use crate::machine::Machine;

use super::measure::{Group, Row};
use super::startup::Start;
use super::{Package, Weight};

pub(crate) struct Report<'a> {
    pub(crate) package: &'a Package<'a>,
    pub(crate) machine: &'a Machine,
    pub(crate) options: &'a PackageOptions,
    pub(crate) groups: &'a [Group],
    pub(crate) starts: &'a [Start],
}

impl Report<'_> {
    /// Every figure. `format` changes when the meaning of a field does.
    pub(crate) fn to_json(&self) -> Value {
        let Package { name, version, peers, weight, .. } = self.package;
        json!({
            "format": 2,
            "benchmark": name,
            (*name): version,
            "peers": peers,
            "machine": self.machine,
            "groups": self.groups.iter().map(group_to_json).collect::<Vec<_>>(),
            "starts": self.starts.iter().map(start_to_json).collect::<Vec<_>>(),
            "weight": weight.as_ref().map(weight_to_json),
        })
    }

    /// The machine and the tables in Markdown, which reads well on a terminal, too.
    pub(crate) fn to_markdown(&self) -> Result<String, Failure> {
        let mut text = String::new();
        let Machine { cpu, cores, system, rustc, .. } = self.machine;
        let Package { version, peers, weight, .. } = self.package;
        writeln!(text, "{cpu}, {cores} cores, {system}, {version}, {rustc}. {}.", self.machine.pinned())?;
        writeln!(text, "{peers}.\n")?;
        writeln!(
            text,
            "Medians of {} rounds; in parentheses the lowest and highest ratio of a round. A goal is how many times \
             the calls a second of a side ours are to be.\n",
            self.options.rounds
        )?;
        let (bound, free): (Vec<&Group>, Vec<&Group>) =
            self.groups.iter().partition(|group| group.is_pinned == self.machine.client_core.is_some());
        table(&mut text, &bound)?;
        if !free.is_empty() {
            writeln!(text, "\nThe same with the server and the clients free to use every core:\n")?;
            table(&mut text, &free)?;
        }
        memory(&mut text, &bound)?;
        if let Some(weight) = weight {
            let (size, most, met) = (megabytes(weight.bytes), megabytes(weight.most), verdict(weight.is_met()));
            writeln!(text, "- {}: {size:.2} MB; at most {most} MB: {met}", weight.what)?;
        }
        start_up(&mut text, self.package.bare, self.starts, self.options.starts)?;
        Ok(text.trim_end().to_owned())
    }
}

fn group_to_json(group: &Group) -> Value {
    let rows = group.rows.iter().map(|row| {
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
            "calls_ours_to_theirs": group.ratio(row),
            "cpu_ours_to_theirs": group.cpu_ratio(row),
            "goal": row.goal,
            "is_met": row.goal.map(|goal| group.ratio(row).median >= goal),
        })
    });
    json!({
        "work": group.work,
        "inflight": group.inflight,
        "is_pinned": group.is_pinned,
        "rows": rows.collect::<Vec<_>>(),
        "memory": group.memory.zip(group.peak()).map(|(memory, peak)| {
            json!({ "beside": memory.beside, "at_most": memory.most, "peak": peak })
        }),
    })
}

fn start_to_json(start: &Start) -> Value {
    json!({
        "name": start.name,
        "ms": start.median(),
        "samples": start.samples_ms,
        "goal": start.goal_ms,
        "is_met": start.is_met(),
    })
}

fn weight_to_json(weight: &Weight) -> Value {
    json!({ "what": weight.what, "bytes": weight.bytes, "at_most": weight.most, "is_met": weight.is_met() })
}

const COLUMNS: &[&str] = &[
    "call",
    "at once",
    "side",
    "calls a second",
    "CPU µs a call",
    "peak MB",
    "loop delay ms, mean and p99",
    "CPU, ours / theirs",
    "calls, ours / theirs",
    "goal",
    "met",
];

/// A column that no side fills is left out.
fn table(text: &mut String, groups: &[&Group]) -> std::fmt::Result {
    let rows: Vec<Vec<String>> =
        groups.iter().flat_map(|group| (0..).zip(&group.rows).map(|(place, row)| cells(group, place, row))).collect();
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

/// One line of the table. Ours, the first, is compared with nobody.
fn cells(group: &Group, place: usize, row: &Row) -> Vec<String> {
    let figure = |of: fn(&Sample) -> f64, digits: usize| format!("{:.digits$}", row.median(of));
    let (mean, p99) = (row.median(Sample::loop_delay_mean_ms), row.median(Sample::loop_delay_p99_ms));
    let delay = if mean.is_nan() { String::new() } else { format!("{mean:.1}, {p99:.1}") };
    let mut cells = vec![
        group.work.to_owned(),
        group.inflight.to_string(),
        row.side.to_owned(),
        figure(Sample::calls_per_second, 0),
        figure(Sample::cpu_us_per_call, 1),
        figure(Sample::peak_memory_mb, 1),
        delay,
    ];
    if place > 0 {
        let (cpu, calls) = (group.cpu_ratio(row).median, group.ratio(row));
        cells.push(format!("{cpu:.3}"));
        cells.push(format!("{:.2} ({:.2} to {:.2})", calls.median, calls.lowest, calls.highest));
        cells
            .extend(row.goal.into_iter().flat_map(|goal| [goal.to_string(), verdict(calls.median >= goal).to_owned()]));
    }
    cells.resize(COLUMNS.len(), String::new());
    cells
}

fn memory(text: &mut String, groups: &[&Group]) -> std::fmt::Result {
    writeln!(text)?;
    for group in groups {
        if let Some((peak, memory)) = group.peak().zip(group.memory) {
            writeln!(
                text,
                "- Peak memory, {} at {}: {:.1} MB, {} {:.1} MB, {:.2} times; at most {:.2} times: {}",
                group.work,
                group.inflight,
                peak.ours,
                memory.beside,
                peak.theirs,
                peak.ratio.median,
                memory.most,
                verdict(peak.is_met)
            )?;
        }
    }
    Ok(())
}

fn start_up(text: &mut String, bare: &str, starts: &[Start], count: usize) -> std::fmt::Result {
    writeln!(text, "\nFrom process start to first answer, over {bare}; medians of {count}:\n")?;
    writeln!(text, "| program | ms | goal | met |")?;
    writeln!(text, "|---|---|---|---|")?;
    for start in starts {
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
