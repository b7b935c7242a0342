//! The pace that all processes of a scope share: each reserves the times at which it may send.

use std::time::{Duration, SystemTime};

use tokio_postgres::types::Type;

use crate::ledger::clock;
use crate::ledger::postgres::failure::StatementError;
use crate::ledger::postgres::session::{Session, UNSYNCED};

/// Now, in nanoseconds since 1970, by the clock of the server.
const NOW: &str = "(extract(epoch FROM clock_timestamp())::numeric * 1000000000)";
/// The longest time that can be reserved at once: a hundred years, in nanoseconds.
const MAX_NEEDED: i64 = 3_155_760_000_000_000_000;

/// Reserves turns. Returns the time of the first one, by the clock of this process.
///
/// The next free turn is at most 60 seconds and the time of a hundred reservations ahead. It is further ahead only if
/// the clock of the server was set, or if a process with a slower pace reserved turns and ended. A pace that is lost
/// with the server starts again.
pub(super) async fn reserve(
    session: &Session,
    scope: &str,
    interval: Duration,
    count: u32,
) -> Result<SystemTime, StatementError> {
    let needed =
        i64::try_from(interval.saturating_mul(count).as_nanos()).map_or(MAX_NEEDED, |needed| needed.min(MAX_NEEDED));
    let sql = format!(
        "WITH {UNSYNCED} INSERT INTO @turns AS t (scope, next_at) SELECT $1, {NOW} + $2 FROM settings
         ON CONFLICT (scope) DO UPDATE SET next_at = $2 + CASE
             WHEN t.next_at BETWEEN {NOW} AND {NOW} + 60000000000 + $2::numeric * 100 THEN t.next_at ELSE {NOW} END
         RETURNING greatest(0, t.next_at - $2 - {NOW})::float8"
    );
    let rows = session.query(&sql, &[(&scope, Type::TEXT), (&needed, Type::INT8)]).await?;
    let row = rows.first().ok_or_else(|| StatementError::no_answer(session.place()))?;
    let wait: f64 = row.try_get(0).map_err(|error| StatementError::new(&error, session.place()))?;
    let wait = Duration::try_from_secs_f64(wait / 1e9).unwrap_or(Duration::from_nanos(MAX_NEEDED.unsigned_abs()));
    let now = clock::now();
    Ok(now.checked_add(wait).unwrap_or(now))
}
