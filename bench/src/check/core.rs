//! The calls of the Rust core, compared with plain reqwest.

use super::figure::Figure;
use super::ratio::CheckedRatio;
use super::selection::Selection;
use crate::error::BoxError;
use crate::rust::{Case, cases, measure_rounds};

/// The percentage of the usual number of calls.
const SHARE: u64 = 25;

pub(super) fn ratios(selection: &Selection<'_>) -> Result<Vec<CheckedRatio>, BoxError> {
    let mut cases = cases(SHARE);
    cases.retain(|case| selection.includes(&name(case)));
    measure_rounds(&mut cases, selection.rounds, selection.machine)?;
    let ratio = |case: &Case| CheckedRatio::of_samples(name(case), Figure::CpuTime, &case.core, &case.plain);
    Ok(cases.iter().map(ratio).collect())
}

fn name(case: &Case) -> String {
    format!("{} at {}, reqwest", case.workload, case.inflight)
}
