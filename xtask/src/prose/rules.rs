//! The rules: phrases with their alternatives, and the limit of the length of lines.

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use serde::Deserialize;

use super::passage::Prose;

/// The boundary of an English word. The regex engine is several times slower if `\b` considers other scripts.
const ASCII_BOUNDARY: &str = r"(?-u:\b)";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    columns: usize,
    exclude: Vec<String>,
    phrase: Vec<PhraseEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseEntry {
    pattern: String,
    instead: String,
    /// A sentence that the pattern matches.
    example: String,
    /// A similar sentence that it does not match.
    allowed: Option<String>,
}

#[derive(Debug)]
pub(super) struct Rules {
    /// The greatest length of a line of prose.
    pub(super) columns: usize,
    exclude: Vec<String>,
    phrases: Vec<Phrase>,
    /// The patterns of all phrases. One search for all of them is fast, and most paragraphs have none.
    patterns: RegexSet,
}

#[derive(Debug)]
struct Phrase {
    pattern: Regex,
    instead: String,
}

impl Rules {
    /// Reads the rules, and checks every pattern with its own examples.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let file: RulesFile = toml::from_str(text).map_err(|error| error.to_string())?;
        let phrases: Result<Vec<Phrase>, String> = file.phrase.into_iter().map(PhraseEntry::compile).collect();
        let phrases = phrases?;
        let patterns =
            RegexSetBuilder::new(phrases.iter().map(|phrase| phrase.pattern.as_str())).case_insensitive(true).build();
        let patterns = patterns.map_err(|error| error.to_string())?;
        Ok(Self { columns: file.columns, exclude: file.exclude, phrases, patterns })
    }

    /// Whether a file, or a folder above it, is not checked.
    pub(super) fn excludes(&self, path: &str) -> bool {
        let is_below = |folder: &String| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
        self.exclude.iter().any(|excluded| excluded == path || is_below(excluded))
    }

    /// The phrases in a text that have an alternative, each with its line.
    pub(super) fn problems(&self, prose: &Prose) -> Vec<(usize, String)> {
        let found = self.patterns.matches(&prose.text);
        let phrases = found.iter().filter_map(|index| self.phrases.get(index));
        let matches = phrases.flat_map(|phrase| {
            phrase.pattern.find_iter(&prose.text).map(|found| {
                let message = format!("\"{}\": {}", found.as_str().trim(), phrase.instead);
                (prose.line_at(found.start()), message)
            })
        });
        matches.collect()
    }
}

impl PhraseEntry {
    fn compile(self) -> Result<Phrase, String> {
        let Self { pattern, instead, example, allowed } = self;
        let regex = RegexBuilder::new(&pattern.replace(r"\b", ASCII_BOUNDARY)).case_insensitive(true).build();
        let regex = regex.map_err(|error| error.to_string())?;
        if !regex.is_match(&example) {
            return Err(format!("{pattern} does not match its example \"{example}\""));
        }
        if let Some(allowed) = allowed.filter(|allowed| regex.is_match(allowed)) {
            return Err(format!("{pattern} matches the sentence \"{allowed}\", which it should allow"));
        }
        Ok(Phrase { pattern: regex, instead })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(phrase: &str) -> Result<Rules, String> {
        Rules::parse(&format!("columns = 120\nexclude = ['a', 'b.md']\n[[phrase]]\n{phrase}"))
    }

    #[test]
    fn the_rules_of_the_repository_agree_with_their_examples() {
        let rules = Rules::parse(include_str!("../../../.prose.toml")).unwrap();
        assert!(rules.excludes(".prose.toml"));
    }

    #[test]
    fn a_phrase_is_reported_with_its_line_and_its_alternative() {
        let rules = parse("pattern = '\\bbad\\b'\ninstead = 'good'\nexample = 'Bad.'\nallowed = 'Badly.'").unwrap();
        let prose = Prose { text: "One. Bad two, badly. bad".to_owned(), lines: vec![(0, 7), (14, 8)], can_wrap: true };
        assert_eq!(rules.problems(&prose), [(7, "\"Bad\": good".to_owned()), (8, "\"bad\": good".to_owned())]);
    }

    #[test]
    fn a_rule_that_contradicts_its_examples_is_an_error() {
        let wrong = parse("pattern = 'bad'\ninstead = 'good'\nexample = 'fine'").unwrap_err();
        assert!(wrong.contains("does not match its example"), "{wrong}");
        let wrong = parse("pattern = 'bad'\ninstead = 'good'\nexample = 'bad'\nallowed = 'badly'").unwrap_err();
        assert!(wrong.contains("should allow"), "{wrong}");
        assert!(parse("pattern = '('\ninstead = ''\nexample = ''").is_err());
        assert!(parse("pattern = 'a'\ninstead = ''\nexample = 'a'\nelse = ''").is_err());
    }

    #[test]
    fn files_and_folders_are_excluded() {
        let rules = parse("pattern = 'a'\ninstead = ''\nexample = 'a'").unwrap();
        for (path, excluded) in [("a/b.rs", true), ("b.md", true), ("ab/c.rs", false), ("c/b.md", false)] {
            assert_eq!(rules.excludes(path), excluded, "{path}");
        }
    }
}
