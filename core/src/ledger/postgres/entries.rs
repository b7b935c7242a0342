//! The statements on the table of entries. A statement handles many keys, in their order, so that two statements never
//! wait for each other.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use tokio_postgres::Row;
use tokio_postgres::types::Type;

use crate::error::Failure;
use crate::ledger::clock;
use crate::ledger::entry::{EntryKey, EntryState, LedgerEntry};
use crate::ledger::fingerprint::{Fingerprint, Secret};
use crate::ledger::postgres::failure::StatementError;
use crate::ledger::postgres::session::{SYNCED, Session, UNSYNCED, alive_owner};
use crate::ledger::store::{
    EntryCounts, EntryPage, NewClaim, Outcome, PageRequest, Settlement, StoredEntry, Token, message_id_of,
};

/// The columns of an entry `e`.
const COLUMNS: &str = "e.id, e.scope, e.key, e.operation, e.fingerprint, e.state, e.token, e.owner, e.attempts, \
                       e.created_at, e.changed_at, e.record, e.failure, e.status, e.request_id, e.whatsapp_code, \
                       e.recipient, e.note, e.also_accepted";

/// Whether the owner of the entry `e` is gone.
const IS_DEAD: &str = "e.owner IS NOT NULL AND e.state IN ('sending', 'waiting') AND NOT EXISTS (SELECT
                       FROM @owners o WHERE o.id = e.owner AND o.alive_until > clock_timestamp())";

/// A row of the table.
#[derive(Clone, Debug)]
pub(super) struct EntryRow {
    pub(super) id: i64,
    pub(super) token: Token,
    pub(super) owner: Option<i64>,
    pub(super) stored: StoredEntry,
}

/// A state that this version does not know holds its key, as `unknown` does.
fn state(text: &str) -> EntryState {
    EntryState::ALL.iter().copied().find(|state| state.as_str() == text).unwrap_or(EntryState::Unknown)
}

/// The condition of this state. Like [`state`], it takes states that this version does not know for `unknown`.
fn is_state(state: EntryState) -> String {
    match state {
        EntryState::Unknown => {
            let others = EntryState::ALL.iter().filter(|other| **other != EntryState::Unknown);
            let others: Vec<String> = others.map(|other| format!("'{other}'")).collect();
            format!("state NOT IN ({})", others.join(", "))
        }
        known => format!("state = '{known}'"),
    }
}

/// Reads [`COLUMNS`] that begin at `first`.
fn read_row(row: &Row, first: usize) -> Result<EntryRow, tokio_postgres::Error> {
    let record: Option<String> = row.try_get(first + 11)?;
    let status = row.try_get::<_, Option<i32>>(first + 13)?.and_then(|status| u16::try_from(status).ok());
    let failure: Option<&str> = row.try_get(first + 12)?;
    let entry = LedgerEntry {
        scope: row.try_get(first + 1)?,
        idempotency_key: row.try_get(first + 2)?,
        operation: row.try_get(first + 3)?,
        state: state(row.try_get(first + 5)?),
        attempts: u32::try_from(row.try_get::<_, i32>(first + 8)?).unwrap_or_default(),
        created_at: row.try_get(first + 9)?,
        changed_at: row.try_get(first + 10)?,
        message_id: record.as_deref().and_then(message_id_of),
        failure: failure.and_then(|code| Failure::from_code(code, status.unwrap_or_default())),
        status,
        request_id: row.try_get(first + 14)?,
        whatsapp_code: row.try_get::<_, Option<i64>>(first + 15)?.and_then(|code| u32::try_from(code).ok()),
        recipient: row.try_get(first + 16)?,
        note: row.try_get(first + 17)?,
        also_accepted: row.try_get(first + 18)?,
        record,
    };
    let stored = StoredEntry { entry, fingerprint: Fingerprint::from_bytes(row.try_get(first + 4)?) };
    Ok(EntryRow { id: row.try_get(first)?, token: row.try_get(first + 6)?, owner: row.try_get(first + 7)?, stored })
}

/// A claim with its token.
pub(super) type TokenClaim<'a> = (&'a NewClaim, Token);

