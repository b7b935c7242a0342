//! The statements on the table of entries.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, Error, OptionalExtension as _, Row, params};

use crate::error::Failure;
use crate::ledger::clock;
use crate::ledger::entry::{EntryKey, EntryState, LedgerEntry};
use crate::ledger::fingerprint::{Fingerprint, Secret};
use crate::ledger::sqlite::short_text::{expand, shorten};
use crate::ledger::store::{
    EntryCounts, EntryPage, NewClaim, Outcome, PageRequest, Settlement, StoredEntry, Token, message_id_of,
};

/// The number of a state in the file.
fn number(state: EntryState) -> i64 {
    match state {
        EntryState::Sending => 1,
        EntryState::Waiting => 2,
        EntryState::NotSent => 3,
        EntryState::Accepted => 4,
        EntryState::Unknown => 5,
    }
}

/// A number that this version does not know holds its key, as `unknown` does.
fn state(of: i64) -> EntryState {
    EntryState::ALL.iter().copied().find(|state| number(*state) == of).unwrap_or(EntryState::Unknown)
}

/// A time in the file: milliseconds since 1970.
pub(super) fn to_milliseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

pub(super) fn from_milliseconds(milliseconds: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default())
}

fn now() -> i64 {
    to_milliseconds(clock::now())
}

const COLUMNS: &str = "scope, key, operation, fingerprint, state, token, owner, attempts, created_at, changed_at, \
                       record, failure, status, request_id, whatsapp_code, recipient, note, also_accepted, id";

/// A row of the table.
#[derive(Clone, Debug)]
pub(super) struct EntryRow {
    pub(super) id: i64,
    pub(super) token: Token,
    pub(super) owner: i64,
    pub(super) stored: StoredEntry,
}

fn read_row(row: &Row<'_>) -> Result<EntryRow, Error> {
    let record: Option<String> = row.get(10)?;
    let record = record.map(|record| expand(&record));
    let status = row.get::<_, Option<u16>>(12)?;
    let failure: Option<String> = row.get(11)?;
    let entry = LedgerEntry {
        scope: row.get(0)?,
        idempotency_key: row.get(1)?,
        operation: expand(row.get_ref(2)?.as_str()?),
        state: state(row.get(4)?),
        attempts: row.get(7)?,
        created_at: from_milliseconds(row.get(8)?),
        changed_at: from_milliseconds(row.get(9)?),
        message_id: record.as_deref().and_then(message_id_of),
        failure: failure.and_then(|code| Failure::from_code(&code, status.unwrap_or_default())),
        status,
        request_id: row.get(13)?,
        whatsapp_code: row.get(14)?,
        recipient: row.get(15)?,
        note: row.get(16)?,
        also_accepted: row.get(17)?,
        record,
    };
    let stored = StoredEntry { entry, fingerprint: Fingerprint::from_bytes(row.get(3)?) };
    Ok(EntryRow { id: row.get(18)?, token: row.get(5)?, owner: row.get(6)?, stored })
}

pub(super) fn find(connection: &Connection, key: &EntryKey) -> Result<Option<EntryRow>, Error> {
    let sql = select("WHERE scope = ?1 AND key = ?2");
    connection.prepare_cached(&sql)?.query_row(params![&*key.scope, &*key.key], read_row).optional()
}

fn select(rest: &str) -> String {
    format!("SELECT {COLUMNS} FROM entries {rest}")
}

/// Claims a key that is free or `not_sent`. This one statement decides which of several processes gets it.
pub(super) fn claim(connection: &Connection, claim: &NewClaim, token: Token, owner: i64) -> Result<bool, Error> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO entries (scope, key, operation, fingerprint, state, token, owner, attempts, created_at, \
         changed_at, recipient) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, 1, ?7, ?7, ?8)
         ON CONFLICT (scope, key) DO UPDATE SET operation = excluded.operation, fingerprint = excluded.fingerprint,
         state = 1, token = excluded.token, owner = excluded.owner, attempts = 1, created_at = excluded.created_at,
         changed_at = excluded.changed_at, recipient = excluded.recipient, record = NULL, message_hash = NULL,
         failure = NULL, status = NULL, request_id = NULL, whatsapp_code = NULL, note = NULL
         WHERE state = 3",
    )?;
    let changed = statement.execute(params![
        &*claim.key.scope,
        &*claim.key.key,
        shorten(claim.operation),
        claim.fingerprint.as_bytes(),
        token,
        owner,
        now(),
        claim.recipient,
    ])?;
    Ok(changed == 1)
}

