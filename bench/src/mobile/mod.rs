//! Measures the Kotlin and the Swift library and the libraries they are compared with.
//!
//! The programs are in `bench/kotlin` and `bench/swift`. Each measurement is a separate process, as for the core.

pub(crate) mod kotlin;
mod swift;

use serde_json::json;

use crate::args::MobileOptions;
use crate::error::BoxError;

pub(crate) use swift::SwiftPrograms;

/// Measures the requested languages, and reports.
pub(crate) fn run(options: &MobileOptions) -> Result<(), BoxError> {
    let mut languages = Vec::new();
    if let Some(kotlin) = &options.kotlin {
        languages.push(kotlin::measure(kotlin, &options.package)?);
    }
    if let Some(swift) = &options.swift {
        languages.push(swift::measure(swift, &options.package)?);
    }
    options.package.files.write_figures(&json!({ "format": 2, "benchmark": "mobile", "languages": languages }))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::packages::{Case, repository};
    use crate::payload;

    /// The payload in the sources of a language equals that of the server and of the other benchmarks.
    pub(super) fn sends_the_same(file: &str) {
        let path = repository().join("bench").join(file);
        let source = std::fs::read_to_string(path).unwrap();
        for expected in
            [payload::API_KEY, payload::BASE_PATH, payload::TEMPLATE_PATH, payload::LIST_PATH, payload::RECIPIENT]
        {
            assert!(source.contains(&format!("\"{expected}\"")), "{expected}");
        }
        assert!(source.to_lowercase().contains(&format!("page = {}\n", payload::PAGE)));
    }

    pub(super) fn ours_is_first(cases: &[Case]) {
        for case in cases {
            assert_eq!(case.candidates.first().map(|candidate| candidate.name), Some("workspace"));
            let has_goal = case.candidates.iter().any(|candidate| candidate.goal.is_some());
            assert_eq!(has_goal, case.inflight > 1, "{:?}", case.workload);
            let compared = case
                .memory
                .is_none_or(|memory| case.candidates.iter().any(|candidate| candidate.name == memory.baseline));
            assert!(compared, "{:?}", case.workload);
        }
    }

    pub(super) fn exists(file: impl AsRef<Path>) {
        let path = repository().join("bench").join(file);
        assert!(path.exists(), "{}", path.display());
    }
}
