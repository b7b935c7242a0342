//! The different people who are written to within 24 hours. WhatsApp limits their number.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use tokio_postgres::types::{ToSql, Type};

use crate::ledger::clock;
use crate::ledger::postgres::failure::Failed;
use crate::ledger::postgres::session::{SETTINGS, Session};
use crate::ledger::store::{Admission, decide_admissions};

/// How long a person counts.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How many more old rows are deleted than new ones are added.
const DELETED: i64 = 100;

/// Admits people, and records those who are new. One program of a scope decides at a time: the lock ends with the
/// transaction.
pub(super) async fn admit(
    session: &Session,
    scope: &str,
    people: &[i64],
    limit: u64,
) -> Result<Vec<Admission>, Failed> {
    session.execute_all(&format!("BEGIN; {SETTINGS}")).await?;
    let admitted = admit_in_transaction(session, scope, people, limit).await;
    let end = if admitted.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = session.execute_all(end).await;
    admitted.and_then(|admitted| ended.map(|()| admitted))
}

async fn admit_in_transaction(
    session: &Session,
    scope: &str,
    people: &[i64],
    limit: u64,
) -> Result<Vec<Admission>, Failed> {
    let lock = "SELECT pg_advisory_xact_lock(hashtextextended('@people' || $1, 0))";
    session.query(lock, &[(&scope, Type::TEXT)]).await?;
    let (admissions, now) = decide(session, scope, people, limit).await?;
    let new = people.iter().zip(&admissions).filter(|(_, admission)| **admission == Admission::New);
    let new: Vec<i64> = new.map(|(person, _)| *person).collect();
    let insert = "INSERT INTO @people (scope, person, admitted_at) SELECT $1, person, $3 FROM unnest($2) AS p (person)
                  ON CONFLICT (scope, person) DO UPDATE SET admitted_at = excluded.admitted_at";
    session.query(insert, &[(&scope, Type::TEXT), (&new, Type::INT8_ARRAY), (&now, Type::TIMESTAMPTZ)]).await?;
    let deleted = i64::try_from(new.len()).unwrap_or(i64::MAX).saturating_add(DELETED);
    let delete = "DELETE FROM @people WHERE scope = $1 AND person IN
                  (SELECT person FROM @people WHERE scope = $1 AND admitted_at <= $2 LIMIT $3)";
    let since = now - DAY;
    session.query(delete, &[(&scope, Type::TEXT), (&since, Type::TIMESTAMPTZ), (&deleted, Type::INT8)]).await?;
    Ok(admissions)
}

/// The answer of [`admit`], without a change.
pub(super) async fn preview(
    session: &Session,
    scope: &str,
    people: &[i64],
    limit: u64,
) -> Result<Vec<Admission>, Failed> {
    decide(session, scope, people, limit).await.map(|(admissions, _)| admissions)
}

/// The people who count.
#[derive(Debug)]
struct Window {
    /// The time of the server.
    now: SystemTime,
    count: u64,
    /// When the first of them was admitted.
    oldest: Option<SystemTime>,
}

/// Rows that were admitted later than now are of a server whose clock was set back.
async fn read_window(session: &Session, scope: &str) -> Result<Window, Failed> {
    let sql = "SELECT clock_timestamp(), count(*), min(admitted_at) FROM @people WHERE scope = $1
               AND admitted_at > clock_timestamp() - interval '24 hours'
               AND admitted_at < clock_timestamp() + interval '24 hours'";
    let rows = session.query(sql, &[(&scope, Type::TEXT)]).await?;
    let row = rows.first().ok_or_else(|| Failed::is_silent(session.place()))?;
    let decode = || -> Result<Window, tokio_postgres::Error> {
        let count: i64 = row.try_get(1)?;
        Ok(Window { now: row.try_get(0)?, count: u64::try_from(count).unwrap_or_default(), oldest: row.try_get(2)? })
    };
    decode().map_err(|error| Failed::new(&error, session.place()))
}

/// The answers for people, and the time of the server.
async fn decide(
    session: &Session,
    scope: &str,
    people: &[i64],
    limit: u64,
) -> Result<(Vec<Admission>, SystemTime), Failed> {
    let Window { now, count, oldest } = read_window(session, scope).await?;
    // Without rows, the first one of these people is the oldest.
    let leaves = oldest.map_or(now, |oldest| oldest.min(now)) + DAY;
    let full = Admission::Full(clock::now() + leaves.duration_since(now).unwrap_or_default());
    let sql = "SELECT person FROM @people WHERE scope = $1 AND person = ANY($2) AND admitted_at > $3
               AND admitted_at < $4";
    let (since, until) = (now - DAY, now + DAY);
    let values = [
        (&scope as &(dyn ToSql + Sync), Type::TEXT),
        (&people, Type::INT8_ARRAY),
        (&since, Type::TIMESTAMPTZ),
        (&until, Type::TIMESTAMPTZ),
    ];
    let rows = session.query(sql, &values).await?;
    let known: HashSet<i64> = rows.iter().filter_map(|row| row.try_get(0).ok()).collect();
    let decided: Result<_, Failed> =
        decide_admissions(people, count, limit, full, |person| Ok(known.contains(&person)));
    Ok((decided?, now))
}

/// The number of people who count now.
pub(super) async fn count(session: &Session, scope: &str) -> Result<u64, Failed> {
    read_window(session, scope).await.map(|window| window.count)
}
