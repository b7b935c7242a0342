//! The different people who are written to within 24 hours. WhatsApp limits their number.

use std::time::SystemTime;

use rusqlite::{Connection, Error, OptionalExtension as _, params};

use crate::ledger::sqlite::entries::{from_milliseconds, to_milliseconds};
use crate::ledger::store::{Admission, decide_admissions};

/// How long a person counts, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000;
/// How many more old rows are deleted than new ones are added. They are few, so that sends do not wait for long.
const DELETED: usize = 100;

/// The 24 hours before a time.
#[derive(Clone, Copy)]
struct Window {
    /// People who were admitted at this time or before count no longer.
    since: i64,
    now: i64,
    /// From this time on, `admitted_at` is wrong: the clock was set back since.
    until: i64,
}

impl Window {
    fn new(now: SystemTime) -> Self {
        let now = to_milliseconds(now);
        Self { since: now.saturating_sub(DAY), now, until: now.saturating_add(DAY) }
    }

    fn contains(&self, admitted_at: i64) -> bool {
        admitted_at > self.since && admitted_at < self.until
    }
}

/// Admits people and records those who are new.
pub(super) fn admit(
    connection: &Connection,
    scope: &str,
    people: &[i64],
    limit: u64,
    now: SystemTime,
) -> Result<Vec<Admission>, Error> {
    let window = Window::new(now);
    let mut delete = connection.prepare_cached("DELETE FROM people WHERE scope = ?1 AND admitted_at >= ?2")?;
    delete.execute(params![scope, window.until])?;
    let count = count(connection, scope, window)?;
    let admissions = decide(connection, scope, people, limit, window, count)?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO people (scope, person, admitted_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (scope, person) DO UPDATE SET admitted_at = excluded.admitted_at",
    )?;
    let mut added = 0;
    for (person, _) in people.iter().zip(&admissions).filter(|(_, admission)| **admission == Admission::New) {
        added += insert.execute(params![scope, person, window.now])?;
    }
    let mut keep = connection.prepare_cached(
        "INSERT INTO people_counts (scope, since, count) VALUES (?1, ?2, ?3)
         ON CONFLICT (scope) DO UPDATE SET since = excluded.since, count = excluded.count",
    )?;
    keep.execute(params![scope, window.since, to_integer(count).saturating_add(to_integer(added))])?;
    let mut delete = connection.prepare_cached(
        "DELETE FROM people WHERE scope = ?1 AND person IN
         (SELECT person FROM people WHERE scope = ?1 AND admitted_at <= ?2 LIMIT ?3)",
    )?;
    delete.execute(params![scope, window.since, to_integer(added + DELETED)])?;
    Ok(admissions)
}

/// The answer of [`admit`], without a change.
pub(super) fn preview(
    connection: &Connection,
    scope: &str,
    people: &[i64],
    limit: u64,
    now: SystemTime,
) -> Result<Vec<Admission>, Error> {
    let window = Window::new(now);
    decide(connection, scope, people, limit, window, count(connection, scope, window)?)
}

/// The answers for people, in their order: each new person leaves less room for the next ones. `count` is the number of
/// people before them.
fn decide(
    connection: &Connection,
    scope: &str,
    people: &[i64],
    limit: u64,
    window: Window,
    count: u64,
) -> Result<Vec<Admission>, Error> {
    let mut oldest = connection.prepare_cached(
        "SELECT MIN(admitted_at) FROM people WHERE scope = ?1 AND admitted_at > ?2 AND admitted_at < ?3",
    )?;
    let oldest: Option<i64> = oldest.query_row(params![scope, window.since, window.until], |row| row.get(0))?;
    // Without rows, the first one of these people is the oldest.
    let oldest = oldest.map_or(window.now, |oldest| oldest.min(window.now));
    let full = Admission::Full(from_milliseconds(oldest.saturating_add(DAY)));
    let mut select = connection.prepare_cached("SELECT admitted_at FROM people WHERE scope = ?1 AND person = ?2")?;
    decide_admissions(people, count, limit, full, |person| {
        let admitted_at: Option<i64> = select.query_row(params![scope, person], |row| row.get(0)).optional()?;
        Ok(admitted_at.is_some_and(|at| window.contains(at)))
    })
}

