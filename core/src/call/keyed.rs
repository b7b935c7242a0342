//! A send under an idempotency key: what the ledger knows decides whether it happens.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};

use crate::call::context::Context;
use crate::config::options::Settings;
use crate::error::{Disposition, Error, ErrorInner, ErrorKind, Failure, FieldError, FieldErrorKind, LedgerDetails};
use crate::ledger::LedgerKeep;
use crate::ledger::entry::{EntryKey, EntryState, LedgerEntry};
use crate::ledger::fingerprint::{Field, Fingerprint};
use crate::ledger::store::{ClaimAnswer, NewClaim, Outcome, Reply, Settlement, Store, StoreError, StoredEntry, Token};
use crate::response::classify::{AttemptError, CallSummary};
use crate::response::decode::Record;
use crate::spec::Spec;
use crate::spec::parameter::Arguments;
use crate::spec::rule::Rule;

/// A send under an idempotency key.
pub(crate) struct KeyedSend<'a> {
    key: EntryKey,
    spec: &'a Spec,
    store: Arc<dyn Store>,
    fields: Vec<Field<'a>>,
    fingerprint: Fingerprint,
    recipient: Option<String>,
    /// Converts the body of a success into what the ledger keeps of it.
    record: fn(&Bytes) -> Option<Record>,
}

/// The knowledge of the ledger about a key.
pub(super) enum Known {
    /// The key is free.
    Nothing,
    /// The call was accepted. This is its response, as far as it was recorded.
    Accepted(Replay),
}

/// A recorded success.
pub(super) struct Replay {
    pub(super) body: Bytes,
    pub(super) status: u16,
    pub(super) attempts: u32,
}

/// When a call that waits for another process looks again.
const FIRST_LOOK: Duration = Duration::from_millis(10);
const LAST_LOOK: Duration = Duration::from_millis(250);

/// When the caller of an `idempotency_in_progress` should ask again.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// How long a caller waits until its outcome is recorded, within its timeout and if its timeout is over. It gets the
/// outcome in any case.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(5);
const LATE_SETTLE_TIMEOUT: Duration = Duration::from_millis(250);

/// A claim older than this is confirmed before the request is handed over: half of a lease of ten seconds.
const CONFIRM_AFTER: Duration = Duration::from_secs(5);

impl<'a> KeyedSend<'a> {
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if the client has no ledger, [`ErrorKind::Ledger`] if it cannot be used.
    pub(crate) fn new(
        context: &Context,
        spec: &'a Spec,
        path: Option<&'a str>,
        key: &str,
        arguments: &'a Arguments<'_>,
        record: fn(&Bytes) -> Option<Record>,
    ) -> Result<Self, Error> {
        let Some(client) = &context.shared.ledger else { return Err(needs_ledger(spec.name)) };
        let store = client.ledger.store().map_err(|error| ledger_error(spec.name, key, error))?;
        let fields = request_fields(&context.settings, spec, path, arguments);
        let fingerprint = Fingerprint::new(store.secret(), &fields);
        let recipient = arguments.iter().find(|argument| matches!(argument.rule, Rule::Phone));
        let recipient = recipient.filter(|_| client.keep == LedgerKeep::Recipient);
        let recipient = recipient.map(|argument| argument.value.to_query_text().into_owned());
        let key = EntryKey { scope: Arc::clone(&client.scope), key: Arc::from(key) };
        Ok(Self { key, spec, store, fields, fingerprint, recipient, record })
    }

