//! The findings of a judge, and how a report shows them.

use std::fmt::{self, Debug};

/// The largest number of findings that are printed.
const MAX_PRINTED: usize = 20;

/// The kinds of findings of a matrix.
pub(crate) trait FindingKind: Copy + Debug + PartialEq + 'static {
    /// Every kind, in the order of the report.
    const ALL: &'static [Self];

    fn description(self) -> &'static str;
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding<K> {
    pub(crate) kind: K,
    pub(crate) detail: String,
}

/// Whether a run found nothing, and made all the tests that it was meant to make.
pub(crate) fn is_good<K>(findings: &[Finding<K>], gaps: &[String]) -> bool {
    findings.is_empty() && gaps.is_empty()
}

/// The end of a report: the count of each kind, what the run did not test, and the first findings.
pub(crate) fn write_verdict<K: FindingKind>(
    findings: &[Finding<K>],
    gaps: &[String],
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    writeln!(f, "\nverdict (each must be 0)")?;
    for kind in K::ALL {
        let count = findings.iter().filter(|finding| finding.kind == *kind).count();
        let bad = if count == 0 { "" } else { "   <-- BAD" };
        writeln!(f, "{count:>8}  {}{bad}", kind.description())?;
    }
    for gap in gaps {
        writeln!(f, "\nmissing: {gap}")?;
    }
    for finding in findings.iter().take(MAX_PRINTED) {
        writeln!(f, "\n{}: {}", finding.kind.description(), finding.detail)?;
    }
    writeln!(f, "\n{}\n", if is_good(findings, gaps) { "GOOD" } else { "BAD" })
}
