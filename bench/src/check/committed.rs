//! The committed ratios.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ratio::CheckedRatio;
use crate::error::BoxError;
use crate::packages::repository;

/// The file with the committed ratios, from the root of the repository.
pub(super) const FILE: &str = "bench/ratios.json";

/// The committed ratios of every language.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(super) struct CommittedRatios(BTreeMap<String, LanguageRatios>);

/// The committed ratios of a language.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub(super) struct LanguageRatios {
    /// The machine and the versions that they were measured with.
    pub(super) machine: String,
    /// The number of rounds. Each ratio is the median of the ratios of the rounds.
    pub(super) rounds: usize,
    pub(super) ratios: Vec<CheckedRatio>,
}

impl CommittedRatios {
    pub(super) fn read() -> Result<Self, BoxError> {
        let text = fs::read_to_string(path()).map_err(|error| format!("{FILE}: {error}"))?;
        serde_json::from_str(&text).map_err(|error| format!("{FILE}: {error}").into())
    }

    pub(super) fn write(&self) -> Result<(), BoxError> {
        Ok(fs::write(path(), serde_json::to_string_pretty(self)? + "\n")?)
    }

    pub(super) fn of(&self, language: &str) -> Option<&LanguageRatios> {
        self.0.get(language)
    }

    /// Replaces the ratios of a language. Those of others stay.
    pub(super) fn replace(&mut self, language: &str, ratios: LanguageRatios) {
        self.0.insert(language.to_owned(), ratios);
    }
}

fn path() -> PathBuf {
    repository().join(FILE)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;
    use crate::measured_language::MeasuredLanguage;

    #[test]
    fn every_language_has_committed_ratios() {
        let committed = CommittedRatios::read().unwrap();
        let languages: Vec<&str> = MeasuredLanguage::value_variants().iter().map(|language| language.name()).collect();
        for language in &languages {
            assert!(committed.of(language).is_some_and(|ratios| !ratios.ratios.is_empty()), "{language}");
        }
        assert_eq!(committed.0.len(), languages.len());
    }

    #[test]
    fn the_ratios_of_other_languages_stay() {
        let ratios = |machine: &str| LanguageRatios { machine: machine.to_owned(), ..LanguageRatios::default() };
        let mut committed = CommittedRatios::default();
        for (language, machine) in [("rust", "old"), ("node", "old"), ("rust", "new")] {
            committed.replace(language, ratios(machine));
        }
        assert_eq!(committed.of("rust"), Some(&ratios("new")));
        assert_eq!(committed.of("node"), Some(&ratios("old")));
        assert_eq!(committed.of("python"), None);
    }
}
