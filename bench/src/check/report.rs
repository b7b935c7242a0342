//! The report, as a table in Markdown, which is readable on a terminal, too.

use std::fmt::Write as _;

use super::committed::{FILE, LanguageRatios};
use super::compare::{Comparison, limit};

/// The result of a language.
pub(super) struct LanguageResult<'a> {
    pub(super) language: &'static str,
    /// The machine and the versions of this run.
    pub(super) machine: String,
    /// The committed ratios that it was compared with.
    pub(super) committed: Option<&'a LanguageRatios>,
    pub(super) comparisons: Vec<Comparison>,
}

pub(super) fn report(results: &[LanguageResult<'_>]) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    for LanguageResult { language, machine, committed, .. } in results {
        writeln!(text, "{language}: {machine}.")?;
        if let Some(committed) = committed.filter(|committed| committed.machine != *machine) {
            writeln!(text, "{language}, committed: {}.", committed.machine)?;
        }
    }
    writeln!(text, "\nA ratio is the figure of the other side divided by ours: the higher, the better.\n")?;
    writeln!(text, "| language | ratio | figure | now | committed | at least | kept |")?;
    writeln!(text, "|---|---|---|---|---|---|---|")?;
    for LanguageResult { language, comparisons, .. } in results {
        for comparison in comparisons {
            let (name, figure, cells) = (comparison.name(), comparison.figure().name(), cells(comparison));
            writeln!(text, "| {language} | {name} | {figure} | {} |", cells.join(" | "))?;
        }
    }
    Ok(text.trim_end().to_owned())
}

/// The ratio now, the committed one, its limit, and the verdict.
fn cells(comparison: &Comparison) -> [String; 4] {
    let number = |value: f64| format!("{value:.2}");
    match comparison {
        Comparison::Compared { measured, committed } => {
            let verdict = if comparison.has_fallen() { "NO" } else { "yes" };
            [number(measured.ratio), number(*committed), number(limit(*committed)), verdict.to_owned()]
        }
        Comparison::NotCommitted(ratio) => {
            [number(ratio.ratio), String::new(), String::new(), format!("not in {FILE}")]
        }
        Comparison::NotMeasured(ratio) => {
            [String::new(), number(ratio.ratio), String::new(), "no longer measured".to_owned()]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::figure::Figure;
    use super::super::ratio::CheckedRatio;
    use super::*;

    #[test]
    fn each_ratio_has_a_row_with_its_limit_and_its_verdict() {
        let ratio = |name: &str, ratio| CheckedRatio { name: name.to_owned(), figure: Figure::CpuTime, ratio };
        let committed = LanguageRatios { machine: "theirs".to_owned(), ..LanguageRatios::default() };
        let result = LanguageResult {
            language: "rust",
            machine: "ours".to_owned(),
            committed: Some(&committed),
            comparisons: vec![
                Comparison::Compared { measured: ratio("send", 2.8), committed: 4.0 },
                Comparison::Compared { measured: ratio("list", 3.2), committed: 4.0 },
                Comparison::NotCommitted(ratio("new", 1.5)),
                Comparison::NotMeasured(ratio("old", 1.0)),
            ],
        };
        let report = report(&[result]).unwrap();
        for line in [
            "rust: ours.",
            "rust, committed: theirs.",
            "| rust | send | CPU time | 2.80 | 4.00 | 3.00 | NO |",
            "| rust | list | CPU time | 3.20 | 4.00 | 3.00 | yes |",
            "| rust | new | CPU time | 1.50 |  |  | not in bench/ratios.json |",
            "| rust | old | CPU time |  | 1.00 |  | no longer measured |",
        ] {
            assert!(report.lines().any(|one| one == line), "{line} is not in:\n{report}");
        }
    }
}
