//! The pace that all processes of a scope share: each reserves the times at which it may send.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, Error, OptionalExtension as _, params};

/// How far ahead the next free turn may be, besides the time of a hundred reservations, in nanoseconds. It is further
/// ahead only if a clock was set, or if a process with a slower pace reserved turns and ended.
const MAX_AHEAD: i64 = 60_000_000_000;
/// How many reservations of one size may wait, one for each process.
const RESERVATIONS: i64 = 100;

/// A time in the table: nanoseconds since 1970, so that no pace is rounded.
fn to_nanoseconds(time: SystemTime) -> i64 {
    length(time.duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn length(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}

/// Reserves turns. Returns the time of the first one.
pub(super) fn reserve(
    connection: &Connection,
    scope: &str,
    now: SystemTime,
    interval: Duration,
    count: u32,
) -> Result<SystemTime, Error> {
    let mut select = connection.prepare_cached("SELECT next_at FROM turns WHERE scope = ?1")?;
    let next = select.query_row([scope], |row| row.get(0)).optional()?;
    let needed = length(interval.saturating_mul(count));
    let first = first_turn(to_nanoseconds(now), next, needed);
    let mut update = connection.prepare_cached(
        "INSERT INTO turns (scope, next_at) VALUES (?1, ?2)
         ON CONFLICT (scope) DO UPDATE SET next_at = excluded.next_at",
    )?;
    update.execute(params![scope, first.saturating_add(needed)])?;
    Ok(UNIX_EPOCH + Duration::from_nanos(u64::try_from(first).unwrap_or_default()))
}

/// The time of the first of some turns, which need so much time together. `next` is when the next turn is free.
fn first_turn(now: i64, next: Option<i64>, needed: i64) -> i64 {
    let latest = now.saturating_add(MAX_AHEAD).saturating_add(needed.saturating_mul(RESERVATIONS));
    next.filter(|next| (now..=latest).contains(next)).unwrap_or(now)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ledger::sqlite::testing::in_memory;

    const SECOND: i64 = 1_000_000_000;

    #[test]
    fn turns_begin_when_the_next_one_is_free_unless_it_is_nonsense() {
        let now = 1_000 * SECOND;
        for (next, needed, expected) in [
            (None, SECOND, now),
            (Some(0), SECOND, now),
            (Some(now - 1), SECOND, now),
            (Some(now), SECOND, now),
            (Some(now + 1), SECOND, now + 1),
            // The limit is 60 seconds and the time of a hundred reservations.
            (Some(now + 160 * SECOND), SECOND, now + 160 * SECOND),
            (Some(now + 160 * SECOND + 1), SECOND, now),
            (Some(now + 60 * SECOND), 0, now + 60 * SECOND),
            (Some(now + 60 * SECOND + 1), 0, now),
            (Some(now + 7_260 * SECOND), 3_600 * SECOND, now + 7_260 * SECOND),
            (Some(i64::MAX), SECOND, now),
            (Some(i64::MAX), i64::MAX, i64::MAX),
            (Some(i64::MIN), i64::MAX, now),
        ] {
            assert_eq!(first_turn(now, next, needed), expected, "{next:?} {needed}");
        }
    }

    #[test]
    fn each_scope_has_its_own_turns() {
        let connection = in_memory();
        let now = UNIX_EPOCH + Duration::from_secs(1_000);
        let later = |milliseconds| now + Duration::from_millis(milliseconds);
        for (scope, at, interval, count, expected) in [
            ("a", now, 10, 3, now),
            ("a", now, 10, 1, later(30)),
            ("b", now, 10, 1, now),
            ("a", later(5), 20, 2, later(40)),
            ("a", later(5), 20, 0, later(80)),
            ("a", later(79), 20, 1, later(80)),
            ("a", later(101), 20, 1, later(101)),
        ] {
            let first = reserve(&connection, scope, at, Duration::from_millis(interval), count).unwrap();
            assert_eq!(first, expected, "{scope} {at:?}");
        }
    }

    #[test]
    fn a_pace_that_no_time_can_hold_does_not_stop_the_next_one() {
        let connection = in_memory();
        let now = UNIX_EPOCH + Duration::from_secs(1_000);
        for (interval, count, expected) in [
            (Duration::MAX, u32::MAX, now),
            (Duration::from_secs(1), 1, now),
            (Duration::ZERO, 1, now + Duration::from_secs(1)),
        ] {
            assert_eq!(reserve(&connection, "", now, interval, count).unwrap(), expected);
        }
    }
}
