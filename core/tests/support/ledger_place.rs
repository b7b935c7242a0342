//! Where the ledgers of the tests are: in files, or in the PostgreSQL database whose URL is in an environment variable.

use std::path::Path;

/// The environment variable with the URL of a database in which the tests create schemas.
const DATABASE: &str = "WORKSPACE_TEST_POSTGRES";

/// The place of a new ledger: a file in this folder, or a new schema of the database.
pub(crate) fn ledger_place(folder: &Path) -> String {
    match std::env::var(DATABASE) {
        Ok(url) => format!("{url}?schema=test_{:016x}", fastrand::u64(..)),
        Err(_) => ledger_file(folder),
    }
}

/// The place of a new ledger in a file.
pub(crate) fn ledger_file(folder: &Path) -> String {
    folder.join("ledger.db").display().to_string()
}

/// Whether ledgers are in files.
#[allow(dead_code, reason = "not all tests need it")]
pub(crate) fn is_in_file() -> bool {
    std::env::var_os(DATABASE).is_none()
}
