//! The methods that the ledger needs of a store. Each store decides a claim in one atomic step, so that of two
//! processes one wins.

use std::borrow::Cow;
use std::fmt::Debug;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::error::{Cause, Disposition, Error, ErrorInner, ErrorKind, Failure, LedgerDetails};
use crate::ledger::entry::{EntryKey, EntryState, LedgerEntry};
use crate::ledger::fingerprint::{Fingerprint, Secret};

/// The reason why a store could not do something.
#[derive(Clone, Debug)]
pub(crate) struct StoreError {
    /// The reason, and what to do.
    pub(crate) message: Cow<'static, str>,
    /// Whether the same call may succeed later without a change.
    pub(crate) is_retryable: bool,
    /// The error of the database or the system.
    pub(crate) cause: Option<String>,
}

impl StoreError {
    pub(crate) fn unusable(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), is_retryable: false, cause: None }
    }

    pub(crate) fn retryable(message: impl Into<Cow<'static, str>>) -> Self {
        Self { is_retryable: true, ..Self::unusable(message) }
    }

    pub(crate) fn with_cause(self, cause: impl ToString) -> Self {
        Self { cause: Some(cause.to_string()), ..self }
    }

    /// The cause as the chain of an error.
    pub(crate) fn to_cause(&self) -> Option<Cause> {
        Cause::from_levels(self.cause.iter().cloned().collect())
    }

    /// The error of a call of this operation.
    pub(crate) fn in_operation(self, operation: &'static str) -> Error {
        self.into_error().with_operation(Some(operation))
    }

    /// The error of a program that opens, reads or settles the ledger.
    pub(crate) fn into_error(self) -> Error {
        let cause = self.to_cause();
        let error = Error::of_fields(ErrorKind::Ledger, None, Vec::new()).into_inner();
        let disposition = if self.is_retryable { Disposition::Retryable } else { Disposition::Rejected };
        let details = LedgerDetails { message: Some(self.message), ..LedgerDetails::default() };
        Error::new(ErrorInner { disposition, cause, ledger: Some(Box::new(details)), ..error })
    }
}

/// The answer of a store, which comes later.
pub(crate) type Reply<T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send>>;

/// The random number of a claim. Only its holder writes the outcome.
pub(crate) type Token = i64;

/// An entry as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct StoredEntry {
    pub(crate) entry: LedgerEntry,
    pub(crate) fingerprint: Fingerprint,
}

/// A claim to make.
#[derive(Clone)]
pub(crate) struct NewClaim {
    pub(crate) key: EntryKey,
    pub(crate) operation: &'static str,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) recipient: Option<String>,
}

/// The answer to a claim.
#[derive(Debug)]
pub(crate) enum ClaimAnswer {
    /// The key is claimed, and the claim is on disk.
    Claimed(Token),
    /// Another send holds the key.
    Held,
}

/// The outcome of a send.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// The server accepted it.
    Accepted {
        /// The JSON object of the known fields of the result.
        record: Option<String>,
        message_id: Option<String>,
        /// The HTTP status.
        status: u16,
    },
    /// It was refused, or provably not sent.
    NotSent,
    /// It may have been sent.
    Unknown { failure: Option<Failure>, status: Option<u16>, request_id: Option<String>, whatsapp_code: Option<u32> },
}

impl Outcome {
    pub(crate) fn state(&self) -> EntryState {
        match self {
            Self::Accepted { .. } => EntryState::Accepted,
            Self::NotSent => EntryState::NotSent,
            Self::Unknown { .. } => EntryState::Unknown,
        }
    }
}

/// The outcome of a claim.
#[derive(Clone)]
pub(crate) struct Settlement {
    pub(crate) key: EntryKey,
    pub(crate) token: Token,
    pub(crate) attempts: u32,
    pub(crate) outcome: Outcome,
}

/// How somebody resolves an unknown entry.
#[derive(Clone)]
pub(crate) struct Resolution {
    pub(crate) key: EntryKey,
    pub(crate) state: EntryState,
    pub(crate) message_id: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) force: bool,
}

/// Which entries to list: those after this id, with this state and this beginning of the key.
#[derive(Clone, Default)]
pub(crate) struct PageRequest {
    pub(crate) after: i64,
    pub(crate) scope: Arc<str>,
    pub(crate) state: Option<EntryState>,
    pub(crate) prefix: String,
}

