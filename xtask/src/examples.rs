//! Every example in the README and the book is a program, and runs.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::command::{cargo_command, root};
use crate::suite::{self, Counts, one};

/// The demo is a suite of its own.
const DEMO: &str = "demo";

/// Checks that each example in the pages is one of the programs, and runs the programs.
pub(crate) fn all() -> Counts {
    let sources = sources();
    let pages = pages().into_iter().map(|page| check_page(&page, &sources));
    let checked = pages.fold(Counts::default(), Counts::add);
    println!("  {:34}{:>5} passed {:>4} failed", "each is the text of a program", checked.passed, checked.failed);
    let Some(sandbox) = Sandbox::start() else {
        println!("  the sandbox did not start");
        return Counts { passed: checked.passed, failed: checked.failed + 1 };
    };
    let run = sources.iter().map(|(name, _)| {
        let mut command = cargo_command();
        command.args(["run", "--quiet", "--locked", "--package", "workspace-sdk", "--example", name]);
        command.env("WORKSPACE_BASE_URL", &sandbox.url).env("WORKSPACE_API_KEY", "sandbox-key");
        command.env_remove("WORKSPACE_CHANNEL_ID");
        suite::run(&format!("example {name}"), &mut command, one)
    });
    run.fold(checked, Counts::add)
}

/// The example programs: name and text.
fn sources() -> Vec<(String, String)> {
    let mut sources: Vec<_> = files(&root().join("core/examples"), "rs")
        .into_iter()
        .filter_map(|path| Some((path.file_stem()?.to_string_lossy().into_owned(), fs::read_to_string(&path).ok()?)))
        .filter(|(name, _)| name != DEMO)
        .collect();
    sources.sort();
    sources
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

fn check_page(page: &Path, sources: &[(String, String)]) -> Counts {
    let text = fs::read_to_string(page).unwrap_or_default();
    let blocks = rust_blocks(&text);
    let failed = blocks.iter().filter(|block| !sources.iter().any(|(_, source)| source.contains(block.as_str())));
    let failed: Vec<_> = failed.collect();
    for block in &failed {
        println!("  {}: this example is not the text of a program in core/examples:\n{block}", page.display());
    }
    Counts { passed: blocks.len() - failed.len(), failed: failed.len() }
}

/// The contents of the fenced blocks of Rust.
fn rust_blocks(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block: Option<String> = None;
    for line in page.lines() {
        match &mut block {
            None if line == "```rust" => block = Some(String::new()),
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

/// A server for the examples; it ends with us.
struct Sandbox {
    process: Child,
    url: String,
}

impl Sandbox {
    fn start() -> Option<Self> {
        let mut command: Command = cargo_command();
        command.args(["run", "--quiet", "--locked", "--package", "workspace-sandbox", "--", "--exit-with-stdin"]);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take()?).read_line(&mut line).ok()?;
        let (_, rest) = line.split_once("\"url\":\"")?;
        let (url, _) = rest.split_once('"')?;
        Some(Self { process, url: url.to_owned() })
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_blocks_of_rust() {
        let page = "text\n```rust\na\nb\n```\n```sh\nc\n```\n```rust\nd\n```\n";
        assert_eq!(rust_blocks(page), ["a\nb\n", "d\n"]);
    }

    #[test]
    fn a_block_that_is_no_program_is_found() {
        let sources = [("x".to_owned(), "fn main() {}\n".to_owned())];
        let page = std::env::temp_dir().join(format!("workspace-xtask-{}.md", std::process::id()));
        fs::write(&page, "```rust\nfn main() {}\n```\n```rust\nfn other() {}\n```\n").unwrap();
        assert_eq!(check_page(&page, &sources), Counts { passed: 1, failed: 1 });
        fs::remove_file(page).unwrap();
    }
}
