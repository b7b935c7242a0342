//! Measures, compares and reports.

use super::benchmarks::Benchmarks;
use super::committed::{CommittedRatios, FILE, LanguageRatios};
use super::compare::{Comparison, compare, keep_better};
use super::ratio::CheckedRatio;
use super::report::{LanguageResult, report};
use super::selection::{Scope, Selection};
use crate::check_args::CheckOptions;
use crate::error::BoxError;
use crate::machine::Machine;

/// Measures the ratios, and fails if one has fallen, or writes them to the file.
pub(crate) fn run(options: &CheckOptions) -> Result<(), BoxError> {
    let machine = Machine::describe();
    let committed = CommittedRatios::read()?;
    let mut updated = committed.clone();
    let mut results = Vec::new();
    for language in &options.languages {
        let benchmarks = Benchmarks::set_up(*language, options)?;
        let measure =
            |scope: Scope<'_>| benchmarks.ratios(&Selection { machine: &machine, rounds: options.rounds, scope });
        let committed = committed.of(language.name());
        let committed_ratios = committed.map_or(&[][..], |committed| &committed.ratios);
        let mut measured = measure(Scope::All)?;
        if !options.update {
            measure_fallen_again(&mut measured, committed_ratios, measure)?;
        }
        let (comparisons, machine) = (compare(&measured, committed_ratios), describe(&machine, &benchmarks));
        let ratios = LanguageRatios { machine: machine.clone(), rounds: options.rounds, ratios: measured };
        updated.replace(language.name(), ratios);
        results.push(LanguageResult { language: language.name(), machine, committed, comparisons });
    }
    println!("{}", report(&results)?);
    if options.update { updated.write() } else { verdict(&results) }
}

/// Fails if a ratio has fallen, or if there is nothing to compare with.
fn verdict(results: &[LanguageResult<'_>]) -> Result<(), BoxError> {
    let count = |is_counted: fn(&Comparison) -> bool| {
        results.iter().flat_map(|result| &result.comparisons).filter(|comparison| is_counted(comparison)).count()
    };
    match (count(Comparison::has_fallen), count(Comparison::is_compared)) {
        (0, 0) => Err(format!("{FILE} has none of these ratios; --update writes them").into()),
        (0, _) => Ok(()),
        (fallen, compared) => Err(format!("{fallen} of {compared} ratios have fallen by more than a quarter").into()),
    }
}

/// The machine, and the versions of a language.
fn describe(machine: &Machine, benchmarks: &Benchmarks<'_>) -> String {
    let Machine { cpu, cores, system, rustc, .. } = machine;
    let versions = benchmarks.versions().map(|versions| format!(", {versions}")).unwrap_or_default();
    format!("{cpu}, {cores} cores, {system}, {rustc}{versions}")
}

/// Measures the ratios that have fallen once more: other load on the machine affects a few measurements of every run.
fn measure_fallen_again(
    measured: &mut [CheckedRatio],
    committed: &[CheckedRatio],
    measure: impl FnOnce(Scope<'_>) -> Result<Vec<CheckedRatio>, BoxError>,
) -> Result<(), BoxError> {
    let comparisons = compare(measured, committed);
    let fallen = comparisons.iter().filter(|comparison| comparison.has_fallen());
    let names: Vec<String> = fallen.map(|comparison| comparison.name().to_owned()).collect();
    if !names.is_empty() {
        eprintln!("once more: {}", names.join("; "));
        keep_better(measured, &measure(Scope::Named(&names))?);
    }
    Ok(())
}
