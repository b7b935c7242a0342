//! The different people who are written to within 24 hours. WhatsApp limits their number.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use tokio_postgres::types::{ToSql, Type};

use crate::ledger::clock;
use crate::ledger::postgres::failure::StatementError;
use crate::ledger::postgres::session::{SETTINGS, Session};
use crate::ledger::store::{Admission, decide_admissions};

/// How long a person counts.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How many more old rows are deleted than new ones are added.
const DELETED: i64 = 100;

/// Admits people, and records those who are new. One program of a scope decides at a time: the lock ends with the
/// transaction. Its statements are sent in two parts, so that it takes two round trips.
pub(super) async fn admit(
    session: &Session,
    scope: &str,
    people: &[i64],
    limit: u64,
) -> Result<Vec<Admission>, StatementError> {
    let lock = "SELECT pg_advisory_xact_lock(hashtextextended('@people' || $1, 0))";
    let begin = format!("BEGIN; {SETTINGS}");
    let scope_value = [(&scope as &(dyn ToSql + Sync), Type::TEXT)];
    let (begun, locked, window, known) = tokio::join!(
        biased;
        session.execute_all(&begin),
        session.query(lock, &scope_value),
        read_window(session, scope),
        read_known(session, scope, people),
    );
    let decided =
        begun.and(locked).and(window).and_then(|window| Ok((decide(people, limit, &window, &known?)?, window)));
    let admitted = match decided {
        Ok((admissions, window)) => record(session, scope, people, &window, &admissions).await.map(|()| admissions),
        Err(failed) => Err(failed),
    };
    if admitted.is_err() {
        // After an error the transaction changes nothing more.
        let _ = session.execute_all("ROLLBACK").await;
    }
    admitted
}

/// Records the new people, and ends the transaction.
async fn record(
    session: &Session,
    scope: &str,
    people: &[i64],
    window: &Window,
    admissions: &[Admission],
) -> Result<(), StatementError> {
    let new = people.iter().zip(admissions).filter(|(_, admission)| **admission == Admission::New);
    let new: Vec<i64> = new.map(|(person, _)| *person).collect();
    let insert = "INSERT INTO @people (scope, person, admitted_at) SELECT $1, person, $3 FROM unnest($2) AS p (person)
                  ON CONFLICT (scope, person) DO UPDATE SET admitted_at = excluded.admitted_at";
    let delete = "DELETE FROM @people WHERE scope = $1 AND person IN
                  (SELECT person FROM @people WHERE scope = $1 AND admitted_at <= $2 LIMIT $3)";
    let (now, since) = (window.now, window.now - DAY);
    let deleted = i64::try_from(new.len()).unwrap_or(i64::MAX).saturating_add(DELETED);
    let inserted_values =
        [(&scope as &(dyn ToSql + Sync), Type::TEXT), (&new, Type::INT8_ARRAY), (&now, Type::TIMESTAMPTZ)];
    let deleted_values =
        [(&scope as &(dyn ToSql + Sync), Type::TEXT), (&since, Type::TIMESTAMPTZ), (&deleted, Type::INT8)];
    let (inserted, deleted, ended) = tokio::join!(
        biased;
        session.query(insert, &inserted_values),
        session.query(delete, &deleted_values),
        session.execute_all("COMMIT"),
    );
    // A commit after an error undoes everything.
    inserted.and(deleted).and(ended)
}

/// The answer of [`admit`], without a change.
pub(super) async fn preview(
    session: &Session,
    scope: &str,
    people: &[i64],
    limit: u64,
) -> Result<Vec<Admission>, StatementError> {
    let (window, known) = tokio::join!(biased; read_window(session, scope), read_known(session, scope, people));
    decide(people, limit, &window?, &known?)
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
async fn read_window(session: &Session, scope: &str) -> Result<Window, StatementError> {
    // The index is used with this time only: `clock_timestamp` is another one for each row.
    let sql = "SELECT statement_timestamp(), count(*), min(admitted_at) FROM @people WHERE scope = $1
               AND admitted_at > statement_timestamp() - interval '24 hours'
               AND admitted_at < statement_timestamp() + interval '24 hours'";
    let rows = session.query(sql, &[(&scope, Type::TEXT)]).await?;
    let row = rows.first().ok_or_else(|| StatementError::no_answer(session.place()))?;
    let decode = || -> Result<Window, tokio_postgres::Error> {
        let count: i64 = row.try_get(1)?;
        Ok(Window { now: row.try_get(0)?, count: u64::try_from(count).unwrap_or_default(), oldest: row.try_get(2)? })
    };
    decode().map_err(|error| StatementError::new(&error, session.place()))
}

/// Those of the people who count.
async fn read_known(session: &Session, scope: &str, people: &[i64]) -> Result<HashSet<i64>, StatementError> {
    let sql = "SELECT person FROM @people WHERE scope = $1 AND person = ANY($2)
               AND admitted_at > statement_timestamp() - interval '24 hours'
               AND admitted_at < statement_timestamp() + interval '24 hours'";
    let rows = session.query(sql, &[(&scope, Type::TEXT), (&people, Type::INT8_ARRAY)]).await?;
    Ok(rows.iter().filter_map(|row| row.try_get(0).ok()).collect())
}

fn decide(people: &[i64], limit: u64, window: &Window, known: &HashSet<i64>) -> Result<Vec<Admission>, StatementError> {
    let Window { now, count, oldest } = *window;
    // Without rows, the first one of these people is the oldest.
    let leaves = oldest.map_or(now, |oldest| oldest.min(now)) + DAY;
    let full = Admission::Full(clock::now() + leaves.duration_since(now).unwrap_or_default());
    decide_admissions(people, count, limit, full, |person| Ok(known.contains(&person)))
}

/// The number of people who count now.
pub(super) async fn count(session: &Session, scope: &str) -> Result<u64, StatementError> {
    read_window(session, scope).await.map(|window| window.count)
}