    /// The id of the message that an earlier call under this key sent; `None` if the key is free.
    ///
    /// # Errors
    ///
    /// Those of a call under this key that does not wait for another one.
    pub(crate) async fn look_up(&self) -> Result<Option<Option<String>>, Error> {
        let summary = CallSummary {
            operation: self.spec.name,
            safety: self.spec.safety,
            attempts: 0,
            elapsed: Duration::ZERO,
            in_doubt: false,
        };
        let known = match self.store.find(self.key.clone()).await {
            Err(error) => Err(AttemptError::of_ledger(error).into_error(&summary)),
            Ok(stored) => match stored.filter(|stored| stored.entry.state != EntryState::NotSent) {
                None => Ok(None),
                Some(stored) if !stored.fingerprint.matches(&self.fingerprint) => Err(self.conflict(&stored, &summary)),
                Some(StoredEntry { entry, .. }) => match entry.state {
                    EntryState::Accepted => Ok(Some(entry.message_id)),
                    EntryState::Unknown => Err(self.still_unknown(&entry, &summary)),
                    EntryState::Sending | EntryState::Waiting | EntryState::NotSent => {
                        Err(self.in_progress(&entry, &summary))
                    }
                },
            },
        };
        known.map_err(|error| self.name_key(error))
    }

    /// Looks the key up. Waits while another call with it is in flight.
    pub(super) async fn find(
        &self,
        started: Instant,
        mut summary: CallSummary,
        deadline: Instant,
    ) -> Result<Known, Error> {
        let mut pause = FIRST_LOOK;
        let mut in_flight = None;
        loop {
            let stored = match timeout_at(deadline, self.store.find(self.key.clone())).await {
                Ok(Ok(stored)) => stored,
                Ok(Err(error)) => return Err(AttemptError::of_ledger(error).into_error(&summary)),
                Err(_) => {
                    summary.elapsed = started.elapsed();
                    return Err(match in_flight {
                        Some(entry) => self.in_progress(&entry, &summary),
                        None => AttemptError::of_ledger(too_slow()).into_error(&summary),
                    });
                }
            };
            summary.elapsed = started.elapsed();
            let Some(stored) = stored.filter(|stored| stored.entry.state != EntryState::NotSent) else {
                return Ok(Known::Nothing);
            };
            if !stored.fingerprint.matches(&self.fingerprint) {
                return Err(self.conflict(&stored, &summary));
            }
            match stored.entry.state {
                EntryState::Accepted => return Ok(Known::Accepted(replay(&stored.entry))),
                EntryState::Unknown => return Err(self.still_unknown(&stored.entry, &summary)),
                EntryState::Sending | EntryState::Waiting | EntryState::NotSent => in_flight = Some(stored.entry),
            }
            let left = deadline.saturating_duration_since(Instant::now());
            self.store.changed(pause.min(left)).await;
            pause = (pause * 2).min(LAST_LOOK);
        }
    }

    /// Claims the key for the first attempt, or confirms the claim for a later one. `false` if another call holds the
    /// key.
    pub(super) async fn claim(
        &self,
        claim: &mut Option<Claim>,
        attempts: u32,
        deadline: Instant,
    ) -> Result<bool, Box<AttemptError>> {
        if let Some(held) = claim {
            held.attempts = attempts;
            return self.confirm(claim, deadline).await;
        }
        let new = NewClaim {
            key: self.key.clone(),
            operation: self.spec.name,
            fingerprint: self.fingerprint.clone(),
            recipient: self.recipient.clone(),
        };
        // The lease of the claim may begin before the answer.
        let confirmed_at = Instant::now();
        match within(deadline, self.store.claim(new)).await? {
            ClaimAnswer::Held => Ok(false),
            ClaimAnswer::Claimed(token) => {
                let (store, key) = (Arc::clone(&self.store), self.key.clone());
                *claim = Some(Claim { store, key, token, attempts, confirmed_at });
                Ok(true)
            }
        }
    }

    /// Confirms a claim that is not fresh, directly before the request is handed over.
    pub(super) async fn confirm_old(
        &self,
        claim: &mut Option<Claim>,
        deadline: Instant,
    ) -> Result<bool, Box<AttemptError>> {
        match claim {
            Some(held) if held.confirmed_at.elapsed() >= CONFIRM_AFTER => self.confirm(claim, deadline).await,
            _ => Ok(true),
        }
    }

