//! Files that only this user can read: they may contain phone numbers.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Creates a file for this user alone.
///
/// # Errors
///
/// `AlreadyExists` if there is a file with this name.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
