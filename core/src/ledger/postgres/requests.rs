//! The requests that have their own statements.

use crate::json::Json;
use crate::ledger::entry::LedgerEntry;
use crate::ledger::fingerprint::Secret;
use crate::ledger::postgres::commands::Request;
use crate::ledger::postgres::failure::StatementError;
use crate::ledger::postgres::session::Session;
use crate::ledger::postgres::{campaigns, entries, pace, people};
use crate::ledger::store::{
    Admission, ChangeRecord, EntryCounts, EntryPage, PageRequest, Resolution, StoreError, no_entry,
};

/// How often a change that others prevent is tried.
const ATTEMPTS: u32 = 10;

/// Sends a result, or returns the request that has none.
macro_rules! reply {
    ($result:expr, $answer:ident, $request:expr) => {
        match $result {
            Ok(value) => {
                let _ = $answer.send(value);
                Ok(())
            }
            Err(failed) => Err(($request, failed)),
        }
    };
}

/// Answers a request, or returns it with the failure.
pub(super) async fn answer(
    session: &Session,
    secret: &Secret,
    request: Request,
) -> Result<(), (Request, StatementError)> {
    match request {
        Request::Resolve(resolution, answer) => {
            reply!(resolve(session, secret, &resolution).await, answer, Request::Resolve(resolution, answer))
        }
        Request::Page(page, answer) => {
            reply!(read_page(session, &page).await.map(Ok), answer, Request::Page(page, answer))
        }
        Request::Counts { scope, after, answer } => {
            let counts = read_counts(session, &scope, after).await;
            reply!(counts.map(Ok), answer, Request::Counts { scope, after, answer })
        }
        Request::Prune { scope, before, after, answer } => {
            let pruned = entries::prune(session, &scope, before, after).await;
            reply!(pruned.map(Ok), answer, Request::Prune { scope, before, after, answer })
        }
        Request::UpdateRecord { message_id, change, answer } => {
            let updated = update_record(session, secret, &message_id, &*change).await;
            reply!(updated.map(Ok), answer, Request::UpdateRecord { message_id, change, answer })
        }
        Request::OpenCampaign { scope, name, has_keys, answer } => {
            let state = campaigns::open(session, &scope, &name, has_keys).await;
            reply!(state.map(Ok), answer, Request::OpenCampaign { scope, name, has_keys, answer })
        }
        Request::ReserveTurns { scope, interval, count, answer } => {
            let first = pace::reserve(session, &scope, interval, count).await;
            reply!(first.map(Ok), answer, Request::ReserveTurns { scope, interval, count, answer })
        }
        Request::AdmitPeople { scope, people, limit, record, answer } => {
            let admissions = admit(session, &scope, &people, limit, record).await;
            reply!(admissions.map(Ok), answer, Request::AdmitPeople { scope, people, limit, record, answer })
        }
        Request::CountPeople { scope, answer } => {
            let count = people::count(session, &scope).await;
            reply!(count.map(Ok), answer, Request::CountPeople { scope, answer })
        }
    }
}

/// Answers a request with an error.
pub(super) fn fail(request: Request, error: StoreError) {
    match request {
        Request::Resolve(_, answer) => drop(answer.send(Err(error))),
        Request::Page(_, answer) => drop(answer.send(Err(error))),
        Request::Counts { answer, .. } => drop(answer.send(Err(error))),
        Request::Prune { answer, .. } => drop(answer.send(Err(error))),
        Request::UpdateRecord { answer, .. } => drop(answer.send(Err(error))),
        Request::OpenCampaign { answer, .. } => drop(answer.send(Err(error))),
        Request::ReserveTurns { answer, .. } => drop(answer.send(Err(error))),
        Request::AdmitPeople { answer, .. } => drop(answer.send(Err(error))),
        Request::CountPeople { answer, .. } => drop(answer.send(Err(error))),
    }
}

async fn resolve(
    session: &Session,
    secret: &Secret,
    resolution: &Resolution,
) -> Result<Result<LedgerEntry, StoreError>, StatementError> {
    let Resolution { key, state, message_id, note, .. } = resolution;
    let record = resolution.record();
    let record = record.as_ref().map(Json::as_json);
    let hash = message_id.as_deref().map(|id| secret.message_hash(id));
    for _ in 0..ATTEMPTS {
        let Some(found) = find_settled(session, resolution).await? else { return Ok(Err(no_entry())) };
        let entry = &found.row.stored.entry;
        if let Err(error) = resolution.check(entry, found.age) {
            return Ok(Err(error));
        }
        if entries::resolve(session, &found.row, *state, record, hash, note.as_deref()).await? {
            let found = entries::find(session, &[key]).await?.into_iter().next().flatten();
            let deleted = || StoreError::retryable("the entry was deleted");
            return Ok(found.map(|found| found.row.stored.entry).ok_or_else(deleted));
        }
    }
    Ok(Err(StoreError::retryable("the entry changes all the time")))
}

/// The entry to resolve. If its owner is gone, it is settled first.
async fn find_settled(
    session: &Session,
    resolution: &Resolution,
) -> Result<Option<entries::FoundEntry>, StatementError> {
    let found = entries::find(session, &[&resolution.key]).await?.into_iter().next().flatten();
    match found {
        Some(found) if found.is_dead && found.row.owner != Some(session.owner) => {
            let owners: Vec<i64> = found.row.owner.into_iter().collect();
            entries::settle_owners(session, &owners).await?;
            Ok(entries::find(session, &[&resolution.key]).await?.into_iter().next().flatten())
        }
        found => Ok(found),
    }
}

async fn read_page(session: &Session, request: &PageRequest) -> Result<EntryPage, StatementError> {
    if request.after == 0 {
        entries::settle_dead_owners(session).await?;
    }
    entries::page(session, request).await
}

async fn read_counts(session: &Session, scope: &str, after: i64) -> Result<EntryCounts, StatementError> {
    if after == 0 {
        entries::settle_dead_owners(session).await?;
    }
    entries::counts(session, scope, after).await
}

async fn update_record(
    session: &Session,
    secret: &Secret,
    message_id: &str,
    change: &ChangeRecord,
) -> Result<bool, StatementError> {
    for _ in 0..ATTEMPTS {
        let Some(row) = entries::find_message(session, secret, message_id).await? else { return Ok(false) };
        match change(row.stored.entry.record.as_deref()) {
            Some(record) if !entries::set_record(session, &row, &record).await? => {}
            _ => return Ok(true),
        }
    }
    Err(StoreError::retryable("the entry changes all the time").into())
}

async fn admit(
    session: &Session,
    scope: &str,
    people: &[i64],
    limit: u64,
    record: bool,
) -> Result<Vec<Admission>, StatementError> {
    if record {
        people::admit(session, scope, people, limit).await
    } else {
        people::preview(session, scope, people, limit).await
    }
}