/// The answer to claims.
pub(super) enum ClaimResult {
    /// The tokens that hold their keys. The claims are on disk.
    Tokens(Vec<Token>),
    /// Others took this owner for dead, or forgot it.
    NoOwner,
}

/// The purpose of a claim.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To send. A claim that is repeated after an uncertain commit succeeds again.
    Send,
    /// To add entries that a server lost.
    Restore,
}

/// Claims keys that are free or `not_sent`, one claim per key. This one statement decides which of several processes
/// gets each of them.
pub(super) async fn claim(
    session: &Session,
    claims: &[TokenClaim<'_>],
    purpose: Purpose,
) -> Result<ClaimResult, StatementError> {
    let sql = format!(
        "WITH {SYNCED}, server AS MATERIALIZED (SELECT {timeline} AS timeline), {alive_owner},
         claimed AS (
             INSERT INTO @entries AS e (scope, key, operation, fingerprint, state, token, owner, attempts, created_at,
                 changed_at, recipient)
             SELECT i.scope, i.key, i.operation, i.fingerprint, 'sending', i.token, owner.id, 1, clock_timestamp(),
                 clock_timestamp(), i.recipient
             FROM owner, unnest($3, $4, $5, $6, $7, $8) AS i (scope, key, operation, fingerprint, token, recipient)
             ORDER BY i.scope COLLATE \"C\", i.key COLLATE \"C\"
             ON CONFLICT (scope, key) DO UPDATE SET operation = excluded.operation, fingerprint = excluded.fingerprint,
                 state = 'sending', token = excluded.token, owner = excluded.owner, attempts = 1,
                 created_at = excluded.created_at, changed_at = excluded.changed_at, recipient = excluded.recipient,
                 record = NULL, message_hash = NULL, failure = NULL, status = NULL, request_id = NULL,
                 whatsapp_code = NULL, note = NULL
             WHERE e.state = 'not_sent' OR ($9 AND e.token = excluded.token AND e.state <> 'accepted')
             RETURNING e.token
         )
         SELECT (SELECT timeline FROM server), EXISTS (SELECT FROM owner), ARRAY(SELECT token FROM claimed)",
        timeline = session.timeline_sql(),
        alive_owner = alive_owner(),
    );
    let scopes: Vec<&str> = claims.iter().map(|(claim, _)| &*claim.key.scope).collect();
    let keys: Vec<&str> = claims.iter().map(|(claim, _)| &*claim.key.key).collect();
    let operations: Vec<&str> = claims.iter().map(|(claim, _)| claim.operation).collect();
    let fingerprints: Vec<&[u8]> = claims.iter().map(|(claim, _)| claim.fingerprint.as_bytes()).collect();
    let tokens: Vec<Token> = claims.iter().map(|(_, token)| *token).collect();
    let recipients: Vec<Option<&str>> = claims.iter().map(|(claim, _)| claim.recipient.as_deref()).collect();
    let is_send = purpose == Purpose::Send;
    let rows = session
        .query(
            &sql,
            &[
                (&session.owner, Type::INT8),
                (&session.history.timeline, Type::TEXT),
                (&scopes, Type::TEXT_ARRAY),
                (&keys, Type::TEXT_ARRAY),
                (&operations, Type::TEXT_ARRAY),
                (&fingerprints, Type::BYTEA_ARRAY),
                (&tokens, Type::INT8_ARRAY),
                (&recipients, Type::TEXT_ARRAY),
                (&is_send, Type::BOOL),
            ],
        )
        .await?;
    let decode = |row: &Row| -> Result<(String, bool, Vec<Token>), tokio_postgres::Error> {
        Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
    };
    let row = rows.first().ok_or_else(|| StatementError::no_answer(session.place()))?;
    let (timeline, has_owner, claimed) = decode(row).map_err(|error| StatementError::new(&error, session.place()))?;
    session.check_timeline(&timeline)?;
    Ok(if has_owner { ClaimResult::Tokens(claimed) } else { ClaimResult::NoOwner })
}

/// A change of an entry by the holder of its token.
pub(super) enum Step<'a> {
    StartAttempt(u32),
    StartWait,
    Settle(&'a Settlement),
}

/// An entry, its token, and what changes.
pub(super) type TokenStep<'a> = (&'a EntryKey, Token, Step<'a>);

/// The columns that a step changes.
#[derive(Default)]
struct StepRow<'a> {
    state: &'static str,
    attempts: Option<i32>,
    record: Option<&'a str>,
    message_hash: Option<i64>,
    failure: Option<&'static str>,
    status: Option<i32>,
    request_id: Option<&'a str>,
    whatsapp_code: Option<i64>,
}

