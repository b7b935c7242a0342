//! The calls of a package, compared with those of other libraries.

use super::figure::Figure;
use super::ratio::CheckedRatio;
use super::selection::Selection;
use crate::error::BoxError;
use crate::packages::{CandidateSamples, CaseSamples, Package, cases, measure_rounds};

/// The percentage of the usual number of calls. The warmup is not shorter.
const SHARE: u64 = 25;

pub(super) fn ratios(
    package: &Package<'_>,
    peers: &[&str],
    selection: &Selection<'_>,
) -> Result<Vec<CheckedRatio>, BoxError> {
    let is_pinned = selection.machine.client_core.is_some();
    let mut cases: Vec<CaseSamples> = cases(package, SHARE, is_pinned).collect();
    for case in &mut cases {
        select(case, peers, selection);
    }
    cases.retain(|case| case.rows.len() > 1);
    measure_rounds(&mut cases, package, selection.rounds, selection.machine)?;
    Ok(cases.iter().flat_map(ratios_of_case).collect())
}

/// Removes the candidates that are not selected, except for ours, which is the first.
fn select(case: &mut CaseSamples, peers: &[&str], selection: &Selection<'_>) {
    let (workload, in_flight) = (case.workload, case.inflight);
    let mut is_first = true;
    case.rows.retain(|row| {
        std::mem::take(&mut is_first)
            || peers.contains(&row.side) && selection.includes(&name(workload, in_flight, row))
    });
}

fn ratios_of_case(case: &CaseSamples) -> Vec<CheckedRatio> {
    let Some((ours, peers)) = case.rows.split_first() else { return Vec::new() };
    let ratio = |theirs: &CandidateSamples| {
        let name = name(case.workload, case.inflight, theirs);
        CheckedRatio::of_samples(name, Figure::CpuTime, &ours.samples, &theirs.samples)
    };
    peers.iter().map(ratio).collect()
}

fn name(workload: &str, in_flight: u64, row: &CandidateSamples) -> String {
    format!("{workload} at {in_flight}, {}", row.side)
}