/// The number of people in the window: the one that was kept, minus those who left the window since then. Each row is
/// counted once when it leaves, so 100,000 rows are not counted with each call.
fn count(connection: &Connection, scope: &str, window: Window) -> Result<u64, Error> {
    let mut select = connection.prepare_cached("SELECT since, count FROM people_counts WHERE scope = ?1")?;
    let kept: Option<(i64, i64)> = select.query_row([scope], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let mut rows = connection
        .prepare_cached("SELECT COUNT(*) FROM people WHERE scope = ?1 AND admitted_at > ?2 AND admitted_at < ?3")?;
    let mut count_rows = |after: i64, before: i64| -> Result<i64, Error> {
        rows.query_row(params![scope, after, before], |row| row.get(0))
    };
    let count = match kept {
        Some((since, kept)) if since <= window.since => {
            kept.saturating_sub(count_rows(since, window.since.saturating_add(1))?)
        }
        // Without a number, or if the clock was set back: people who had left the window are in it again.
        _ => count_rows(window.since, window.until)?,
    };
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The number of people who count at this time.
pub(super) fn count_now(connection: &Connection, scope: &str, now: SystemTime) -> Result<u64, Error> {
    count(connection, scope, Window::new(now))
}

fn to_integer(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::ledger::sqlite::testing::in_memory;
    use Admission::{Full, Known, New};

    const HOUR: u64 = 60 * 60 * 1_000;

    /// A time of the clock in the tests.
    fn at(milliseconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(100 * 24 * HOUR + milliseconds)
    }

    fn rows(connection: &Connection) -> i64 {
        connection.query_row("SELECT COUNT(*) FROM people", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn people_are_admitted_while_there_is_room() {
        let connection = in_memory();
        for (scope, time, people, limit, expected) in [
            ("", 0, vec![1, 2, 1], 3, vec![New, New, Known]),
            ("", 1, vec![2, 3, 4, 3], 3, vec![Known, New, Full(at(24 * HOUR)), Known]),
            // Another scope counts its own people.
            ("b", 1, vec![4, -1], 1, vec![New, Full(at(24 * HOUR + 1))]),
            // If the limit is 0, no person leaves.
            ("c", 1, vec![1], 0, vec![Full(at(24 * HOUR + 1))]),
            ("", 24 * HOUR - 1, vec![1, 4], 3, vec![Known, Full(at(24 * HOUR))]),
            // A person who was known keeps the first time. Those who left can be admitted again.
            ("", 24 * HOUR, vec![3, 4, 1, 2], 3, vec![Known, New, New, Full(at(24 * HOUR + 1))]),
            ("", 24 * HOUR + 1, vec![3, 4, 1, 2], 3, vec![New, Known, Known, Full(at(48 * HOUR))]),
            // A limit that became lower, or higher.
            ("", 24 * HOUR + 2, vec![1, 2], 1, vec![Known, Full(at(48 * HOUR))]),
            ("", 24 * HOUR + 2, vec![1, 2], u64::MAX, vec![Known, New]),
            ("", 24 * HOUR + 2, vec![], 3, vec![]),
        ] {
            let before = rows(&connection);
            for _ in 0..2 {
                let preview = preview(&connection, scope, &people, limit, at(time)).unwrap();
                assert_eq!(preview, expected, "{scope} {time} {people:?}");
            }
            assert_eq!(rows(&connection), before);
            let admitted = admit(&connection, scope, &people, limit, at(time)).unwrap();
            assert_eq!(admitted, expected, "{scope} {time} {people:?}");
        }
    }

    #[test]
    fn old_rows_are_deleted_in_small_numbers() {
        let connection = in_memory();
        let many: Vec<i64> = (0..1_000).collect();
        admit(&connection, "", &many, u64::MAX, at(0)).unwrap();
        // As many rows as are added, and 100; the person who was added stays.
        for (step, expected) in [900, 800, 700, 600, 500, 400, 300, 200, 100, 1, 1].into_iter().enumerate() {
            let now = at(24 * HOUR + u64::try_from(step).unwrap());
            admit(&connection, "", &[-1], u64::MAX, now).unwrap();
            assert_eq!(rows(&connection), expected, "{step}");
        }
    }

    /// The kept number is that of the rows at every time, also after the clock was set.
    #[test]
    fn the_count_is_that_of_the_rows() {
        let mut random = fastrand::Rng::with_seed(7);
        let connection = in_memory();
        let mut now = 1_000 * HOUR;
        for step in 0..2_000 {
            now = match random.u32(0..100) {
                0 => now.saturating_sub(random.u64(0..72 * HOUR)),
                1 => now + random.u64(0..72 * HOUR),
                _ => now + random.u64(0..HOUR),
            };
            let people: Vec<i64> = (0..random.usize(0..8)).map(|_| random.i64(0..200)).collect();
            admit(&connection, "", &people, 60, at(now)).unwrap();
            let window = Window::new(at(now));
            let kept: i64 = connection.query_row("SELECT count FROM people_counts", [], |row| row.get(0)).unwrap();
            let counted: i64 = connection
                .query_row("SELECT COUNT(*) FROM people WHERE admitted_at > ?1", [window.since], |row| row.get(0))
                .unwrap();
            assert_eq!(kept, counted, "{step}");
            assert!((0..=60).contains(&kept), "{step}");
        }
    }
}