/// Whether the token still holds its key; then attempt number `attempts` begins.
pub(super) fn start_attempt(
    connection: &Connection,
    key: &EntryKey,
    token: Token,
    attempts: u32,
) -> Result<bool, Error> {
    let mut statement = connection.prepare_cached(
        "UPDATE entries SET state = 1, attempts = ?4, changed_at = ?5
         WHERE scope = ?1 AND key = ?2 AND token = ?3 AND state IN (1, 2)",
    )?;
    Ok(statement.execute(params![&*key.scope, &*key.key, token, attempts, now()])? == 1)
}

pub(super) fn start_wait(connection: &Connection, key: &EntryKey, token: Token) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "UPDATE entries SET state = 2, changed_at = ?4 WHERE scope = ?1 AND key = ?2 AND token = ?3 AND state = 1",
    )?;
    statement.execute(params![&*key.scope, &*key.key, token, now()]).map(drop)
}

/// Records an outcome where the token fits.
pub(super) fn settle(connection: &Connection, secret: &Secret, settlement: &Settlement) -> Result<(), Error> {
    let Settlement { key, token, attempts, outcome } = settlement;
    match outcome {
        Outcome::NotSent => set_outcome(connection, settlement, None, None, None, None),
        Outcome::Unknown { failure, status, request_id, whatsapp_code } => {
            let failure = failure.map(Failure::code);
            set_outcome(connection, settlement, failure, *status, request_id.as_deref(), *whatsapp_code)
        }
        Outcome::Accepted { record, message_id, status } => {
            let hash = message_id.as_deref().map(|id| secret.message_hash(id));
            // A message that was accepted late holds its key even if the entry was resolved as not sent.
            let mut statement = connection.prepare_cached(
                "UPDATE entries SET state = 4, owner = 0, attempts = ?4, changed_at = ?5, record = ?6, message_hash = ?7,
                 failure = NULL, status = ?8, request_id = NULL, whatsapp_code = NULL
                 WHERE scope = ?1 AND key = ?2 AND token = ?3 AND state != 4",
            )?;
            let record = record.as_deref().map(shorten);
            let row = params![&*key.scope, &*key.key, token, attempts, now(), record, hash, status];
            if statement.execute(row)? == 0 {
                add_second_message(connection, settlement, message_id.as_deref())?;
            }
            Ok(())
        }
    }
}

fn set_outcome(
    connection: &Connection,
    settlement: &Settlement,
    failure: Option<&str>,
    status: Option<u16>,
    request_id: Option<&str>,
    whatsapp_code: Option<u32>,
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "UPDATE entries SET state = ?4, owner = 0, attempts = ?5, changed_at = ?6, failure = ?7, status = ?8, request_id = ?9,
         whatsapp_code = ?10 WHERE scope = ?1 AND key = ?2 AND token = ?3 AND state IN (1, 2)",
    )?;
    let key = &settlement.key;
    let state = number(settlement.outcome.state());
    statement
        .execute(params![
            &*key.scope,
            &*key.key,
            settlement.token,
            state,
            settlement.attempts,
            now(),
            failure,
            status,
            request_id,
            whatsapp_code,
        ])
        .map(drop)
}

/// Keeps the id of a message that was accepted although another send holds the key. If the entry was resolved as
/// accepted, it is the same message.
fn add_second_message(connection: &Connection, settlement: &Settlement, message_id: Option<&str>) -> Result<(), Error> {
    let key = &settlement.key;
    let mut statement = connection.prepare_cached(
        "UPDATE entries SET also_accepted = ?4, changed_at = ?5 WHERE scope = ?1 AND key = ?2 AND token != ?3",
    )?;
    let message_id = message_id.unwrap_or("without an id");
    if statement.execute(params![&*key.scope, &*key.key, settlement.token, message_id, now()])? == 1 {
        tracing::error!(
            message_id,
            "a message was sent twice: its entry was resolved as not sent, and it was sent again"
        );
    }
    Ok(())
}

/// Settles the entries that an owner, which is gone, left in flight.
pub(super) fn settle_owner(connection: &Connection, owner: i64) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "UPDATE entries SET state = CASE state WHEN 2 THEN 3 ELSE 5 END, owner = 0, changed_at = ?2
         WHERE owner = ?1 AND state IN (1, 2)",
    )?;
    statement.execute(params![owner, now()]).map(drop)
}

