//! Says in plain words what a failure of SQLite means, and what to do.

use std::io;
use std::path::Path;

use rusqlite::{Connection, Error, ErrorCode};

use crate::ledger::store::StoreError;

/// The failure of a statement or of opening the file.
pub(super) fn describe(error: &Error, path: &Path) -> StoreError {
    let place = path.display();
    let code = match error {
        Error::SqliteFailure(failure, _) => Some(failure.code),
        _ => None,
    };
    let described = match code {
        Some(ErrorCode::DiskFull) => StoreError::retryable(format!("the disk of {place} is full; free some space")),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::retryable(format!("another program keeps {place} locked; close the tool that has it open"))
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            StoreError::unusable(format!("{place} cannot be written; check its permissions and those of its folder"))
        }
        Some(ErrorCode::CannotOpen) => StoreError::unusable(format!(
            "{place} cannot be opened; check that it is a file, and that this user may write to its folder"
        )),
        Some(ErrorCode::DatabaseCorrupt) => is_damaged(path),
        Some(ErrorCode::NotADatabase) => {
            StoreError::unusable(format!("{place} is not a ledger file; choose another path"))
        }
        Some(ErrorCode::SystemIoFailure) => {
            StoreError::retryable(format!("reading or writing {place} failed; check the disk"))
        }
        _ => StoreError::retryable(format!("the ledger {place} could not do this")),
    };
    described.with_cause(error)
}

/// The error of a file that has lost something.
pub(super) fn is_damaged(path: &Path) -> StoreError {
    StoreError::unusable(format!("{} is damaged; stop all programs that use it, and restore a backup", path.display()))
}

/// The failure of a file next to the ledger: a lock, or the file of an owner.
pub(super) fn describe_io(error: &io::Error, path: &Path) -> StoreError {
    let place = path.display();
    let described = match error.kind() {
        io::ErrorKind::WouldBlock => StoreError::retryable(format!(
            "another process keeps {place} locked; it may have been stopped while it was writing"
        )),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            StoreError::retryable(format!("the disk of {place} is full; free some space"))
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::unusable(format!(
            "files next to {place} cannot be written; check the permissions of its folder"
        )),
        _ => StoreError::retryable(format!("files next to {place} could not be written")),
    };
    described.with_cause(error)
}

/// Whether the file has no tables yet.
pub(super) fn is_empty_file(connection: &Connection) -> Result<bool, Error> {
    connection.query_row("SELECT COUNT(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Disposition;

    #[test]
    fn a_failure_of_a_file_says_what_to_do_and_whether_a_retry_helps() {
        for (kind, expected, is_retryable) in [
            (io::ErrorKind::WouldBlock, "keeps sends.db locked", true),
            (io::ErrorKind::StorageFull, "the disk of sends.db is full", true),
            (io::ErrorKind::PermissionDenied, "check the permissions", false),
            (io::ErrorKind::ReadOnlyFilesystem, "check the permissions", false),
            (io::ErrorKind::FileTooLarge, "could not be written", true),
        ] {
            let error = describe_io(&kind.into(), Path::new("sends.db")).into_error();
            assert!(error.to_string().contains(expected), "{error}");
            assert_eq!(error.disposition() == Disposition::Retryable, is_retryable, "{error}");
        }
    }
}
