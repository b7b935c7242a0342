//! The files of the repository that are checked.

use std::path::Path;

use ignore::WalkBuilder;

/// The paths below a folder, with `/` between the parts and in order. Files that git ignores are left out.
pub(super) fn find(folder: &Path) -> Result<Vec<String>, ignore::Error> {
    let mut walk = WalkBuilder::new(folder);
    // Workflows and configuration files are hidden files, and a source archive has no `.git`.
    walk.hidden(false).require_git(false).parents(false).git_global(false).git_exclude(false);
    walk.filter_entry(|entry| entry.file_name() != ".git");
    let mut paths = Vec::new();
    for entry in walk.build() {
        let entry = entry?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            let path = entry.path();
            paths.push(path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/"));
        }
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::root;

    #[test]
    fn finds_hidden_files_but_none_that_git_ignores() {
        let paths = find(&root()).unwrap();
        for expected in ["README.md", ".github/workflows/release.yml", "xtask/src/prose/files.rs"] {
            assert!(paths.iter().any(|path| path == expected), "{expected}");
        }
        assert!(!paths.iter().any(|path| path.starts_with("target/") || path.starts_with(".git/")));
    }
}
