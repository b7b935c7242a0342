//! Files that only this user can open: they may contain phone numbers, and another user could lock them.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Creates a file for this user alone.
///
/// # Errors
///
/// `AlreadyExists` if there is a file with this name.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Creates a folder for this user alone.
///
/// # Errors
///
/// `AlreadyExists` if there is something with this name.
#[cfg_attr(not(feature = "ledger-sqlite"), allow(dead_code))]
pub(crate) fn create_private_folder(path: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut folder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path)
}