impl<'a> StepRow<'a> {
    fn new(step: &Step<'a>, secret: &Secret) -> Self {
        let to_integer = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        match step {
            Step::StartAttempt(attempts) => {
                Self { state: EntryState::Sending.as_str(), attempts: Some(to_integer(*attempts)), ..Self::default() }
            }
            Step::StartWait => Self { state: EntryState::Waiting.as_str(), ..Self::default() },
            Step::Settle(settlement) => {
                let row = Self {
                    state: settlement.outcome.state().as_str(),
                    attempts: Some(to_integer(settlement.attempts)),
                    ..Self::default()
                };
                match &settlement.outcome {
                    Outcome::NotSent => row,
                    Outcome::Accepted { record, message_id, status } => Self {
                        record: record.as_deref(),
                        message_hash: message_id.as_deref().map(|id| secret.message_hash(id)),
                        status: Some(i32::from(*status)),
                        ..row
                    },
                    Outcome::Unknown { failure, status, request_id, whatsapp_code } => Self {
                        failure: failure.map(Failure::code),
                        status: status.map(i32::from),
                        request_id: request_id.as_deref(),
                        whatsapp_code: whatsapp_code.map(i64::from),
                        ..row
                    },
                }
            }
        }
    }
}

/// The treatment of rows that other transactions keep locked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LockedRows {
    Wait,
    Skip,
}

/// The tokens of the steps that changed their entries, and those whose entries were there and not locked.
pub(super) struct ChangeResult {
    pub(super) changed: Vec<Token>,
    pub(super) seen: Vec<Token>,
}

