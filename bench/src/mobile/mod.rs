//! The Kotlin and the Swift library beside what programs of these languages call such an API with.
//!
//! The programs are those of `bench/kotlin` and `bench/swift`; each measurement is a process of its own, as with the core.

mod kotlin;
mod swift;

use std::fs;

use serde_json::json;

use crate::Failure;
use crate::args::MobileOptions;

/// Measures the languages whose programs are there, and reports.
pub(crate) fn run(options: &MobileOptions) -> Result<(), Failure> {
    let mut languages = Vec::new();
    if let Some(kotlin) = &options.kotlin {
        languages.push(kotlin::measured(kotlin, &options.package)?);
    }
    if let Some(swift) = &options.swift {
        languages.push(swift::measured(swift, &options.package)?);
    }
    if let Some(file) = &options.package.json {
        let figures = json!({ "format": 2, "benchmark": "mobile", "languages": languages });
        fs::write(file, format!("{figures:#}\n"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::packages::{Case, repository};
    use crate::payload;

    /// What a language's programs send, as written there, is what the server and the other benchmarks know.
    pub(super) fn sends_the_same(file: &str) {
        let path = repository().join("bench").join(file);
        let source = std::fs::read_to_string(path).unwrap();
        for text in
            [payload::API_KEY, payload::BASE_PATH, payload::TEMPLATE_PATH, payload::LIST_PATH, payload::RECIPIENT]
        {
            assert!(source.contains(&format!("\"{text}\"")), "{text}");
        }
        assert!(source.to_lowercase().contains(&format!("page = {}\n", payload::PAGE)));
    }

    pub(super) fn ours_is_first(cases: &[Case]) {
        for case in cases {
            assert_eq!(case.sides.first().map(|side| side.name), Some("workspace"));
            let has_goal = case.sides.iter().any(|side| side.goal.is_some());
            assert_eq!(has_goal, case.inflight > 1, "{:?}", case.work);
            let compared = case.memory.is_none_or(|memory| case.sides.iter().any(|side| side.name == memory.beside));
            assert!(compared, "{:?}", case.work);
        }
    }

    pub(super) fn exists(file: impl AsRef<Path>) {
        let path = repository().join("bench").join(file);
        assert!(path.exists(), "{}", path.display());
    }
}