    async fn confirm(&self, claim: &mut Option<Claim>, deadline: Instant) -> Result<bool, Box<AttemptError>> {
        let Some(held) = claim else { return Ok(false) };
        let confirmed_at = Instant::now();
        let is_held = within(deadline, self.store.start_attempt(self.key.clone(), held.token, held.attempts)).await?;
        held.confirmed_at = confirmed_at;
        if !is_held {
            *claim = None;
        }
        Ok(is_held)
    }

    /// The outcome of a success.
    pub(super) fn accepted(&self, body: &Bytes, status: u16) -> Outcome {
        let (record, message_id) = match (self.record)(body) {
            Some(Record { json, message_id }) => (Some(json.as_json().to_owned()), message_id),
            None => (None, None),
        };
        Outcome::Accepted { record, message_id, status }
    }

    /// Adds the key to the error of a call.
    pub(super) fn name_key(&self, error: Error) -> Error {
        let mut inner = error.into_inner();
        inner.ledger.get_or_insert_default().idempotency_key = Some(self.key.key.as_ref().to_owned());
        Error::new(inner)
    }

    fn error(
        &self,
        kind: ErrorKind,
        disposition: Disposition,
        entry: &LedgerEntry,
        summary: &CallSummary,
    ) -> ErrorInner {
        let details = LedgerDetails { since: Some(entry.created_at), ..LedgerDetails::default() };
        ErrorInner {
            disposition,
            elapsed: summary.elapsed,
            attempts: summary.attempts,
            ledger: Some(Box::new(details)),
            ..Error::of_fields(kind, Some(self.spec.name), Vec::new()).into_inner()
        }
    }

    fn conflict(&self, stored: &StoredEntry, summary: &CallSummary) -> Error {
        let names = self.spec.parameters.iter().map(|parameter| parameter.name);
        let differing = stored.fingerprint.differing(self.store.secret(), &self.fields, names);
        let message = "differs from the request that has this idempotency key";
        let fields = differing.iter().map(|name| FieldError::new(*name, FieldErrorKind::Conflict, message)).collect();
        let error = self.error(ErrorKind::IdempotencyConflict, Disposition::Rejected, &stored.entry, summary);
        Error::new(ErrorInner { fields, ..error })
    }

    fn in_progress(&self, entry: &LedgerEntry, summary: &CallSummary) -> Error {
        let mut error = self.error(ErrorKind::IdempotencyInProgress, Disposition::Retryable, entry, summary);
        error.retry_after = Some(ASK_AGAIN);
        let message = "nothing was sent: another call with this idempotency key is still in flight";
        error.ledger.get_or_insert_default().message = Some(Cow::Borrowed(message));
        Error::new(error)
    }

    fn still_unknown(&self, entry: &LedgerEntry, summary: &CallSummary) -> Error {
        let mut error = self.error(ErrorKind::OutcomeUnknown, Disposition::Unknown, entry, summary);
        error.failure = entry.failure;
        error.status = entry.status;
        error.request_id.clone_from(&entry.request_id);
        error.whatsapp_code = entry.whatsapp_code;
        let details = error.ledger.get_or_insert_default();
        details.is_replayed = true;
        details.message = Some(Cow::Borrowed(match entry.failure {
            Some(_) => "nothing was sent now, because an earlier call with this idempotency key has no known outcome",
            None => "nothing was sent now, because an earlier call with this idempotency key ended before its response",
        }));
        Error::new(error)
    }
}

/// The error of a send with an idempotency key whose client has no ledger.
pub(crate) fn needs_ledger(operation: &'static str) -> Error {
    let message = "needs a client with the option ledger, which keeps the record of what was sent";
    let fields = vec![FieldError::new("idempotencyKey", FieldErrorKind::Requires, message)];
    Error::of_fields(ErrorKind::Configuration, Some(operation), fields)
}

