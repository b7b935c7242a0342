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

/// Writes the files that have changed.
pub(crate) fn write(files: &[GeneratedFile]) -> Result<(), Box<dyn Error>> {
    for file in outdated(files) {
        let path = root().join(file.path);
        fs::create_dir_all(path.parent().ok_or("the file has no parent folder")?)?;
        fs::write(&path, &file.content).map_err(|error| format!("{}: {error}", file.path))?;
        println!("wrote {}", file.path);
    }
    Ok(())
}

/// Fails if a committed file is not what would be written.
pub(crate) fn check(files: &[GeneratedFile]) -> Result<(), Box<dyn Error>> {
    let outdated: Vec<&str> = outdated(files).map(|file| file.path).collect();
    if outdated.is_empty() {
        return Ok(());
    }
    Err(format!("out of date: {}; run `cargo xtask docs reference`", outdated.join(", ")).into())
}

fn outdated(files: &[GeneratedFile]) -> impl Iterator<Item = &GeneratedFile> {
    files.iter().filter(|file| fs::read_to_string(root().join(file.path)).ok().as_ref() != Some(&file.content))
}
