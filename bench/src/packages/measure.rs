//! The parent: a process for each measurement, the sides by turns.

use std::process::Stdio;

use serde::Serialize;

use crate::Failure;
use crate::args::PackageOptions;
use crate::client::Sample;
use crate::machine::Machine;
use crate::server::Server;
use crate::statistics::{Ratio, median};

use super::Package;
use super::cases::{Case, Memory, Side, Unpinned};

/// The samples of one case.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) work: &'static str,
    pub(crate) inflight: u64,
    /// Whether the server and the clients each have a core of their own.
    pub(crate) is_pinned: bool,
    pub(crate) memory: Option<Memory>,
    /// Ours first.
    pub(crate) rows: Vec<Row>,
}

/// The samples of one side, one a round.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) side: &'static str,
    pub(crate) calls: u64,
    pub(crate) warmup: u64,
    /// How many times its calls a second ours are to be at least.
    pub(crate) goal: Option<f64>,
    pub(crate) samples: Vec<Sample>,
}

/// Peak memory of ours and of the side it is compared with, in MB.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Peak {
    pub(crate) ours: f64,
    pub(crate) theirs: f64,
    /// Ours to theirs, round by round.
    pub(crate) ratio: Ratio,
    pub(crate) is_met: bool,
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

    /// Where it is compared at all.
    pub(crate) fn peak(&self) -> Option<Peak> {
        let Memory { beside, most } = self.memory?;
        let theirs = self.rows.iter().find(|row| row.side == beside)?;
        let ratio = self.ours_to(theirs, Sample::peak_memory_mb);
        Some(Peak {
            ours: self.rows.first()?.median(Sample::peak_memory_mb),
            theirs: theirs.median(Sample::peak_memory_mb),
            ratio,
            is_met: ratio.median <= most,
        })
    }
}

/// Measures every case, then again without bound cores, where the machine can bind them at all. The rounds are
/// outermost, so that a busy minute of the machine falls on all alike.
pub(crate) fn all(package: &Package<'_>, options: &PackageOptions, machine: &Machine) -> Result<Vec<Group>, Failure> {
    let is_pinned = machine.client_core.is_some();
    let groups = |is_pinned| package.cases.iter().map(move |case| group(case, options.share, is_pinned));
    let mut all: Vec<Group> = groups(is_pinned).collect();
    if is_pinned {
        all.extend(groups(false).filter_map(|group| chosen(group, package.unpinned)));
    }
    let (pinned, free) = (Server::start(machine.server_core)?, Server::start(None)?);
    for round in 1..=options.rounds {
        eprintln!("round {round} of {}", options.rounds);
        for group in &mut all {
            let (core, server) = if group.is_pinned { (machine.client_core, &pinned) } else { (None, &free) };
            for row in &mut group.rows {
                let sample = sample(package, core, server.port, group.work, group.inflight, row)?;
                row.samples.push(sample);
            }
        }
    }
    Ok(all)
}

fn group(case: &Case, share: u64, is_pinned: bool) -> Group {
    let row = |side: &Side| Row {
        side: side.name,
        calls: (side.calls * share / 100).max(case.inflight),
        warmup: side.warmup,
        goal: side.goal.map(|goal| goal.at(is_pinned)),
        samples: Vec::new(),
    };
    Group {
        work: case.work.name(),
        inflight: case.inflight,
        is_pinned,
        memory: case.memory,
        rows: case.sides.iter().map(row).collect(),
    }
}

/// What is left of a group, if there is still something to compare.
fn chosen(mut group: Group, unpinned: Unpinned) -> Option<Group> {
    if unpinned == Unpinned::WithGoals {
        let ours = group.rows.first().map(|row| row.side);
        group.rows.retain(|row| row.goal.is_some() || Some(row.side) == ours);
    }
    (group.rows.len() > 1).then_some(group)
}

fn sample(
    package: &Package<'_>,
    core: Option<usize>,
    port: u16,
    work: &str,
    inflight: u64,
    row: &Row,
) -> Result<Sample, Failure> {
    let output = package
        .command(core, package.launch.client(row.side))
        .args(["--side", row.side, "--work", work])
        .args(["--inflight", &inflight.to_string(), "--calls", &row.calls.to_string()])
        .args(["--warmup", &row.warmup.to_string(), "--port", &port.to_string()])
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
    use crate::args::Work;

    const SIDES: &[Side] = &[Side::new("ours", 1000, 500), Side::new("slow", 1000, 500).beaten_unpinned(0.9, 1.15)];

    fn row(side: &'static str, goal: Option<f64>, samples: &[(f64, u64)]) -> Row {
        let sample = |&(calls_per_second, memory)| Sample {
            calls_per_second,
            cpu_us_per_call: 1e6 / calls_per_second,
            peak_memory_kb: Some(memory * 1024),
            loop_delay_ms: None,
        };
        Row { side, calls: 10, warmup: 1, goal, samples: samples.iter().map(sample).collect() }
    }

    fn three(memory: Option<Memory>) -> Group {
        Group {
            work: "send",
            inflight: 64,
            is_pinned: true,
            memory,
            rows: vec![
                row("ours", None, &[(100.0, 20), (50.0, 24), (110.0, 21)]),
                row("quick", None, &[(100.0, 10), (100.0, 10), (100.0, 10)]),
                row("slow", Some(4.0), &[(20.0, 40), (10.0, 30), (20.0, 30)]),
            ],
        }
    }

    #[test]
    fn ratios_are_of_rounds() {
        let group = three(None);
        let ratios: Vec<f64> = group.rows.iter().map(|row| group.ratio(row).median).collect();
        assert_eq!(ratios, [1.0, 1.0, 5.0]);
        let ratios: Vec<f64> = group.rows.iter().map(|row| group.cpu_ratio(row).median).collect();
        assert_eq!(ratios, [1.0, 1.0, 0.2]);
        assert_eq!(group.peak(), None);
    }

    #[test]
    fn memory_is_met_by_its_ratio() {
        let peak = |most| three(Some(Memory { beside: "slow", most })).peak().unwrap();
        let Peak { ours, theirs, ratio, .. } = peak(0.7);
        assert_eq!((ours, theirs, ratio.median), (21.0, 30.0, 0.7));
        assert!(peak(0.7).is_met && !peak(0.69).is_met);
    }

    #[test]
    fn unpinned_all_or_only_what_has_a_goal() {
        let sides =
            |unpinned| chosen(three(None), unpinned).unwrap().rows.iter().map(|row| row.side).collect::<Vec<_>>();
        assert_eq!(sides(Unpinned::All), ["ours", "quick", "slow"]);
        assert_eq!(sides(Unpinned::WithGoals), ["ours", "slow"]);
        let mut without = three(None);
        without.rows.truncate(2);
        assert!(chosen(without, Unpinned::WithGoals).is_none());
    }

    #[test]
    fn a_share_is_of_what_is_measured_and_keeps_every_task_busy() {
        let case = Case { work: Work::List, inflight: 64, sides: SIDES, memory: None };
        let row = |share, is_pinned| group(&case, share, is_pinned).rows.pop().unwrap();
        assert_eq!((row(100, true).calls, row(20, true).calls, row(0, true).calls), (1000, 200, 64));
        assert_eq!(row(20, true).warmup, 500);
        assert_eq!((row(20, true).goal, row(20, false).goal), (Some(0.9), Some(1.15)));
    }
}
