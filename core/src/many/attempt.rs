//! One send of a run, or the look-up of a dry run.

use std::sync::Arc;
use std::time::Duration;

use crate::api::SentMessage;
use crate::api::operation::{look_up, run};
use crate::call::unreadable;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::ledger::clock;
use crate::ledger::entry::{EntryKey, EntryState, LedgerEntry};
use crate::ledger::store::{Admission, Store, StoreError};
use crate::many::plan::RowParams;
use crate::response::api_response::ApiResponse;
use crate::spec::safety::Safety;

/// The ledger of a run.
#[derive(Clone)]
pub(super) struct RunLedger {
    pub(super) store: Arc<dyn Store>,
    pub(super) scope: Arc<str>,
}

/// How a send ended.
pub(super) enum Answer {
    /// The server accepted it.
    Accepted(Option<String>),
    /// It was accepted earlier. Nothing was sent now.
    AlreadyAccepted(Option<String>),
    /// It was accepted earlier, with other values, which the error names. Nothing was sent now.
    OtherValues(Option<String>, Error),
    /// A send with other values has the key, and is in this state.
    Conflict(Option<EntryState>, Error),
    /// A look-up found that it would be sent, and whether the person would be new today.
    Free {
        is_new: bool,
    },
    /// The limit of new people per day has no room for this long.
    NoRoom(Duration),
    Failed(Error),
}

/// A send that is about to begin.
pub(super) struct Attempt<P> {
    client: Client,
    params: P,
    ledger: Option<RunLedger>,
    key: Option<Arc<str>>,
    /// Whether the key is a hash of the person's number.
    is_by_person: bool,
    /// The person's hash and the limit of new people per day.
    admission: Option<(i64, u64)>,
}

impl<P: RowParams> Attempt<P> {
    pub(super) fn new(client: &Client, params: P, ledger: Option<RunLedger>) -> Self {
        Self { client: client.clone(), params, ledger, key: None, is_by_person: false, admission: None }
    }

    /// Sends it under the key of this recipient within the campaign: the recipient's own key, or a keyed hash of the
    /// person's number, so that the ledger shows no number.
    pub(super) fn in_campaign(mut self, campaign: &str, own_key: Option<&str>, person: &str) -> Self {
        let Some(ledger) = &self.ledger else { return self };
        let key = match own_key {
            Some(key) => format!("{campaign}/{key}"),
            None => format!("{campaign}:{}", ledger.store.secret().recipient_key(person)),
        };
        self.params.set_idempotency_key(key.clone());
        self.key = Some(Arc::from(key));
        self.is_by_person = own_key.is_none();
        self
    }

    /// Sends it only if the limit of new people per day has room for this person.
    pub(super) fn with_daily_limit(mut self, person: &str, limit: u64) -> Self {
        let ledger = self.ledger.as_ref();
        self.admission = ledger.map(|ledger| (ledger.store.secret().person_hash(person), limit));
        self
    }

    pub(super) async fn send(self) -> Answer {
        match self.admit().await {
            Ok(None) => {}
            Ok(Some(wait)) => return Answer::NoRoom(wait),
            Err(error) => return Answer::Failed(error.in_operation(P::SPEC.name)),
        }
        match run(&self.client, &self.params).await {
            Ok(response) => {
                let ApiResponse { data, call, .. } = response;
                let SentMessage { message_id, .. } = data;
                if call.replayed { Answer::AlreadyAccepted(message_id) } else { Answer::Accepted(message_id) }
            }
            Err(error) => self.explain(error).await,
        }
    }

    /// Finds out what a send would do, without sending.
    pub(super) async fn look_up(self) -> Answer {
        match look_up(&self.client, &self.params).await {
            Ok(None) => match self.is_new().await {
                Ok(is_new) => Answer::Free { is_new },
                Err(error) => Answer::Failed(error.in_operation(P::SPEC.name)),
            },
            Ok(Some(message_id)) => Answer::AlreadyAccepted(message_id),
            Err(error) => self.explain(error).await,
        }
    }

    /// Whether the limit of new people, if there is one, would count this person.
    async fn is_new(&self) -> Result<bool, StoreError> {
        let (Some(ledger), Some((person, _))) = (&self.ledger, self.admission) else { return Ok(true) };
        let answer = ledger.store.admit_people(Arc::clone(&ledger.scope), vec![person], u64::MAX, false).await?;
        Ok(answer.first() == Some(&Admission::New))
    }

    /// How long the limit of new people has no room; `None` if it has.
    async fn admit(&self) -> Result<Option<Duration>, StoreError> {
        let (Some(ledger), Some((person, limit))) = (&self.ledger, self.admission) else { return Ok(None) };
        let answer = ledger.store.admit_people(Arc::clone(&ledger.scope), vec![person], limit, true).await?;
        Ok(answer.into_iter().find_map(|admission| match admission {
            Admission::Known | Admission::New => None,
            // At least a moment, because a clock can be a little behind.
            Admission::Full(until) => {
                Some(until.duration_since(clock::now()).unwrap_or_default().max(Duration::from_millis(100)))
            }
        }))
    }

    /// A conflict means that the key belongs to other values; the state of that send decides what to report.
    async fn explain(&self, error: Error) -> Answer {
        if error.kind() != ErrorKind::IdempotencyConflict {
            return Answer::Failed(error);
        }
        match self.entry().await {
            Err(store_error) => Answer::Failed(store_error.in_operation(P::SPEC.name)),
            Ok(Some(entry)) if entry.state == EntryState::Accepted => {
                // A key of a number is a key of a person, who can have two numbers.
                let is_same = self.is_by_person && error.fields().iter().all(|field| field.field == "to");
                match is_same {
                    true => Answer::AlreadyAccepted(entry.message_id),
                    false => Answer::OtherValues(entry.message_id, error),
                }
            }
            Ok(entry) => Answer::Conflict(entry.map(|entry| entry.state), error),
        }
    }

    async fn entry(&self) -> Result<Option<LedgerEntry>, StoreError> {
        let (Some(ledger), Some(key)) = (&self.ledger, &self.key) else { return Ok(None) };
        let key = EntryKey { scope: Arc::clone(&ledger.scope), key: Arc::clone(key) };
        Ok(ledger.store.find(key).await?.map(|stored| stored.entry))
    }
}

/// The error of a send whose code failed, so that its outcome is unknown.
pub(super) fn lost_answer(operation: &'static str) -> Error {
    unreadable(operation, Safety::Send, 1, Duration::ZERO)
}