/// A page of entries, and the id after which the next one begins; none after the last page. A page can be empty.
pub(crate) type EntryPage = (Vec<LedgerEntry>, Option<i64>);

/// The number of some of the entries by state, and the id after which to continue; none after the last ones.
pub(crate) type EntryCounts = (Vec<(EntryState, u64)>, Option<i64>);

/// The answer for a person: messages go to a limited number of different people within 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// The person was admitted within the last 24 hours.
    Known,
    /// The person was not, and there was room.
    New,
    /// There is no room until this time, when the first of the people leaves the 24 hours.
    Full(SystemTime),
}

/// Changes a recorded result. Returns nothing to keep it.
pub(crate) type ChangeRecord = dyn FnOnce(Option<&str>) -> Option<String> + Send;

/// The state of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CampaignState {
    /// It did not exist, so it has no entries.
    New,
    Open,
    /// Accepted entries of it were deleted, so the store no longer knows who got its messages.
    Closed,
    /// Its recipients have keys although they should have none, or the other way round. Their entries would not be
    /// found.
    OtherKeys,
}

/// A durable store of entries. Every method queues its work at once; the reply says when it is done.
pub(crate) trait Store: Send + Sync + Debug {
    /// The secret of the fingerprints.
    fn secret(&self) -> &Secret;

    /// The entry of a key. An entry in flight whose owner is gone is settled first: `waiting` becomes `not_sent`,
    /// `sending` becomes `unknown`.
    fn find(&self, key: EntryKey) -> Reply<Option<StoredEntry>>;

    /// Claims a key that is free or `not_sent`. A claim that is answered is on disk. If the reply is dropped first, the
    /// claim is released.
    fn claim(&self, claim: NewClaim) -> Reply<ClaimAnswer>;

    /// Confirms, on disk, that the token still holds its key, and that attempt number `attempts` begins.
    fn start_attempt(&self, key: EntryKey, token: Token, attempts: u32) -> Reply<bool>;

    /// Records that the holder of the token waits before a retry.
    fn start_wait(&self, key: EntryKey, token: Token);

    /// Records an outcome. The reply comes when it is committed; it is on disk at most 100 ms later.
    fn settle(&self, settlement: Settlement) -> Reply<()>;

    /// Waits until this process has written something, or until the time has passed.
    fn changed(&self, at_most: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;

    fn resolve(&self, resolution: Resolution) -> Reply<LedgerEntry>;

    fn page(&self, request: PageRequest) -> Reply<EntryPage>;

    /// The number of entries after an id by state.
    fn counts(&self, scope: Arc<str>, after: i64) -> Reply<EntryCounts>;

    /// Deletes some entries after an id that are `accepted` or `not_sent` and did not change since `before`, and closes
    /// each campaign of which it deletes an `accepted` one. Returns their number, and the id after which to continue.
    fn prune(&self, scope: Arc<str>, before: SystemTime, after: i64) -> Reply<(u64, Option<i64>)>;

    /// Changes the recorded result of the message with this id.
    fn update_record(&self, message_id: String, change: Box<ChangeRecord>) -> Reply<bool>;

    /// Records that a campaign exists, and whether its recipients have keys. Returns its state. The keys of the
    /// campaign `c` begin with `c/` if the recipients have keys, and with `c:` if not; a name has neither character.
    fn open_campaign(&self, scope: Arc<str>, name: String, has_keys: bool) -> Reply<CampaignState>;

    /// Reserves turns, `interval` apart, in the pace that all processes share. Returns the time of the first one.
    fn reserve_turns(&self, scope: Arc<str>, interval: Duration, count: u32) -> Reply<SystemTime>;

    /// Admits people while fewer than `limit` different ones were admitted within the last 24 hours. A person is a
    /// [`Secret::person_hash`]. Without `record`, nothing is written: the answer is what it would be with it.
    fn admit_people(&self, scope: Arc<str>, people: Vec<i64>, limit: u64, record: bool) -> Reply<Vec<Admission>>;

    /// The number of different people who were admitted within the last 24 hours.
    fn count_people(&self, scope: Arc<str>) -> Reply<u64>;

    /// Writes a copy of the whole store to a new file.
    fn backup(&self, to: PathBuf) -> Reply<()>;

    /// Puts everything on disk.
    fn flush(&self) -> Reply<()>;

    /// Puts everything on disk, and accepts nothing from then on.
    fn close(&self) -> Reply<()>;
}