fn ledger_error(operation: &'static str, key: &str, error: StoreError) -> Error {
    let mut inner = error.into_error().into_inner();
    inner.operation = Some(operation);
    inner.failure = Some(Failure::Ledger);
    inner.ledger.get_or_insert_default().idempotency_key = Some(key.to_owned());
    Error::new(inner)
}

fn too_slow() -> StoreError {
    StoreError::retryable(
        "the ledger did not answer in time; another process may keep it locked, or its database is slow",
    )
}

async fn within<T>(deadline: Instant, reply: Reply<T>) -> Result<T, Box<AttemptError>> {
    let answer = timeout_at(deadline, reply).await.unwrap_or_else(|_| Err(too_slow()));
    answer.map_err(AttemptError::of_ledger)
}

/// The fields of the fingerprint: what is sent, and where.
fn request_fields<'a>(
    settings: &Settings,
    spec: &Spec,
    path: Option<&str>,
    arguments: &'a Arguments<'_>,
) -> Vec<Field<'a>> {
    let mut fields = Field::of_arguments(arguments);
    fields.push(Field::of_text("operation", spec.name));
    fields.push(Field::of_text("base_url", &settings.base_url.to_string()));
    fields.extend(path.map(|path| Field::of_text("path", path)));
    if let Some(channel) = crate::request::encode::default_channel(settings, spec, arguments) {
        fields.push(Field::of_text(crate::request::encode::CHANNEL_PARAMETER, channel));
    }
    fields
}

/// The response of a recorded success: the envelope with the fields that were recorded.
fn replay(entry: &LedgerEntry) -> Replay {
    let record = entry.record.as_deref().unwrap_or("{}");
    let body = Bytes::from(format!(r#"{{"success":true,"data":{record}}}"#));
    Replay { body, status: entry.status.unwrap_or(200), attempts: entry.attempts }
}

/// The right to send under a key. The call that has it settles or releases it, also if it is dropped.
pub(super) struct Claim {
    store: Arc<dyn Store>,
    key: EntryKey,
    token: Token,
    attempts: u32,
    confirmed_at: Instant,
}

impl Claim {
    /// Records that the call waits before a retry.
    pub(super) fn start_wait(&self) {
        self.store.start_wait(self.key.clone(), self.token);
    }

    fn settlement(&self, outcome: Outcome) -> Settlement {
        Settlement { key: self.key.clone(), token: self.token, attempts: self.attempts, outcome }
    }

    /// Records the outcome, and returns whether it is in the ledger. If not, it is written later.
    pub(super) async fn settle(self, outcome: Outcome, deadline: Instant) -> bool {
        let settlement = self.settlement(outcome);
        let reply = self.store.settle(settlement);
        let now = Instant::now();
        let until = deadline.clamp(now + LATE_SETTLE_TIMEOUT, now + SETTLE_TIMEOUT);
        matches!(timeout_at(until, reply).await, Ok(Ok(())))
    }

    /// Records what is known of a call whose future is dropped.
    pub(super) fn release(self, is_not_sent: bool) {
        let outcome = match is_not_sent {
            true => Outcome::NotSent,
            false => Outcome::Unknown { failure: None, status: None, request_id: None, whatsapp_code: None },
        };
        let settlement = self.settlement(outcome);
        // The store has the outcome as soon as this returns, so there is no need to wait for the answer.
        drop(self.store.settle(settlement));
    }
}

/// The outcome of a call that failed.
pub(super) fn outcome_of(error: &Error) -> Outcome {
    match error.disposition() {
        Disposition::Unknown => Outcome::Unknown {
            failure: error.failure(),
            status: error.status(),
            request_id: error.request_id().map(str::to_owned),
            whatsapp_code: error.whatsapp_code(),
        },
        Disposition::Rejected | Disposition::Retryable => Outcome::NotSent,
    }
}
