//! The ledger: a durable record of sends under idempotency keys. It is written before a request is handed to the
//! transport, so it also tells a later process what happened.

// Without a store, no code writes or reads entries.
#![cfg_attr(not(any(feature = "ledger-postgres", feature = "ledger-sqlite")), allow(dead_code))]

pub(crate) mod canonical_json;
pub(crate) mod clock;
pub(crate) mod entry;
pub(crate) mod failpoint;
pub(crate) mod fingerprint;
mod handle;
#[cfg(feature = "ledger-postgres")]
pub(crate) mod postgres;
pub(crate) mod private_file;
#[cfg(any(feature = "ledger-postgres", feature = "ledger-sqlite"))]
pub(crate) mod random;
#[cfg(any(feature = "ledger-postgres", feature = "ledger-sqlite"))]
pub(crate) mod registry;
#[cfg(feature = "ledger-sqlite")]
pub(crate) mod sqlite;
pub(crate) mod store;
#[cfg(all(test, any(feature = "ledger-postgres", feature = "ledger-sqlite")))]
mod store_cases;

pub use entry::{EntryState, LedgerEntry};
pub use handle::{Ledger, LedgerEntries, LedgerKeep, LedgerOptions, LedgerPlace, LedgerSource, Resolve};
