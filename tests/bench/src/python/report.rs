//! The results for people and for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::Failure;
use crate::args::PythonOptions;
use crate::client::Sample;
use crate::machine::Machine;

use super::cases::{PACKAGES, START_GOAL_MS};
use super::environment::{Environment, versions};
use super::measure::{Group, Row};
use super::startup::{OURS, Start};

pub(crate) struct Report<'a> {
    pub(crate) machine: &'a Machine,
    pub(crate) environment: &'a Environment,
    pub(crate) options: &'a PythonOptions,
    pub(crate) groups: &'a [Group],
    pub(crate) starts: &'a [Start],
}

impl Report<'_> {
    /// Every figure. `format` changes when the meaning of a field does.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "format": 1,
            "benchmark": "python",
            "python": self.environment.version(),
            "machine": self.machine,
            "groups": self.groups.iter().map(group_to_json).collect::<Vec<_>>(),
            "starts": self.starts.iter().map(start_to_json).collect::<Vec<_>>(),
        })
    }

    /// The machine and the tables in Markdown, which reads well on a terminal, too.
    pub(crate) fn to_markdown(&self) -> Result<String, Failure> {
        let mut text = String::new();
        let Machine { cpu, cores, system, rustc, .. } = self.machine;
        let (python, pinned) = (self.environment.version(), self.machine.pinned());
        writeln!(text, "{cpu}, {cores} cores, {system}, {python}, {rustc}. {pinned}.")?;
        writeln!(text, "{}.\n", versions(PACKAGES)?)?;
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
        start_up(&mut text, self.starts, self.options.starts)?;
        Ok(text.trim_end().to_owned())
    }
}

fn group_to_json(group: &Group) -> Value {
    let rows = group.rows.iter().map(|row| {
        json!({
            "side": row.side,
            "calls": row.calls,
            "samples": row.samples,
            "calls_per_second": row.median(Sample::calls_per_second),
            "cpu_us_per_call": row.median(Sample::cpu_us_per_call),
            "peak_memory_mb": row.median(Sample::peak_memory_mb),
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
        "memory_beside": group.memory_beside,
        "memory_is_met": group.memory().map(|(ours, theirs)| ours <= theirs),
    })
}

fn start_to_json(start: &Start) -> Value {
    json!({ "name": start.name, "over_bare_ms": start.median(), "samples": start.over_bare_ms })
}

fn table(text: &mut String, groups: &[&Group]) -> std::fmt::Result {
    writeln!(
        text,
        "| call | at once | side | calls a second | CPU µs a call | peak MB | ours / theirs | goal | met |"
    )?;
    writeln!(text, "|---|---|---|---|---|---|---|---|---|")?;
    for group in groups {
        for (place, row) in group.rows.iter().enumerate() {
            let beside = if place == 0 { "| | | | |".to_owned() } else { beside(group, row) };
            writeln!(
                text,
                "| {} | {} | {} | {:.0} | {:.1} | {:.1} {beside}",
                group.work,
                group.inflight,
                row.side,
                row.median(Sample::calls_per_second),
                row.median(Sample::cpu_us_per_call),
                row.median(Sample::peak_memory_mb),
            )?;
        }
    }
    Ok(())
}

/// The columns that compare.
fn beside(group: &Group, row: &Row) -> String {
    let ratio = group.ratio(row);
    let cpu = group.cpu_ratio(row).median;
    let ratios = format!("| {cpu:.3} | {:.2} ({:.2} to {:.2})", ratio.median, ratio.lowest, ratio.highest);
    match row.goal {
        None => format!("{ratios} | | |"),
        Some(goal) => format!("{ratios} | {goal:.1} | {} |", verdict(ratio.median >= goal)),
    }
}

fn memory(text: &mut String, groups: &[&Group]) -> std::fmt::Result {
    writeln!(text)?;
    for group in groups {
        if let (Some((ours, theirs)), Some(beside)) = (group.memory(), group.memory_beside) {
            let (work, inflight) = (group.work, group.inflight);
            let met = verdict(ours <= theirs);
            writeln!(
                text,
                "- Peak memory, {work} at {inflight}: {ours:.1} MB, {beside} {theirs:.1} MB; not above it: {met}"
            )?;
        }
    }
    Ok(())
}

fn start_up(text: &mut String, starts: &[Start], count: usize) -> std::fmt::Result {
    writeln!(text, "\nFrom process start to first answer, over the bare interpreter; medians of {count}:\n")?;
    writeln!(text, "| program | ms | goal | met |")?;
    writeln!(text, "|---|---|---|---|")?;
    for start in starts {
        let Start { name, .. } = start;
        let median = start.median();
        if *name == OURS {
            writeln!(text, "| {name} | {median:.1} | {START_GOAL_MS:.0} | {} |", verdict(median <= START_GOAL_MS))?;
        } else {
            writeln!(text, "| {name} | {median:.1} | | |")?;
        }
    }
    Ok(())
}

fn verdict(is_met: bool) -> &'static str {
    if is_met { "yes" } else { "NO" }
}
