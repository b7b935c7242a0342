//! The parent: a process for each measurement, the sides by turns.

use std::process::Stdio;

use serde::Serialize;

use crate::Failure;
use crate::args::PythonOptions;
use crate::client::Sample;
use crate::machine::Machine;
use crate::server::{Server, on_core};
use crate::statistics::{Ratio, median};

use super::cases::{CASES, Case, Side};
use super::environment::Environment;

/// The samples of one case.
#[derive(Debug, Serialize)]
pub(crate) struct Group {
    pub(crate) work: &'static str,
    pub(crate) inflight: u64,
    /// Whether the server and the clients each have a core of their own.
    pub(crate) is_pinned: bool,
    pub(crate) memory_beside: Option<&'static str>,
    /// Ours first.
    pub(crate) rows: Vec<Row>,
}

/// The samples of one side, one a round.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) side: &'static str,
    pub(crate) calls: u64,
    pub(crate) goal: Option<f64>,
    pub(crate) samples: Vec<Sample>,
}

impl Row {
    pub(crate) fn median(&self, of: impl Fn(&Sample) -> f64) -> f64 {
        median(self.samples.iter().map(of))
    }
}

impl Group {
    /// How many times the calls a second of a side ours are, round by round.
    pub(crate) fn ratio(&self, row: &Row) -> Ratio {
        self.ours_to(row, Sample::calls_per_second)
    }

    /// Our CPU time a call to that of a side, round by round.
    pub(crate) fn cpu_ratio(&self, row: &Row) -> Ratio {
        self.ours_to(row, Sample::cpu_us_per_call)
    }

    fn ours_to(&self, row: &Row, of: impl Fn(&Sample) -> f64) -> Ratio {
        let ours = self.rows.first().map_or(&[][..], |row| &row.samples);
        Ratio::of_pairs(ours.iter().map(&of).zip(row.samples.iter().map(&of)))
    }

    /// Our peak memory and that of the side it may not exceed, in MB.
    pub(crate) fn memory(&self) -> Option<(f64, f64)> {
        let beside = self.memory_beside?;
        let theirs = self.rows.iter().find(|row| row.side == beside)?;
        Some((self.rows.first()?.median(Sample::peak_memory_mb), theirs.median(Sample::peak_memory_mb)))
    }
}

/// Measures every case, then the ones with a goal without bound cores, where the machine can bind them at all. The
/// rounds are outermost, so that a busy minute of the machine falls on all alike.
pub(crate) fn all(
    options: &PythonOptions,
    machine: &Machine,
    environment: &Environment,
) -> Result<Vec<Group>, Failure> {
    let is_pinned = machine.client_core.is_some();
    let mut groups: Vec<Group> = CASES.iter().map(|case| group(case, options.share, is_pinned)).collect();
    if is_pinned {
        groups.extend(
            CASES.iter().filter(|case| has_goal(case)).map(|case| with_goals(group(case, options.share, false))),
        );
    }
    let (pinned, free) = (Server::start(machine.server_core)?, Server::start(None)?);
    for round in 1..=options.rounds {
        eprintln!("round {round} of {}", options.rounds);
        for group in &mut groups {
            let (core, server) = if group.is_pinned { (machine.client_core, &pinned) } else { (None, &free) };
            for row in &mut group.rows {
                let sample = sample(environment, core, server.port, group.work, group.inflight, row)?;
                row.samples.push(sample);
            }
        }
    }
    Ok(groups)
}

fn group(case: &Case, share: u64, is_pinned: bool) -> Group {
    let row = |side: &Side| Row {
        side: side.name,
        calls: (side.calls * share / 100).max(case.inflight),
        goal: side.goal,
        samples: Vec::new(),
    };
    Group {
        work: case.work.name(),
        inflight: case.inflight,
        is_pinned,
        memory_beside: case.memory_beside,
        rows: case.sides.iter().map(row).collect(),
    }
}

fn has_goal(case: &Case) -> bool {
    case.sides.iter().any(|side| side.goal.is_some())
}

/// Only ours and the sides it has a goal beside.
fn with_goals(mut group: Group) -> Group {
    let ours = group.rows.first().map(|row| row.side);
    group.rows.retain(|row| row.goal.is_some() || Some(row.side) == ours);
    group
}

fn sample(
    environment: &Environment,
    core: Option<usize>,
    port: u16,
    work: &str,
    inflight: u64,
    row: &Row,
) -> Result<Sample, Failure> {
    let warmup = (row.calls / 5).max(inflight);
    let output = on_core(core, environment.python())
        .arg(Environment::scripts().join("client.py"))
        .args(["--side", row.side, "--work", work])
        .args(["--inflight", &inflight.to_string(), "--calls", &row.calls.to_string()])
        .args(["--warmup", &warmup.to_string(), "--port", &port.to_string()])
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("the {} client failed: {}", row.side, output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(side: &'static str, goal: Option<f64>, samples: &[(f64, u64)]) -> Row {
        let sample = |&(calls_per_second, memory)| Sample {
            calls_per_second,
            cpu_us_per_call: 1e6 / calls_per_second,
            peak_memory_kb: Some(memory * 1024),
        };
        Row { side, calls: 10, goal, samples: samples.iter().map(sample).collect() }
    }

    fn three() -> Group {
        Group {
            work: "send",
            inflight: 64,
            is_pinned: true,
            memory_beside: Some("slow"),
            rows: vec![
                row("ours", None, &[(100.0, 20), (50.0, 22), (110.0, 21)]),
                row("quick", None, &[(100.0, 10), (100.0, 10), (100.0, 10)]),
                row("slow", Some(4.0), &[(20.0, 30), (10.0, 31), (20.0, 32)]),
            ],
        }
    }

    #[test]
    fn ratios_are_of_rounds() {
        let group = three();
        let ratios: Vec<f64> = group.rows.iter().map(|row| group.ratio(row).median).collect();
        assert_eq!(ratios, [1.0, 1.0, 5.0]);
        let ratios: Vec<f64> = group.rows.iter().map(|row| group.cpu_ratio(row).median).collect();
        assert_eq!(ratios, [1.0, 1.0, 0.2]);
        assert_eq!(group.memory(), Some((21.0, 31.0)));
    }

    #[test]
    fn without_goals_only_ours_stays() {
        let group = with_goals(three());
        let sides: Vec<&str> = group.rows.iter().map(|row| row.side).collect();
        assert_eq!(sides, ["ours", "slow"]);
    }

    #[test]
    fn a_share_still_keeps_every_task_busy() {
        let group = group(&CASES[1], 0, true);
        assert!(group.rows.iter().all(|row| row.calls == 64));
    }
}
