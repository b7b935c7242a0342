//! The start of a process until its first response, compared with other libraries.

use super::figure::Figure;
use super::ratio::CheckedRatio;
use super::selection::Selection;
use crate::error::BoxError;
use crate::packages::{Package, StartupProgram, StartupSamples, measure_startups};

/// How often each program is started per round.
const STARTS_PER_ROUND: usize = 3;

/// The ratios of the whole elapsed time, with that of the interpreter: ours alone is a few milliseconds, and would
/// differ too much from run to run.
pub(super) fn ratios(
    package: &Package<'_>,
    peers: &[&str],
    selection: &Selection<'_>,
) -> Result<Vec<CheckedRatio>, BoxError> {
    let Some((ours, others)) = package.startup_programs.split_first() else { return Ok(Vec::new()) };
    let is_selected =
        |program: &&StartupProgram| peers.contains(&program.name) && selection.includes(&name(program.name));
    let mut programs: Vec<&StartupProgram> = others.iter().filter(is_selected).collect();
    if programs.is_empty() {
        return Ok(Vec::new());
    }
    programs.insert(0, ours);
    let starts = selection.rounds * STARTS_PER_ROUND;
    let startups = measure_startups(package, &programs, starts, selection.machine)?;
    let Some((ours, others)) = startups.split_first() else { return Ok(Vec::new()) };
    let ratio = |theirs: &StartupSamples| {
        CheckedRatio::of_figures(name(theirs.name), Figure::ElapsedTime, &ours.elapsed_ms, &theirs.elapsed_ms)
    };
    Ok(others.iter().map(ratio).collect())
}

fn name(program: &str) -> String {
    format!("start, {program}")
}
