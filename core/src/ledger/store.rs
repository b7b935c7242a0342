//! The methods that the ledger needs of a store. Each store decides a claim in one atomic step, so that of two
//! processes one wins.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Debug;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use tokio::sync::oneshot;

use crate::error::{Cause, Disposition, Error, ErrorInner, ErrorKind, Failure, LedgerDetails};
use crate::json::Json;
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

/// Where the result of a command to the thread of a store goes.
pub(crate) type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// The error after the ledger was closed.
pub(crate) const CLOSED: &str = "the ledger was closed";

/// An entry as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct StoredEntry {
    pub(crate) entry: LedgerEntry,
    pub(crate) fingerprint: Fingerprint,
}

impl StoredEntry {
    /// Changes the entry as an outcome that is not written yet will change it.
    pub(crate) fn apply(&mut self, settlement: &Settlement) {
        let entry = &mut self.entry;
        entry.state = settlement.outcome.state();
        entry.attempts = settlement.attempts;
        match &settlement.outcome {
            Outcome::Accepted { record, message_id, status } => {
                entry.status = Some(*status);
                entry.record.clone_from(record);
                entry.message_id.clone_from(message_id);
            }
            Outcome::NotSent => {}
            Outcome::Unknown { failure, status, request_id, whatsapp_code } => {
                entry.failure = *failure;
                entry.status = *status;
                entry.request_id.clone_from(request_id);
                entry.whatsapp_code = *whatsapp_code;
            }
        }
    }
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

impl Settlement {
    /// The end of a claim that was not used.
    pub(crate) fn release(key: EntryKey, token: Token) -> Self {
        Self { key, token, attempts: 0, outcome: Outcome::NotSent }
    }
}

/// The reply to a claim. If it is dropped before somebody has the claim, the claim is released.
pub(crate) struct PendingClaim<R: FnOnce(Token)> {
    receiver: oneshot::Receiver<Result<ClaimAnswer, StoreError>>,
    release: Option<R>,
}

impl<R: FnOnce(Token) + Unpin> PendingClaim<R> {
    pub(crate) fn new(receiver: oneshot::Receiver<Result<ClaimAnswer, StoreError>>, release: R) -> Self {
        Self { receiver, release: Some(release) }
    }
}

impl<R: FnOnce(Token) + Unpin> Future for PendingClaim<R> {
    type Output = Result<ClaimAnswer, StoreError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = Pin::new(&mut self.receiver).poll(context);
        answer.map(|answer| answer.unwrap_or_else(|_| Err(StoreError::unusable(CLOSED))))
    }
}

impl<R: FnOnce(Token)> Drop for PendingClaim<R> {
    fn drop(&mut self) {
        // From here on the thread cannot answer, and then it releases the claim itself.
        self.receiver.close();
        if let Ok(Ok(ClaimAnswer::Claimed(token))) = self.receiver.try_recv()
            && let Some(release) = self.release.take()
        {
            release(token);
        }
    }
}

/// The age from which an unknown entry can be resolved as not sent without `force`: a message may arrive late.
const MIN_AGE: Duration = Duration::from_secs(15 * 60);

/// How somebody resolves an unknown entry.
#[derive(Clone)]
pub(crate) struct Resolution {
    pub(crate) key: EntryKey,
    pub(crate) state: EntryState,
    pub(crate) message_id: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) force: bool,
}

/// The message id in a recorded result.
pub(crate) fn message_id_of(record: &str) -> Option<String> {
    record.parse::<Json>().ok()?.get("messageId")?.to_text()
}

impl Resolution {
    /// The result to record.
    pub(crate) fn record(&self) -> Option<Json> {
        self.message_id.as_ref().map(|id| Json::object([("messageId", id.as_str())]))
    }

    /// Whether this entry can be resolved so, at this age.
    pub(crate) fn check(&self, entry: &LedgerEntry, age: Duration) -> Result<(), StoreError> {
        if entry.state != EntryState::Unknown {
            let message = format!("only an entry that is unknown can be resolved; this one is {}", entry.state);
            return Err(StoreError::unusable(message));
        }
        if self.state == EntryState::NotSent && age < MIN_AGE && !self.force {
            return Err(StoreError::unusable(
                "the send is less than 15 minutes old, so it may still arrive; wait, or set force",
            ));
        }
        Ok(())
    }
}

/// The error of a resolution without an entry.
pub(crate) fn no_entry() -> StoreError {
    StoreError::unusable("there is no entry with this idempotency key")
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

/// The answers for people, in their order: each new person leaves less room for the next ones. `count` is the number of
/// people before them, `full` the answer without room, and `is_known` says whether a person was admitted before.
pub(crate) fn decide_admissions<E>(
    people: &[i64],
    mut count: u64,
    limit: u64,
    full: Admission,
    mut is_known: impl FnMut(i64) -> Result<bool, E>,
) -> Result<Vec<Admission>, E> {
    let mut new = HashSet::new();
    let mut admissions = Vec::with_capacity(people.len());
    for person in people {
        admissions.push(if new.contains(person) || is_known(*person)? {
            Admission::Known
        } else if count < limit {
            count += 1;
            new.insert(*person);
            Admission::New
        } else {
            full
        });
    }
    Ok(admissions)
}

/// Changes a recorded result. Returns nothing to keep it.
pub(crate) type ChangeRecord = dyn Fn(Option<&str>) -> Option<String> + Send;

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
