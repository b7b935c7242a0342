//! Every example in the README and the book is a program, and runs.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{Failed, cargo_command, root};
use crate::counts::one;
use crate::log::Log;
use crate::mobile::{kotlin, swift};
use crate::node;
use crate::python;
use crate::sandbox::Sandbox;
use crate::suite::{self, Counts};

/// A language of the examples: what it is called here, how its blocks begin, where its programs are, and how one of them is run.
struct Language {
    title: &'static str,
    name: &'static str,
    folder: &'static str,
    extension: &'static str,
    run: fn(&mut Log, &str, &Sandbox) -> Result<(), Failed>,
}

const LANGUAGES: &[Language] = &[
    Language { title: "Rust", name: "rust", folder: "core/examples", extension: "rs", run: run_rust },
    Language {
        title: "Python",
        name: "python",
        folder: "bindings-python/examples",
        extension: "py",
        run: python::example,
    },
    Language { title: "Node", name: "js", folder: "bindings-node/examples", extension: "mjs", run: node::module },
    Language { title: "Node", name: "cjs", folder: "bindings-node/examples", extension: "cjs", run: node::common_js },
    Language { title: "Node", name: "ts", folder: "bindings-node/examples", extension: "mts", run: node::typescript },
    Language { title: "Swift", name: "swift", folder: swift::EXAMPLES, extension: "swift", run: swift::example },
    Language { title: "Kotlin", name: "kotlin", folder: kotlin::EXAMPLES, extension: "kt", run: kotlin::example },
    Language {
        title: "Kotlin",
        name: "java",
        folder: kotlin::JAVA_EXAMPLES,
        extension: "java",
        run: kotlin::java_example,
    },
];

/// The demo is a suite of its own.
const DEMO: &str = "demo";

/// What the name of an example ends with that is no program: another one gives it to its runner of tests.
const RUN_BY_ANOTHER: &str = ".test";

/// A program: its name and its text.
type Source = (String, String);

/// Checks that each example in the pages is one of the programs, and runs the programs: in the languages whose title has a word
/// in it.
pub(crate) fn all(word: &str) -> Counts {
    let chosen = LANGUAGES.iter().filter(|language| language.title.contains(word));
    chosen.map(of_language).fold(Counts::default(), Counts::add)
}

/// The programs whose text the README shows.
pub(crate) fn of_readme(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap_or_default();
    let blocks = blocks(&readme, language);
    let languages = LANGUAGES.iter().filter(|candidate| candidate.name == language);
    let shown = |source: &Source| blocks.iter().any(|block| source.1.contains(block.as_str()));
    languages.flat_map(sources).filter(shown).map(|(name, _)| name).collect()
}

fn of_language(language: &Language) -> Counts {
    let sources = sources(language);
    let checked = suite::run(&format!("{}: each is a program's text", language.name), checks_told, |log| {
        pages().iter().for_each(|page| check_page(log, page, language, &sources));
        Ok(())
    });
    let mut log = Log::default();
    let Ok(sandbox) = Sandbox::start(&mut log) else {
        println!("{}", log.text());
        return checked.add(Counts { passed: 0, failed: 1 });
    };
    let programs = sources.iter().filter(|(name, _)| !name.ends_with(RUN_BY_ANOTHER));
    let run = programs.map(|(name, _)| {
        let title = format!("{}, example {name}", language.name);
        suite::run(&title, one, |log| (language.run)(log, name, &sandbox))
    });
    run.fold(checked, Counts::add)
}

fn run_rust(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), Failed> {
    let mut command = cargo_command();
    command.args(["run", "--quiet", "--locked", "--package", "workspace-sdk", "--example", name]);
    sandbox.lead(&mut command);
    log.run(&mut command).map(drop)
}

/// The example programs of a language.
fn sources(language: &Language) -> Vec<Source> {
    let mut sources = programs(&root().join(language.folder), language.extension);
    sources.retain(|(name, _)| !name.eq_ignore_ascii_case(DEMO));
    sources.sort();
    sources
}

/// A program is a file of its name, or a folder of it: Swift has one for each.
fn programs(folder: &Path, extension: &str) -> Vec<Source> {
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = |paths: &[PathBuf]| paths.iter().flat_map(fs::read_to_string).collect::<String>();
    let alone = files(folder, extension).into_iter().map(|path| (name(&path), text(&[path])));
    let folders = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let in_folders = folders.filter(|path| path.is_dir()).map(|path| (name(&path), text(&files(&path, extension))));
    alone.chain(in_folders.filter(|(_, text)| !text.is_empty())).collect()
}

fn pages() -> Vec<PathBuf> {
    let mut pages = files(&root().join("docs"), "md");
    pages.push(root().join("README.md"));
    pages.sort();
    pages
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

/// How a block that is the text of a program is told, and one that is not.
const FOUND: &str = "found: ";
const MISSING: &str = "missing: ";

fn check_page(log: &mut Log, page: &Path, language: &Language, sources: &[Source]) {
    let text = fs::read_to_string(page).unwrap_or_default();
    for block in blocks(&text, language.name) {
        let found = sources.iter().any(|(_, source)| source.contains(block.as_str()));
        let verdict = if found { FOUND } else { MISSING };
        let detail = if found { "" } else { block.as_str() };
        log.say(&format!("{verdict}an example of {} in {}\n{detail}", page.display(), language.folder));
    }
}

fn checks_told(output: &str) -> Counts {
    let count = |prefix: &str| output.lines().filter(|line| line.starts_with(prefix)).count();
    Counts { passed: count(FOUND), failed: count(MISSING) }
}

/// The contents of the fenced blocks of a language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block: Option<String> = None;
    for line in page.lines() {
        match &mut block {
            None if line.strip_prefix("```") == Some(language) => block = Some(String::new()),
            Some(_) if line == "```" => blocks.extend(block.take()),
            Some(text) => {
                text.push_str(line);
                text.push('\n');
            }
            None => {}
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_blocks_of_a_language() {
        let page = "text\n```rust\na\nb\n```\n```python\nc\n```\n```rust\nd\n```\n";
        assert_eq!(blocks(page, "rust"), ["a\nb\n", "d\n"]);
        assert_eq!(blocks(page, "python"), ["c\n"]);
    }

    #[test]
    fn a_program_is_a_file_or_a_folder() {
        let folder = std::env::temp_dir().join(format!("workspace-xtask-programs-{}", std::process::id()));
        fs::create_dir_all(folder.join("two")).unwrap();
        fs::create_dir_all(folder.join("none")).unwrap();
        for (path, text) in [("one.swift", "1\n"), ("two/main.swift", "2\n"), ("note.txt", "3\n")] {
            fs::write(folder.join(path), text).unwrap();
        }
        let expected = [("one", "1\n"), ("two", "2\n")].map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(programs(&folder, "swift"), expected);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_block_that_is_no_program_is_found() {
        let sources = [("x".to_owned(), "fn main() {}\n".to_owned())];
        let page = std::env::temp_dir().join(format!("workspace-xtask-{}.md", std::process::id()));
        fs::write(&page, "```rust\nfn main() {}\n```\n```rust\nfn other() {}\n```\n").unwrap();
        let mut log = Log::default();
        check_page(&mut log, &page, &LANGUAGES[0], &sources);
        assert_eq!(checks_told(log.text()), Counts { passed: 1, failed: 1 });
        fs::remove_file(page).unwrap();
    }
}
