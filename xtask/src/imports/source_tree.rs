//! The files of a source tree, and the imports between them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// The text of each file by its path below the folder, with `/` between the parts.
pub(super) type SourceTree = BTreeMap<String, String>;

/// One file names another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) from: String,
    pub(super) line: usize,
    /// As it is written, for the message.
    pub(super) path: String,
    pub(super) to: String,
}

/// Reads the files with an extension below a folder.
pub(super) fn read(folder: &Path, extension: &str) -> io::Result<SourceTree> {
    let mut files = SourceTree::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path)?);
            }
        }
    }
    Ok(files)
}

/// The layer of a file: the first part of its path, without an extension.
pub(super) fn layer(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.split('.').next().unwrap_or(first)
}

#[cfg(test)]
pub(super) fn made_up(files: &[(&str, &str)]) -> SourceTree {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}
