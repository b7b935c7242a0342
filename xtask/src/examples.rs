//! Checks that every code block in the README and in `docs/` is part of an example program, and runs the programs. A
//! block may omit the indentation that its lines have in a function.

use std::fs;
use std::path::Path;

use crate::command::{TaskError, cargo_command, root};
use crate::counts::Counts;
use crate::example_sources::{Source, blocks, pages, programs};
use crate::log::Log;
use crate::mobile::{kotlin, swift};
use crate::sandbox::Sandbox;
use crate::{node, python, suite};

/// A language of the examples.
struct Language {
    /// The name in the output.
    title: &'static str,
    /// The name at the start of a code block.
    tag: &'static str,
    folder: &'static str,
    extension: &'static str,
    run: fn(&mut Log, &str, &Sandbox) -> Result<(), TaskError>,
}

#[rustfmt::skip]
const LANGUAGES: &[Language] = &[
    Language { title: "Rust", tag: "rust", folder: "core/examples", extension: "rs", run: run_rust },
    Language { title: "Python", tag: "python", folder: python::EXAMPLES, extension: "py", run: python::example },
    Language { title: "Node", tag: "js", folder: node::EXAMPLES, extension: "mjs", run: node::module_example },
    Language { title: "Node", tag: "cjs", folder: node::EXAMPLES, extension: "cjs", run: node::common_js_example },
    Language { title: "Node", tag: "ts", folder: node::EXAMPLES, extension: "mts", run: node::typescript_example },
    Language { title: "Swift", tag: "swift", folder: swift::EXAMPLES, extension: "swift", run: swift::example },
    Language { title: "Kotlin", tag: "kotlin", folder: kotlin::EXAMPLES, extension: "kt", run: kotlin::example },
    Language { title: "Kotlin", tag: "java", folder: kotlin::JAVA_EXAMPLES, extension: "java", run: kotlin::java_example },
];

/// The demo is a separate suite.
const DEMO: &str = "demo";

/// A customer who has just written, so that the examples can send free-form messages to this phone number.
const CUSTOMER: &str = "+15550000001";

/// The suffix of the examples that a test runner runs. Another example starts the test runner.
const TEST_EXAMPLE: &str = ".test";

/// Checks and runs the examples of the languages whose title contains `filter`.
pub(crate) fn run_all(filter: &str) -> Counts {
    LANGUAGES.iter().filter(|language| language.title.contains(filter)).map(run_language).sum()
}

fn run_language(language: &Language) -> Counts {
    let mut sources = programs(&root().join(language.folder), language.extension);
    sources.retain(|(name, _)| !name.eq_ignore_ascii_case(DEMO));
    let check = suite::run(&format!("{}: code blocks are in programs", language.tag), |log| {
        // A language without any code block is an error as well.
        log.add_counts(Counts::default());
        pages().iter().for_each(|page| check_page(log, page, language, &sources));
        Ok(())
    });
    let mut log = Log::default();
    let started = Sandbox::start(&mut log);
    let Ok(sandbox) = started.and_then(|sandbox| sandbox.open_window(&mut log, CUSTOMER).map(|()| sandbox)) else {
        println!("{}", log.text());
        return [check, Counts { passed: 0, failed: 1 }].into_iter().sum();
    };
    let programs = sources.iter().filter(|(name, _)| !name.ends_with(TEST_EXAMPLE));
    let run = programs.map(|(name, _)| {
        suite::run(&format!("{}, example {name}", language.tag), |log| (language.run)(log, name, &sandbox))
    });
    [check].into_iter().chain(run).sum()
}

fn run_rust(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), TaskError> {
    let mut command = cargo_command();
    command.args([
        "run",
        "--quiet",
        "--locked",
        "--package",
        "workspace-sdk",
        "--features",
        "ledger-sqlite",
        "--example",
        name,
    ]);
    sandbox.set_env(&mut command);
    log.run(&mut command).map(drop)
}

/// Counts each code block of a page as one test: it must be part of a program, and no other block of the page may show
/// it again.
fn check_page(log: &mut Log, page: &Path, language: &Language, sources: &[Source]) {
    let text = fs::read_to_string(page).unwrap_or_default();
    let mut earlier: Vec<String> = Vec::new();
    for block in blocks(&text, language.tag) {
        let is_program = sources.iter().any(|(_, source)| contains(source, &block));
        let is_repeated = earlier.iter().any(|other| other.contains(block.as_str()) || block.contains(other.as_str()));
        if !is_program {
            log.info(&format!("{}: no program in {} contains\n{block}", page.display(), language.folder));
        }
        if is_repeated {
            log.info(&format!("{}: shows this twice\n{block}", page.display()));
        }
        let passed = is_program && !is_repeated;
        log.add_counts(Counts { passed: usize::from(passed), failed: usize::from(!passed) });
        earlier.push(block);
    }
}

/// Whether a program contains a block, at the top level or in a function.
fn contains(source: &str, block: &str) -> bool {
    const INDENTATION: &str = "    ";
    let indent = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{INDENTATION}{line}\n") };
    source.contains(block) || source.contains(&block.lines().map(indent).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_without_a_program_and_repeated_blocks_are_found() {
        let sources = [("x".to_owned(), "fn main() {}\n".to_owned())];
        let page = std::env::temp_dir().join(format!("workspace-xtask-{}.md", std::process::id()));
        let block = |text: &str| format!("```rust\n{text}\n```\n");
        fs::write(&page, block("fn main() {}") + &block("fn other() {}") + &block("fn main() {}")).unwrap();
        let mut log = Log::default();
        check_page(&mut log, &page, &LANGUAGES[0], &sources);
        assert_eq!(log.counts(), Some(Counts { passed: 1, failed: 2 }));
        fs::remove_file(page).unwrap();
    }

    #[test]
    fn a_block_may_omit_the_indentation_of_a_function() {
        let source = "fn main() {\n    a();\n\n    if b {\n        c();\n    }\n}\n";
        assert!(contains(source, "a();\n\nif b {\n    c();\n}\n"));
        assert!(!contains(source, "if b {\nc();\n}\n"));
    }
}
