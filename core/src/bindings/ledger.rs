//! Ledgers around a fork, and at the end of a process.

use std::fmt;
use std::time::{Duration, Instant};

#[cfg(feature = "ledger-postgres")]
use crate::ledger::postgres::{self, PostgresStore};
use crate::ledger::registry::Paused;
#[cfg(feature = "ledger-sqlite")]
use crate::ledger::sqlite::{self, SqliteStore};

/// The ledgers of this process are closed while this lives, so that the process can be forked.
#[must_use = "dropping it opens the ledgers again"]
pub struct PausedLedgers {
    #[cfg(feature = "ledger-postgres")]
    postgres: Paused<PostgresStore>,
    #[cfg(feature = "ledger-sqlite")]
    sqlite: Paused<SqliteStore>,
}

impl fmt::Debug for PausedLedgers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PausedLedgers").finish_non_exhaustive()
    }
}

impl PausedLedgers {
    /// Ends the pause in a forked child, in which the threads of the ledgers do not exist. It opens the files and
    /// connections for itself when it needs them.
    pub fn forget(self) {
        #[cfg(feature = "ledger-postgres")]
        self.postgres.forget();
        #[cfg(feature = "ledger-sqlite")]
        self.sqlite.forget();
    }
}

/// Closes the files and connections of all ledgers before a fork. Sends with an idempotency key wait until the returned
/// value is dropped. The child calls [`PausedLedgers::forget`] instead.
pub fn pause_ledgers() -> PausedLedgers {
    PausedLedgers {
        #[cfg(feature = "ledger-postgres")]
        postgres: postgres::STORES.pause_all(),
        #[cfg(feature = "ledger-sqlite")]
        sqlite: sqlite::STORES.pause_all(),
    }
}

/// Puts everything that is known on disk, for a process that ends. Waits at most this long.
pub fn flush_ledgers(at_most: Duration) {
    let until = Instant::now() + at_most;
    #[cfg(feature = "ledger-postgres")]
    postgres::STORES.flush_all(until);
    #[cfg(feature = "ledger-sqlite")]
    sqlite::STORES.flush_all(until);
}
