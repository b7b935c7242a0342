//! The example programs, and the code blocks of the README and of `docs/` that show them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::root;

/// A program: its name and its source.
pub(crate) type Source = (String, String);

/// The example programs in a folder. A program is a file, or (as in Swift) a folder of files.
pub(crate) fn programs(folder: &Path, extension: &str) -> Vec<Source> {
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = |paths: &[PathBuf]| paths.iter().flat_map(fs::read_to_string).collect::<String>();
    let single = files(folder, extension).into_iter().map(|path| (name(&path), text(&[path])));
    let folders = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let in_folders = folders.filter(|path| path.is_dir()).map(|path| (name(&path), text(&files(&path, extension))));
    let mut programs: Vec<_> = single.chain(in_folders.filter(|(_, text)| !text.is_empty())).collect();
    programs.sort();
    programs
}

/// The README and the pages of `docs/`.
pub(crate) fn pages() -> Vec<PathBuf> {
    let mut pages = files(&root().join("docs"), "md");
    pages.push(readme());
    pages.sort();
    pages
}

/// The programs of a folder that a newcomer sees first: those in the README and in `docs/start.md`.
pub(crate) fn first_programs(folder: &Path, extension: &str, language: &str) -> Vec<Source> {
    let pages = [readme(), root().join("docs/start.md")];
    let blocks = blocks(&pages.iter().flat_map(fs::read_to_string).collect::<String>(), language);
    let mut programs = programs(folder, extension);
    programs.retain(|(_, source)| blocks.iter().any(|block| source.contains(block.as_str())));
    programs
}

/// The contents of the fenced code blocks of a language.
pub(crate) fn blocks(page: &str, language: &str) -> Vec<String> {
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

fn readme() -> PathBuf {
    root().join("README.md")
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
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
}
