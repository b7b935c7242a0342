//! Runs the measurements: one process each, the candidates in turn.

use std::process::Stdio;

use serde::Serialize;

use crate::args::PackageOptions;
use crate::error::BoxError;
use crate::machine::Machine;
use crate::sample::Sample;
use crate::server::Server;
use crate::statistics::{Ratio, median};

use super::cases::{Candidate, Case, MemoryGoal, UnpinnedScope};
use super::package::Package;

/// The samples of one case.
#[derive(Debug)]
pub(crate) struct CaseSamples {
    pub(crate) workload: &'static str,
    pub(crate) inflight: u64,
    /// Whether the server and the clients are each pinned to a core.
    pub(crate) is_pinned: bool,
    pub(crate) memory: Option<MemoryGoal>,
    /// One per candidate, ours first.
    pub(crate) rows: Vec<CandidateSamples>,
}

/// The samples of one candidate, one per round.
#[derive(Debug)]
pub(crate) struct CandidateSamples {
    pub(crate) side: &'static str,
    pub(crate) calls: u64,
    pub(crate) warmup: u64,
    /// The minimum ratio of our calls per second to those of this candidate.
    pub(crate) goal: Option<f64>,
    pub(crate) samples: Vec<Sample>,
}

/// Our peak memory and that of the candidate it is compared with, in MB.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct MemoryComparison {
    pub(crate) ours: f64,
    pub(crate) theirs: f64,
    /// Ours divided by theirs, per round.
    pub(crate) ratio: Ratio,
    pub(crate) is_met: bool,
}

impl CandidateSamples {
    pub(crate) fn median(&self, of: impl Fn(&Sample) -> f64) -> f64 {
        median(self.samples.iter().map(of))
    }
}

impl CaseSamples {
    /// Our calls per second divided by those of a candidate, per round.
    pub(crate) fn ratio(&self, row: &CandidateSamples) -> Ratio {
        self.ours_to(row, Sample::calls_per_second)
    }

    /// Our CPU time per call divided by that of a candidate, per round.
    pub(crate) fn cpu_ratio(&self, row: &CandidateSamples) -> Ratio {
        self.ours_to(row, Sample::cpu_us_per_call)
    }

    fn ours_to(&self, row: &CandidateSamples, of: impl Fn(&Sample) -> f64) -> Ratio {
        let ours = self.rows.first().map_or(&[][..], |row| &row.samples);
        Ratio::of_pairs(ours.iter().map(&of).zip(row.samples.iter().map(&of)))
    }

    /// The comparison of peak memory, if the case has one.
    pub(crate) fn memory_comparison(&self) -> Option<MemoryComparison> {
        let MemoryGoal { baseline, max_ratio } = self.memory?;
        let theirs = self.rows.iter().find(|row| row.side == baseline)?;
        let ratio = self.ours_to(theirs, Sample::peak_memory_mb);
        Some(MemoryComparison {
            ours: self.rows.first()?.median(Sample::peak_memory_mb),
            theirs: theirs.median(Sample::peak_memory_mb),
            ratio,
            is_met: ratio.median <= max_ratio,
        })
    }
}

/// Measures every case, and again without pinning if the machine supports pinning.
pub(super) fn measure_cases(
    package: &Package<'_>,
    options: &PackageOptions,
    machine: &Machine,
) -> Result<Vec<CaseSamples>, BoxError> {
    let is_pinned = machine.client_core.is_some();
    let mut all: Vec<CaseSamples> = cases(package, options.share, is_pinned).collect();
    if is_pinned {
        all.extend(cases(package, options.share, false).filter_map(|case| select(case, package.unpinned)));
    }
    measure_rounds(&mut all, package, options.rounds, machine)?;
    Ok(all)
}

/// Every case of a package, with this percentage of the usual number of calls and without samples.
pub(crate) fn cases(package: &Package<'_>, share: u64, is_pinned: bool) -> impl Iterator<Item = CaseSamples> {
    package.cases.iter().map(move |case| case_samples(case, share, is_pinned))
}

/// Measures these cases. The rounds are the outermost loop, so that other load on the machine affects all candidates
/// equally.
pub(crate) fn measure_rounds(
    cases: &mut [CaseSamples],
    package: &Package<'_>,
    rounds: usize,
    machine: &Machine,
) -> Result<(), BoxError> {
    let (pinned, unpinned) = (Server::start(machine.server_core)?, Server::start(None)?);
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        for case in cases.iter_mut() {
            let (core, server) = if case.is_pinned { (machine.client_core, &pinned) } else { (None, &unpinned) };
            for row in &mut case.rows {
                let sample = sample(package, core, server.port, case.workload, case.inflight, row)?;
                row.samples.push(sample);
            }
        }
    }
    Ok(())
}

