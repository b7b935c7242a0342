//! The commands to the thread of a store.

use std::sync::Arc;
#[cfg(feature = "bindings")]
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::{Duration, SystemTime};

use crate::ledger::entry::{EntryKey, LedgerEntry};
use crate::ledger::store::{
    Admission, Answer, CampaignState, ChangeRecord, ClaimAnswer, EntryCounts, EntryPage, NewClaim, PageRequest,
    Resolution, Settlement, StoredEntry, Token,
};

/// A command.
pub(super) enum Command {
    Find(EntryKey, Answer<Option<StoredEntry>>),
    Claim(NewClaim, Answer<ClaimAnswer>),
    Update(Update),
    Request(Request),
    /// Puts everything on disk.
    Flush(Answer<()>),
    /// Drops its sender when all earlier commands are done.
    #[cfg(feature = "bindings")]
    Done(SyncSender<()>),
    /// Closes the connection, says so, and waits until the sender of the receiver is used or dropped.
    #[cfg(feature = "bindings")]
    Pause {
        paused: SyncSender<()>,
        resume: Receiver<()>,
    },
    /// Puts everything on disk, and ends the thread.
    Close(Answer<()>),
}

/// A change of an entry by the holder of its token.
pub(super) enum Update {
    StartAttempt { key: EntryKey, token: Token, attempts: u32, answer: Answer<bool> },
    StartWait { key: EntryKey, token: Token },
    Settle(Settlement, Answer<()>),
}

impl Update {
    pub(super) fn key(&self) -> &EntryKey {
        match self {
            Self::StartAttempt { key, .. } | Self::StartWait { key, .. } => key,
            Self::Settle(settlement, _) => &settlement.key,
        }
    }
}

/// A request that has its own statements.
pub(super) enum Request {
    Resolve(Resolution, Answer<LedgerEntry>),
    Page(PageRequest, Answer<EntryPage>),
    Counts { scope: Arc<str>, after: i64, answer: Answer<EntryCounts> },
    Prune { scope: Arc<str>, before: SystemTime, after: i64, answer: Answer<(u64, Option<i64>)> },
    UpdateRecord { message_id: String, change: Box<ChangeRecord>, answer: Answer<bool> },
    OpenCampaign { scope: Arc<str>, name: String, has_keys: bool, answer: Answer<CampaignState> },
    ReserveTurns { scope: Arc<str>, interval: Duration, count: u32, answer: Answer<SystemTime> },
    AdmitPeople { scope: Arc<str>, people: Vec<i64>, limit: u64, record: bool, answer: Answer<Vec<Admission>> },
    CountPeople { scope: Arc<str>, answer: Answer<u64> },
}
