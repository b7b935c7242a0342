//! Ledgers around a fork, and at the end of a process.

use std::time::{Duration, Instant};

use crate::ledger::sqlite;

/// The ledgers of this process are closed while this lives, so that the process can be forked.
#[must_use = "dropping it opens the ledgers again"]
#[derive(Debug)]
pub struct PausedLedgers(sqlite::PausedStores);

impl PausedLedgers {
    /// Ends the pause in a forked child, in which the threads of the ledgers do not exist. It opens the files for
    /// itself when it needs them.
    pub fn forget(self) {
        self.0.forget();
    }
}

/// Closes the files of all ledgers before a fork. Sends with an idempotency key wait until the returned value is
/// dropped. The child calls [`PausedLedgers::forget`] instead.
pub fn pause_ledgers() -> PausedLedgers {
    PausedLedgers(sqlite::pause_all())
}

/// Puts everything that is known on disk, for a process that ends. Waits at most this long.
pub fn flush_ledgers(at_most: Duration) {
    sqlite::flush_all(Instant::now() + at_most);
}