/// Changes entries where the tokens fit, one step per key. Only steps
/// that start an attempt are on disk afterwards.
///
/// The conditions are on the rows as they are when they are locked. The statement itself sees them as they were when it
/// began, before it waited for others.
///
/// Only this connection may say that an attempt or a wait begins: a statement of an earlier one can be executed late.
///
/// An outcome is also written over the `unknown` of an owner that others took for dead. A message that was accepted
/// late holds its key even if its entry was resolved as not sent. If another send holds the key by then, the customer
/// got two messages, and the entry keeps the id of the second.
pub(super) async fn change(
    session: &Session,
    secret: &Secret,
    steps: &[TokenStep<'_>],
    locked: LockedRows,
) -> Result<ChangeResult, StatementError> {
    let is_synced = steps.iter().any(|(_, _, step)| matches!(step, Step::StartAttempt(_)));
    let sql = format!(
        "WITH {settings},
         locked AS MATERIALIZED (
             SELECT e.id, e.token AS row_token, e.state AS row_state, e.owner AS row_owner,
                 i.*
             FROM settings, unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS i (scope, key, token, state,
                 attempts, record, message_hash, failure, status, request_id, whatsapp_code)
             JOIN @entries e ON e.scope = i.scope AND e.key = i.key
             ORDER BY e.scope, e.key FOR UPDATE OF e {skip}
         ),
         changed AS (
             UPDATE @entries e SET state = l.state, attempts = coalesce(l.attempts, e.attempts),
                 owner = CASE WHEN l.state IN ('sending', 'waiting') THEN e.owner END,
                 changed_at = clock_timestamp(), record = l.record, message_hash = l.message_hash,
                 failure = l.failure, status = l.status, request_id = l.request_id, whatsapp_code = l.whatsapp_code
             FROM locked l
             WHERE e.id = l.id AND l.row_token = l.token
             AND CASE l.state
                 WHEN 'accepted' THEN l.row_state <> 'accepted'
                 WHEN 'waiting' THEN l.row_state = 'sending' AND l.row_owner = $12
                 WHEN 'sending' THEN l.row_state IN ('sending', 'waiting') AND l.row_owner = $12
                 ELSE l.row_state IN ('sending', 'waiting', 'unknown')
             END
             RETURNING e.token
         )
         SELECT ARRAY(SELECT token FROM changed), ARRAY(SELECT token FROM locked), {timeline}",
        skip = match locked {
            LockedRows::Wait => "",
            LockedRows::Skip => "SKIP LOCKED",
        },
        timeline = session.timeline_sql(),
        settings = if is_synced { SYNCED } else { UNSYNCED },
    );
    let rows: Vec<StepRow<'_>> = steps.iter().map(|(_, _, step)| StepRow::new(step, secret)).collect();
    macro_rules! column {
        ($name:ident) => {
            rows.iter().map(|row| row.$name).collect::<Vec<_>>()
        };
    }
    let scopes: Vec<&str> = steps.iter().map(|(key, ..)| &*key.scope).collect();
    let keys: Vec<&str> = steps.iter().map(|(key, ..)| &*key.key).collect();
    let tokens: Vec<Token> = steps.iter().map(|(_, token, _)| *token).collect();
    let answer = session
        .query(
            &sql,
            &[
                (&scopes, Type::TEXT_ARRAY),
                (&keys, Type::TEXT_ARRAY),
                (&tokens, Type::INT8_ARRAY),
                (&column!(state), Type::TEXT_ARRAY),
                (&column!(attempts), Type::INT4_ARRAY),
                (&column!(record), Type::TEXT_ARRAY),
                (&column!(message_hash), Type::INT8_ARRAY),
                (&column!(failure), Type::TEXT_ARRAY),
                (&column!(status), Type::INT4_ARRAY),
                (&column!(request_id), Type::TEXT_ARRAY),
                (&column!(whatsapp_code), Type::INT8_ARRAY),
                (&session.owner, Type::INT8),
            ],
        )
        .await?;
    let row = answer.first().ok_or_else(|| StatementError::no_answer(session.place()))?;
    let decode = || -> Result<(ChangeResult, String), tokio_postgres::Error> {
        Ok((ChangeResult { changed: row.try_get(0)?, seen: row.try_get(1)? }, row.try_get(2)?))
    };
    let (result, timeline) = decode().map_err(|error| StatementError::new(&error, session.place()))?;
    session.check_timeline(&timeline)?;
    if result.changed.len() < steps.len() {
        for (key, token, step) in steps.iter().filter(|(_, token, _)| !result.changed.contains(token)) {
            keep_second_message(session, key, *token, step).await?;
        }
    }
    Ok(result)
}

/// Keeps the id of a message that was accepted although another send holds the key. If the entry was resolved as
/// accepted, it is the same message.
async fn keep_second_message(
    session: &Session,
    key: &EntryKey,
    token: Token,
    step: &Step<'_>,
) -> Result<(), StatementError> {
    let Step::Settle(Settlement { outcome: Outcome::Accepted { message_id, .. }, .. }) = step else { return Ok(()) };
    let message_id = message_id.as_deref().map_or(Cow::Borrowed("without an id"), without_nul);
    let (scope, name) = (&*key.scope, &*key.key);
    let sql = format!(
        "WITH {UNSYNCED} UPDATE @entries e SET also_accepted = $4, changed_at = clock_timestamp() FROM settings
         WHERE e.scope = $1 AND e.key = $2 AND e.token <> $3 AND e.also_accepted IS DISTINCT FROM $4 RETURNING e.id"
    );
    let values = [
        (&scope as &(dyn tokio_postgres::types::ToSql + Sync), Type::TEXT),
        (&name, Type::TEXT),
        (&token, Type::INT8),
        (&message_id, Type::TEXT),
    ];
    if !session.query(&sql, &values).await?.is_empty() {
        tracing::error!(
            message_id = &*message_id,
            "a message was sent twice: its entry was resolved as not sent, or the database lost it, and it was sent \
             again"
        );
    }
    Ok(())
}

/// PostgreSQL cannot store this character.
fn without_nul(text: &str) -> Cow<'_, str> {
    match text.contains('\0') {
        true => Cow::Owned(text.replace('\0', "\u{fffd}")),
        false => Cow::Borrowed(text),
    }
}

