//! The counters of changes.

use serde::Serialize;

/// How often each part has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Changes {
    /// The journal.
    pub(super) requests: u64,
    /// The database.
    pub(super) data: u64,
    /// The queue of faults.
    pub(super) faults: u64,
    /// The clock and WhatsApp's limits.
    pub(super) settings: u64,
}
