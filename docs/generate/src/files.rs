//! The files that are generated and committed.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// A file: its path in the repository, and its content.
pub(crate) struct GeneratedFile {
    pub(crate) path: &'static str,
    pub(crate) content: String,
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The start of the last line of a page of `docs/`. `cargo xtask docs fix` writes the line, and the generator keeps it.
const FOOTER: &str = "\n[Previous: ";

/// Writes the files that have changed.
pub(crate) fn write(files: &[GeneratedFile]) -> Result<(), Box<dyn Error>> {
    for (file, content) in outdated(files) {
        let path = root().join(file.path);
        fs::create_dir_all(path.parent().ok_or("the file has no parent folder")?)?;
        fs::write(&path, content).map_err(|error| format!("{}: {error}", file.path))?;
        println!("wrote {}", file.path);
    }
    Ok(())
}

/// Fails if a committed file differs from the generated one.
pub(crate) fn check(files: &[GeneratedFile]) -> Result<(), Box<dyn Error>> {
    let outdated: Vec<&str> = outdated(files).map(|(file, _)| file.path).collect();
    if outdated.is_empty() {
        return Ok(());
    }
    Err(format!("out of date: {}; run `cargo xtask docs reference`", outdated.join(", ")).into())
}

/// The files that have changed, with their new content.
fn outdated(files: &[GeneratedFile]) -> impl Iterator<Item = (&GeneratedFile, String)> {
    files.iter().filter_map(|file| {
        let committed = fs::read_to_string(root().join(file.path)).unwrap_or_default();
        let content = with_footer(&file.content, &committed);
        (content != committed).then_some((file, content))
    })
}

/// The generated content, with the footer of the committed file.
fn with_footer(content: &str, committed: &str) -> String {
    let footer = committed.rfind(FOOTER).and_then(|start| committed.get(start..)).unwrap_or_default();
    format!("{content}{footer}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_footer_of_the_committed_page() {
        let footer = "[Previous: A](a.md) · [Next: B](b.md)\n";
        assert_eq!(with_footer("new\n", &format!("old\n\n{footer}")), format!("new\n\n{footer}"));
        assert_eq!(with_footer("new\n", "old\n"), "new\n");
    }
}