/// An entry that was found, and whether its owner is gone.
pub(super) struct FoundEntry {
    pub(super) row: EntryRow,
    pub(super) is_dead: bool,
    /// The server's time since the entry was claimed.
    pub(super) age: Duration,
}

/// The entries of keys, in their order.
pub(super) async fn find(session: &Session, keys: &[&EntryKey]) -> Result<Vec<Option<FoundEntry>>, StatementError> {
    let sql = format!(
        "SELECT i.number, {IS_DEAD}, extract(epoch FROM clock_timestamp() - e.created_at)::float8, {COLUMNS}
         FROM unnest($1, $2) WITH ORDINALITY AS i (scope, key, number)
         JOIN @entries e ON e.scope = i.scope AND e.key = i.key"
    );
    let scopes: Vec<&str> = keys.iter().map(|key| &*key.scope).collect();
    let names: Vec<&str> = keys.iter().map(|key| &*key.key).collect();
    let rows = session.query(&sql, &[(&scopes, Type::TEXT_ARRAY), (&names, Type::TEXT_ARRAY)]).await?;
    let mut found: Vec<Option<FoundEntry>> = keys.iter().map(|_| None).collect();
    for row in rows {
        let decode = || -> Result<(i64, FoundEntry), tokio_postgres::Error> {
            let age = Duration::try_from_secs_f64(row.try_get(2)?).unwrap_or_default();
            Ok((row.try_get(0)?, FoundEntry { row: read_row(&row, 3)?, is_dead: row.try_get(1)?, age }))
        };
        let (number, entry) = decode().map_err(|error| StatementError::new(&error, session.place()))?;
        if let Some(place) = usize::try_from(number - 1).ok().and_then(|index| found.get_mut(index)) {
            *place = Some(entry);
        }
    }
    Ok(found)
}

/// Settles the entries that dead owners left in flight. An owner that extends its lease meanwhile keeps its entries.
/// The row of a dead owner is deleted, so that it can claim nothing under this id any more.
pub(super) async fn settle_owners(session: &Session, owners: &[i64]) -> Result<(), StatementError> {
    if owners.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "WITH {UNSYNCED},
         dead AS MATERIALIZED (
             SELECT o.id FROM settings, @owners o WHERE o.id = ANY($1) AND o.alive_until <= clock_timestamp()
             ORDER BY o.id FOR UPDATE OF o
         ),
         deleted AS (DELETE FROM @owners o USING dead WHERE o.id = dead.id),
         locked AS MATERIALIZED (
             SELECT e.id FROM settings, @entries e WHERE e.owner = ANY($1)
             AND (e.owner IN (SELECT id FROM dead) OR NOT EXISTS (SELECT FROM @owners o WHERE o.id = e.owner))
             ORDER BY e.scope, e.key FOR UPDATE OF e
         )
         UPDATE @entries e SET owner = NULL, changed_at = clock_timestamp(),
             state = CASE e.state WHEN 'waiting' THEN 'not_sent' WHEN 'sending' THEN 'unknown' ELSE e.state END
         FROM locked WHERE e.id = locked.id AND e.owner = ANY($1)"
    );
    session.query(&sql, &[(&owners, Type::INT8_ARRAY)]).await.map(drop)
}

/// Settles what this connection left in flight, because it ends.
pub(super) async fn settle_own(session: &Session) -> Result<(), StatementError> {
    let sql = "UPDATE @owners SET alive_until = '-infinity' WHERE id = $1";
    session.query(sql, &[(&session.owner, Type::INT8)]).await?;
    settle_owners(session, &[session.owner]).await
}

/// Settles what all dead owners left in flight.
pub(super) async fn settle_dead_owners(session: &Session) -> Result<(), StatementError> {
    let sql = format!("SELECT DISTINCT e.owner FROM @entries e WHERE {IS_DEAD} AND e.owner <> $1");
    let rows = session.query(&sql, &[(&session.owner, Type::INT8)]).await?;
    let owners: Vec<i64> = rows.iter().filter_map(|row| row.try_get(0).ok()).collect();
    settle_owners(session, &owners).await
}