/// The owners of the entries in flight.
pub(super) fn owners_in_flight(connection: &Connection) -> Result<Vec<i64>, Error> {
    let mut statement = connection.prepare_cached("SELECT DISTINCT owner FROM entries WHERE state IN (1, 2)")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

pub(super) fn resolve(
    connection: &Connection,
    row: &EntryRow,
    to: EntryState,
    record: Option<&str>,
    message_hash: Option<i64>,
    note: Option<&str>,
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "UPDATE entries SET state = ?2, changed_at = ?3, record = ?4, message_hash = ?5, note = ?6, failure = NULL,
         status = NULL, request_id = NULL, whatsapp_code = NULL WHERE id = ?1",
    )?;
    let record = record.map(shorten);
    statement.execute(params![row.id, number(to), now(), record, message_hash, note]).map(drop)
}

/// The longest page of entries.
const PAGE: i64 = 500;
/// How many ids one statement looks at, so that sends do not wait for long.
const RANGE: i64 = 20_000;

/// The id after which the next statement continues; `None` if there are no more entries.
fn next_range(connection: &Connection, after: i64) -> Result<Option<i64>, Error> {
    let mut statement = connection.prepare_cached("SELECT MAX(id) FROM entries")?;
    let last: Option<i64> = statement.query_row([], |row| row.get(0))?;
    let next = after.saturating_add(RANGE);
    Ok(last.filter(|last| *last > next).map(|_| next))
}

pub(super) fn page(connection: &Connection, request: &PageRequest) -> Result<EntryPage, Error> {
    let sql = select(
        "WHERE id > ?1 AND id <= ?1 + ?6 AND scope = ?2 AND (?3 IS NULL OR state = ?3) AND substr(key, 1, length(?4)) = ?4
         ORDER BY id LIMIT ?5",
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let state = request.state.map(number);
    let values = params![request.after, &*request.scope, state, request.prefix, PAGE, RANGE];
    let rows = statement.query_map(values, read_row)?;
    let rows: Vec<EntryRow> = rows.collect::<Result<_, _>>()?;
    let last = match rows.last() {
        Some(row) if rows.len() as i64 == PAGE => Some(row.id),
        _ => next_range(connection, request.after)?,
    };
    Ok((rows.into_iter().map(|row| row.stored.entry).collect(), last))
}

/// The number of entries in each state among some of the entries, and the id after which to continue.
pub(super) fn counts(connection: &Connection, scope: &str, after: i64) -> Result<EntryCounts, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT state, COUNT(*) FROM entries WHERE id > ?2 AND id <= ?2 + ?3 AND scope = ?1 GROUP BY state",
    )?;
    let rows =
        statement.query_map(params![scope, after, RANGE], |row| Ok((state(row.get(0)?), row.get::<_, i64>(1)?)))?;
    let mut counts: Vec<(EntryState, u64)> = EntryState::ALL.iter().map(|state| (*state, 0)).collect();
    for row in rows {
        let (state, count) = row?;
        for known in counts.iter_mut().filter(|(known, _)| *known == state) {
            known.1 += u64::try_from(count).unwrap_or_default();
        }
    }
    Ok((counts, next_range(connection, after)?))
}

/// The longest transaction that deletes entries.
const PRUNED: usize = 1_000;

/// Deletes some of the old entries. Returns how many were deleted, and the id after which to continue. The trigger
/// `close_campaign` closes their campaigns.
pub(super) fn prune(
    connection: &Connection,
    scope: &str,
    before: SystemTime,
    after: i64,
) -> Result<(u64, Option<i64>), Error> {
    let mut statement = connection.prepare_cached(
        "DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE id > ?4 AND id <= ?4 + ?5 AND scope = ?1
         AND state IN (3, 4) AND changed_at < ?2 LIMIT ?3)",
    )?;
    let deleted = statement.execute(params![scope, to_milliseconds(before), PRUNED as i64, after, RANGE])?;
    let next = if deleted == PRUNED { Some(after) } else { next_range(connection, after)? };
    Ok((u64::try_from(deleted).unwrap_or(u64::MAX), next))
}

/// The entry with this message.
pub(super) fn find_message(
    connection: &Connection,
    secret: &Secret,
    message_id: &str,
) -> Result<Option<EntryRow>, Error> {
    let sql = select("WHERE message_hash = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([secret.message_hash(message_id)], read_row)?;
    for row in rows {
        let row = row?;
        if row.stored.entry.message_id.as_deref() == Some(message_id) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

pub(super) fn set_record(connection: &Connection, id: i64, record: &str) -> Result<(), Error> {
    let mut statement = connection.prepare_cached("UPDATE entries SET record = ?2, changed_at = ?3 WHERE id = ?1")?;
    statement.execute(params![id, shorten(record), now()]).map(drop)
}
