//! The commands to the thread of a store.

#[cfg(feature = "bindings")]
use std::sync::mpsc::{Receiver, SyncSender};

use crate::ledger::entry::EntryKey;
use crate::ledger::sqlite::session::Session;
use crate::ledger::store::{Answer, ClaimAnswer, NewClaim, Settlement, StoreError, StoredEntry, Token};

/// Reads from the open file, or learns why it is not open.
pub(super) type ReadSession = dyn FnOnce(Result<&mut Session, StoreError>) + Send;

/// A command.
pub(super) enum Command {
    Find(EntryKey, Answer<Option<StoredEntry>>),
    Write(Write),
    /// Reads outside of a transaction.
    Read(Box<ReadSession>),
    /// Puts everything on disk.
    Flush(Answer<()>),
    /// Closes the file, says so, and waits until the sender of the receiver is used or dropped. Only bindings use it.
    #[cfg(feature = "bindings")]
    Pause {
        paused: SyncSender<()>,
        resume: Receiver<()>,
    },
    /// Puts everything on disk, and ends the thread.
    Close(Answer<()>),
}

/// A change, which shares a transaction with others.
pub(super) enum Write {
    Claim(NewClaim, Answer<ClaimAnswer>),
    StartAttempt {
        key: EntryKey,
        token: Token,
        attempts: u32,
        answer: Answer<bool>,
    },
    StartWait {
        key: EntryKey,
        token: Token,
    },
    Settle(Settlement, Answer<()>),
    /// Settles the entries of the owner of this entry, who is gone, and returns the entry.
    FindSettled(EntryKey, Answer<Option<StoredEntry>>),
    /// Any other change.
    Change(Box<dyn Change>),
}

/// When a write must be on disk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Durability {
    /// At any time: it changed nothing, or only values that do not have to survive a power failure.
    NotNeeded,
    /// Some time after it is answered. All earlier writes are on disk then, too.
    Later,
    /// Before it is answered.
    Now,
}

/// A change that runs once inside a transaction, and learns whether it was committed.
pub(super) trait Change: Send {
    fn durability(&self) -> Durability;

    fn run(&mut self, session: &Session) -> Result<(), rusqlite::Error>;

    fn finish(self: Box<Self>, committed: Result<(), StoreError>);
}