/// Resolves an entry that is still unknown under this token, and returns whether it was.
pub(super) async fn resolve(
    session: &Session,
    row: &EntryRow,
    to: EntryState,
    record: Option<&str>,
    message_hash: Option<i64>,
    note: Option<&str>,
) -> Result<bool, StatementError> {
    let sql = format!(
        "WITH {SYNCED} UPDATE @entries e SET state = $3, changed_at = clock_timestamp(), record = $4,
         message_hash = $5, note = $6, failure = NULL, status = NULL, request_id = NULL, whatsapp_code = NULL
         FROM settings WHERE e.id = $1 AND e.token = $2 AND e.state = 'unknown' RETURNING e.id"
    );
    let state = to.as_str();
    let values = [
        (&row.id as &(dyn tokio_postgres::types::ToSql + Sync), Type::INT8),
        (&row.token, Type::INT8),
        (&state, Type::TEXT),
        (&record, Type::TEXT),
        (&message_hash, Type::INT8),
        (&note, Type::TEXT),
    ];
    Ok(!session.query(&sql, &values).await?.is_empty())
}

/// The longest page of entries.
const PAGE: i64 = 500;
/// How many entries one statement looks at, so that sends do not wait for long.
const RANGE: i64 = 20_000;

/// The id after which the next statement continues: `None` if this one saw the last entries.
fn next_range(last: Option<i64>, size: i64) -> Option<i64> {
    last.filter(|_| size == RANGE)
}

pub(super) async fn page(session: &Session, request: &PageRequest) -> Result<EntryPage, StatementError> {
    let sql = format!(
        "WITH range AS MATERIALIZED (SELECT id FROM @entries WHERE id > $1 ORDER BY id LIMIT {RANGE})
         SELECT seen.last, seen.size, {COLUMNS} FROM (SELECT max(id) AS last, count(*) AS size FROM range) seen
         LEFT JOIN (SELECT * FROM @entries WHERE id > $1 AND id <= (SELECT max(id) FROM range) AND scope = $2
             AND starts_with(key, $3) AND {is_state} ORDER BY id LIMIT {PAGE}) e ON true
         ORDER BY e.id",
        is_state = request.state.map_or_else(|| "true".to_owned(), is_state),
    );
    let scope = &*request.scope;
    let values = [
        (&request.after as &(dyn tokio_postgres::types::ToSql + Sync), Type::INT8),
        (&scope, Type::TEXT),
        (&request.prefix, Type::TEXT),
    ];
    let rows = session.query(&sql, &values).await?;
    let decode = || -> Result<EntryPage, tokio_postgres::Error> {
        let mut entries = Vec::with_capacity(rows.len());
        let mut last_entry = None;
        let mut next = None;
        for row in &rows {
            next = next_range(row.try_get(0)?, row.try_get(1)?);
            if row.try_get::<_, Option<i64>>(2)?.is_some() {
                let row = read_row(row, 2)?;
                last_entry = Some(row.id);
                entries.push(row.stored.entry);
            }
        }
        let is_full = i64::try_from(entries.len()).is_ok_and(|length| length == PAGE);
        Ok((entries, if is_full { last_entry } else { next }))
    };
    decode().map_err(|error| StatementError::new(&error, session.place()))
}

/// The number of entries in each state among some of the entries, and the id after which to continue.
pub(super) async fn counts(session: &Session, scope: &str, after: i64) -> Result<EntryCounts, StatementError> {
    let states: Vec<String> = EntryState::ALL
        .iter()
        .map(|state| format!("count(*) FILTER (WHERE scope = $1 AND {})", is_state(*state)))
        .collect();
    let sql = format!(
        "SELECT max(id), count(*), {} FROM (SELECT id, scope, state FROM @entries WHERE id > $2 ORDER BY id
         LIMIT {RANGE}) range",
        states.join(", ")
    );
    let rows = session.query(&sql, &[(&scope, Type::TEXT), (&after, Type::INT8)]).await?;
    let row = rows.first().ok_or_else(|| StatementError::no_answer(session.place()))?;
    let decode = || -> Result<EntryCounts, tokio_postgres::Error> {
        let mut counts = Vec::new();
        for (index, state) in EntryState::ALL.iter().enumerate() {
            counts.push((*state, u64::try_from(row.try_get::<_, i64>(index + 2)?).unwrap_or_default()));
        }
        Ok((counts, next_range(row.try_get(0)?, row.try_get(1)?)))
    };
    decode().map_err(|error| StatementError::new(&error, session.place()))
}

