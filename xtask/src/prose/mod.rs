//! Checks the language of everything that people read: phrases that have a plainer alternative, and lines that are too
//! long. The rules are in `.prose.toml`, at the root of the repository.

mod files;
mod length;
mod markdown;
mod passage;
mod rules;
mod syntax;

use std::fs;

use crate::command::{TaskError, root};
use crate::log::Log;

use rules::Rules;

/// The file of the rules.
const RULES: &str = ".prose.toml";

/// Reports every phrase and every line that the rules forbid, in all files.
pub(crate) fn check(log: &mut Log) -> Result<(), TaskError> {
    let text = fs::read_to_string(root().join(RULES)).map_err(|error| log.fail(&format!("{RULES}: {error}")))?;
    let rules = Rules::parse(&text).map_err(|error| log.fail(&format!("{RULES}: {error}")))?;
    let paths = files::find(&root()).map_err(|error| log.fail(&error.to_string()))?;
    let mut count = 0;
    for path in paths.iter().filter(|path| !rules.excludes(path)) {
        let text = fs::read_to_string(root().join(path)).map_err(|error| log.fail(&format!("{path}: {error}")))?;
        for problem in problems(&rules, path, &text) {
            count += 1;
            log.info(&format!("{path}:{problem}"));
        }
    }
    if count == 0 { Ok(()) } else { Err(log.fail(&format!("{count} problems; the rules are in {RULES}"))) }
}

/// The problems of a file, each beginning with its line. A file that is in no known language has none.
fn problems(rules: &Rules, path: &str, text: &str) -> Vec<String> {
    let mut problems: Vec<(usize, String)> = Vec::new();
    for passage in syntax::passages(path, text) {
        let lines = markdown::prose(&passage);
        problems.extend(lines.iter().flat_map(|prose| rules.problems(prose)));
        problems.extend(length::problems(&passage, &lines, rules.columns));
    }
    problems.sort();
    problems.into_iter().map(|(line, problem)| format!("{line}: {problem}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEST_RULES: &str = "columns = 40\nexclude = []\n[[phrase]]\npattern = 'bad phrase'\n\
                              instead = 'good phrase'\nexample = 'a bad phrase'\n";

    /// A file, and the lines with a problem.
    const FILES: &[(&str, &str, &[usize])] = &[
        ("a.md", "A bad\nphrase.\n\n```\nbad phrase\n```\n", &[1]),
        ("a.md", "- A list item that is longer than forty columns.\n", &[1]),
        ("a.md", "- <https://workspace.test/an-address-that-cannot-be-broken>\n", &[]),
        ("a.md", "| A table that is longer than forty columns |\n|---|\n| bad phrase |\n", &[3]),
        ("a.rs", "//! A bad phrase.\nfn bad_phrase() {}\n", &[1]),
        ("a.rs", "    /// A bad\n    /// phrase.\n    // A comment that is longer than forty columns.\n", &[1, 3]),
        ("a.rs", "const A: &str = \"a bad phrase\"; // fine\n", &[1]),
        ("a.py", "def a():\n    \"\"\"One.\n\n    A bad phrase.\n    \"\"\"\n    # A bad phrase.\n", &[4, 6]),
        ("a.ts", "/**\n * A bad\n * phrase.\n */\nconst badPhrase = 1;\n", &[2]),
        ("a.kt", "/** A bad phrase. */\nval a = \"\"\"a bad phrase\"\"\"\n", &[1, 2]),
        ("a.swift", "let a = #\"the text of a string that is no comment is long\"#\n", &[]),
        ("a.toml", "# A bad phrase.\na = 'fine'\n", &[1]),
        ("a.yml", "# A bad phrase.\na: it's fine # A bad phrase.\n", &[1, 2]),
        ("a.xml", "<a>\n<!-- A bad\nphrase. -->\n</a>\n", &[2]),
        ("a.bin", "A bad phrase.\n", &[]),
    ];

    #[test]
    fn finds_phrases_and_long_lines_in_every_language() {
        let rules = Rules::parse(TEST_RULES).unwrap();
        for (path, text, expected) in FILES {
            let problems = problems(&rules, path, text);
            let lines: Vec<usize> =
                problems.iter().map(|problem| problem.split(':').next().unwrap().parse().unwrap()).collect();
            assert_eq!(lines, *expected, "{path}: {text}: {problems:?}");
        }
    }
}