fn case_samples(case: &Case, share: u64, is_pinned: bool) -> CaseSamples {
    let row = |candidate: &Candidate| CandidateSamples {
        side: candidate.name,
        calls: (candidate.calls * share / 100).max(case.inflight),
        warmup: candidate.warmup,
        goal: candidate.goal.map(|goal| goal.at(is_pinned)),
        samples: Vec::new(),
    };
    CaseSamples {
        workload: case.workload.name(),
        inflight: case.inflight,
        is_pinned,
        memory: case.memory,
        rows: case.candidates.iter().map(row).collect(),
    }
}

/// Removes the candidates outside of the scope; `None` if there is nothing left to compare.
fn select(mut case: CaseSamples, unpinned: UnpinnedScope) -> Option<CaseSamples> {
    if unpinned == UnpinnedScope::OursAndGoals {
        let ours = case.rows.first().map(|row| row.side);
        case.rows.retain(|row| row.goal.is_some() || Some(row.side) == ours);
    }
    (case.rows.len() > 1).then_some(case)
}

fn sample(
    package: &Package<'_>,
    core: Option<usize>,
    port: u16,
    workload: &str,
    inflight: u64,
    row: &CandidateSamples,
) -> Result<Sample, BoxError> {
    let output = package
        .command(core, package.launcher.client(row.side))
        .args(["--side", row.side, "--work", workload])
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
    use crate::args::Workload;

    const CANDIDATES: &[Candidate] =
        &[Candidate::new("ours", 1000, 500), Candidate::new("slow", 1000, 500).with_goals(0.9, 1.15)];

    fn row(side: &'static str, goal: Option<f64>, samples: &[(f64, u64)]) -> CandidateSamples {
        let sample = |&(calls_per_second, memory)| Sample {
            calls_per_second,
            cpu_us_per_call: 1e6 / calls_per_second,
            peak_memory_kb: Some(memory * 1024),
            loop_delay_ms: None,
        };
        CandidateSamples { side, calls: 10, warmup: 1, goal, samples: samples.iter().map(sample).collect() }
    }

    fn three(memory: Option<MemoryGoal>) -> CaseSamples {
        CaseSamples {
            workload: "send",
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
    fn ratios_are_per_round() {
        let case = three(None);
        let ratios: Vec<f64> = case.rows.iter().map(|row| case.ratio(row).median).collect();
        assert_eq!(ratios, [1.0, 1.0, 5.0]);
        let ratios: Vec<f64> = case.rows.iter().map(|row| case.cpu_ratio(row).median).collect();
        assert_eq!(ratios, [1.0, 1.0, 0.2]);
        assert_eq!(case.memory_comparison(), None);
    }

    #[test]
    fn the_memory_goal_is_a_ratio() {
        let peak = |max_ratio| three(Some(MemoryGoal { baseline: "slow", max_ratio })).memory_comparison().unwrap();
        let MemoryComparison { ours, theirs, ratio, .. } = peak(0.7);
        assert_eq!((ours, theirs, ratio.median), (21.0, 30.0, 0.7));
        assert!(peak(0.7).is_met && !peak(0.69).is_met);
    }

    #[test]
    fn without_pinning_all_candidates_or_only_those_with_a_goal() {
        let candidates =
            |unpinned| select(three(None), unpinned).unwrap().rows.iter().map(|row| row.side).collect::<Vec<_>>();
        assert_eq!(candidates(UnpinnedScope::All), ["ours", "quick", "slow"]);
        assert_eq!(candidates(UnpinnedScope::OursAndGoals), ["ours", "slow"]);
        let mut without = three(None);
        without.rows.truncate(2);
        assert!(select(without, UnpinnedScope::OursAndGoals).is_none());
    }

    #[test]
    fn a_share_applies_to_measured_calls_and_keeps_every_task_busy() {
        let case = Case { workload: Workload::List, inflight: 64, candidates: CANDIDATES, memory: None };
        let row = |share, is_pinned| case_samples(&case, share, is_pinned).rows.pop().unwrap();
        assert_eq!((row(100, true).calls, row(20, true).calls, row(0, true).calls), (1000, 200, 64));
        assert_eq!(row(20, true).warmup, 500);
        assert_eq!((row(20, true).goal, row(20, false).goal), (Some(0.9), Some(1.15)));
    }
}