/// The longest transaction that deletes entries.
const PRUNED: i64 = 1_000;

/// Deletes some of the old entries, and closes the campaigns of those that were accepted. Returns how many were
/// deleted, and the id after which to continue. Entries that others have locked are left for the next time.
pub(super) async fn prune(
    session: &Session,
    scope: &str,
    before: SystemTime,
    after: i64,
) -> Result<(u64, Option<i64>), StatementError> {
    // The times of the entries are those of the server, and the clock of this program may be wrong.
    let age = clock::now().duration_since(before).unwrap_or_default().as_secs_f64();
    let sql = format!(
        "WITH {SYNCED},
         range AS MATERIALIZED (SELECT id FROM @entries WHERE id > $3 ORDER BY id LIMIT {RANGE}),
         old AS MATERIALIZED (
             SELECT e.id FROM settings, range r JOIN @entries e ON e.id = r.id
             WHERE e.scope = $1 AND e.state IN ('accepted', 'not_sent')
             AND extract(epoch FROM clock_timestamp() - e.changed_at)::float8 > $2
             ORDER BY e.id LIMIT {PRUNED} FOR UPDATE OF e SKIP LOCKED
         ),
         deleted AS (DELETE FROM @entries e USING old WHERE e.id = old.id RETURNING e.scope, e.key, e.state),
         closed AS (
             UPDATE @campaigns c SET is_closed = true WHERE NOT c.is_closed AND (c.scope, c.name) IN (
                 SELECT d.scope, substring(d.key FROM '^([^/:]*)[/:]') FROM deleted d WHERE d.state = 'accepted')
         )
         SELECT (SELECT count(*) FROM deleted), (SELECT max(id) FROM range), (SELECT count(*) FROM range)"
    );
    let rows = session.query(&sql, &[(&scope, Type::TEXT), (&age, Type::FLOAT8), (&after, Type::INT8)]).await?;
    let row = rows.first().ok_or_else(|| StatementError::no_answer(session.place()))?;
    let decode = || -> Result<(u64, Option<i64>), tokio_postgres::Error> {
        let deleted: i64 = row.try_get(0)?;
        let next = if deleted == PRUNED { Some(after) } else { next_range(row.try_get(1)?, row.try_get(2)?) };
        Ok((u64::try_from(deleted).unwrap_or_default(), next))
    };
    decode().map_err(|error| StatementError::new(&error, session.place()))
}

/// The entry with this message.
pub(super) async fn find_message(
    session: &Session,
    secret: &Secret,
    message_id: &str,
) -> Result<Option<EntryRow>, StatementError> {
    let sql = format!("SELECT {COLUMNS} FROM @entries e WHERE e.message_hash = $1");
    let rows = session.query(&sql, &[(&secret.message_hash(message_id), Type::INT8)]).await?;
    for row in rows {
        let row = read_row(&row, 0).map_err(|error| StatementError::new(&error, session.place()))?;
        if row.stored.entry.message_id.as_deref() == Some(message_id) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Changes the record of an entry unless somebody has changed it since it was read. Returns whether it did.
pub(super) async fn set_record(session: &Session, row: &EntryRow, record: &str) -> Result<bool, StatementError> {
    let sql = format!(
        "WITH {SYNCED} UPDATE @entries e SET record = $3, changed_at = clock_timestamp() FROM settings
         WHERE e.id = $1 AND e.record IS NOT DISTINCT FROM $2 RETURNING e.id"
    );
    let before = &row.stored.entry.record;
    let rows = session.query(&sql, &[(&row.id, Type::INT8), (before, Type::TEXT), (&record, Type::TEXT)]).await?;
    Ok(!rows.is_empty())
}
