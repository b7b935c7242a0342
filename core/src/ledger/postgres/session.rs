//! A connection to the database, and the owner of what is in flight.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{AsyncMessage, Client, Connection, Row, Socket};

use crate::ledger::postgres::failure::{FailureKind, StatementError, read_only};
use crate::ledger::postgres::server::Server;
use crate::ledger::postgres::tls::{self, Connector, Stream};
use crate::ledger::random::random_number;
use crate::ledger::store::StoreError;

/// The oldest version of the server that has all that the statements need.
const OLDEST_VERSION: u32 = 13;
/// How long a statement takes at most. It is shorter than the lease of an owner.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(8);
/// How long opening takes at most. Other threads that open a ledger, and a fork, wait for it.
pub(super) const OPEN_TIMEOUT: Duration = Duration::from_secs(9);
/// How long the server may take to cancel a statement.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(1);
/// How often a statement that conflicts with others is repeated.
const REPEATS: u32 = 5;

/// Begins the statements that write. Their settings end with their transaction, because PgBouncer gives every
/// transaction another session: how long they wait for rows that others have locked, and whether the commit waits for
/// the disk. An abandoned transaction is ended soon, so that it does not keep its locks.
pub(super) const SYNCED: &str = "settings AS MATERIALIZED (SELECT set_config('synchronous_commit', 'on', true),
    set_config('lock_timeout', '2000', true))";
pub(super) const UNSYNCED: &str = "settings AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true),
    set_config('lock_timeout', '2000', true))";
/// The same for a transaction of several statements.
pub(super) const SETTINGS: &str = "SELECT set_config('synchronous_commit', 'on', true),
    set_config('lock_timeout', '2000', true), set_config('idle_in_transaction_session_timeout', '2000', true);";

/// When the lease of an owner ends that is not extended.
const LEASE: &str = "clock_timestamp() + interval '10 seconds'";
/// A claim extends a lease that is shorter than this. It is longer than the time after which a claim is confirmed.
const EXTEND_BELOW: &str = "interval '7 seconds'";
/// How long programs have to write their latest sends again on another server: a program that has sent something
/// notices within a few seconds that its server is gone.
const RESTORE_TIME: &str = "interval '10 seconds'";
/// Owners without entries are forgotten after this time.
const FORGET_AFTER: &str = "interval '1 hour'";

/// The history of a server: a standby that was promoted has another timeline, another cluster another system
/// identifier. Empty if the server does not tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct History {
    pub(super) system: String,
    pub(super) timeline: String,
}

/// The first eight characters of the name of the log file are its timeline.
const TIMELINE: &str = "substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)";

/// A value of a parameter, and its type.
pub(super) type Value<'a> = (&'a (dyn ToSql + Sync), Type);

/// The execution of a statement.
type Execution<'a, T> = Pin<Box<dyn Future<Output = Result<T, StatementError>> + 'a>>;

/// A connection. The tables belong to the schema of the server; `@` stands for it in statements.
pub(super) struct Session {
    client: Client,
    connector: Connector,
    /// Reads and writes the socket.
    driver: JoinHandle<()>,
    /// Whether a commit was not confirmed by a synchronous standby. Then the connection is of no use.
    is_unconfirmed: Arc<AtomicBool>,
    place: String,
    schema: String,
    pub(super) history: History,
    /// When this connection may begin to claim.
    pub(super) claims_from: Option<Instant>,
    /// The id of this connection among the owners of entries. A new connection is a new owner: a statement of the old
    /// one that is executed late then claims nothing.
    pub(super) owner: i64,
}

impl Session {
    /// Connects, and checks that the server can hold a ledger.
    pub(super) async fn connect(server: &Server) -> Result<Self, StatementError> {
        let place = &server.place;
        let connector = tls::connector(&server.tls)?;
        let connect = server.config.connect(connector.clone());
        // The limit of the configuration ends when the socket is open; a server may be silent after that.
        let limit = server.config.get_connect_timeout().map_or(STATEMENT_TIMEOUT, |limit| *limit);
        // A name can have an address of each version of IP.
        let limit = limit.saturating_mul(2 * server.hosts()).min(OPEN_TIMEOUT);
        let connected = timeout(limit, connect).await.map_err(|_| StatementError::no_answer(place))?;
        let (client, connection) = connected.map_err(|error| StatementError::new(&error, place))?;
        check_version(connection.parameter("server_version"), place)?;
        let is_unconfirmed = Arc::new(AtomicBool::new(false));
        let driver = tokio::spawn(drive(connection, Arc::clone(&is_unconfirmed)));
        let mut session = Self {
            client,
            connector,
            driver,
            is_unconfirmed,
            place: place.clone(),
            schema: format!("\"{}\".", server.schema),
            history: History::default(),
            claims_from: None,
            owner: random_number().map_err(|error| {
                StoreError::retryable("the system has no random numbers for the ledger").with_cause(error)
            })?,
        };
        session.check_settings().await?;
        session.history = session.read_history().await?;
        Ok(session)
    }

    /// Whether the server accepts writes, and its transactions see what others commit while they wait for them.
    async fn check_settings(&self) -> Result<(), StatementError> {
        let sql = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean,
                   current_setting('transaction_isolation'), current_setting('server_encoding')";
        let rows = self.query(sql, &[]).await?;
        let row = rows.first().ok_or_else(|| StatementError::no_answer(&self.place))?;
        let decode = || -> Result<(bool, String, String), tokio_postgres::Error> {
            Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
        };
        let (is_read_only, isolation, encoding) = decode().map_err(|error| StatementError::new(&error, &self.place))?;
        if is_read_only {
            return Err(StatementError { error: read_only(&self.place), kind: FailureKind::Lost });
        }
        if isolation != "read committed" {
            return Err(StoreError::unusable(format!(
                "the PostgreSQL server {} uses the transaction isolation {isolation}; the ledger needs read committed: \
                 ALTER ROLE … SET default_transaction_isolation = 'read committed'",
                self.place
            ))
            .into());
        }
        if encoding != "UTF8" {
            return Err(StoreError::unusable(format!(
                "the database {} has the encoding {encoding}; the ledger needs one with UTF8",
                self.place
            ))
            .into());
        }
        Ok(())
    }

    /// Some services do not let their users read one or the other.
    async fn read_history(&self) -> Result<History, StatementError> {
        let mut history = History::default();
        for (sql, value) in [
            ("SELECT system_identifier::text FROM pg_control_system()".to_owned(), &mut history.system),
            (format!("SELECT {TIMELINE}"), &mut history.timeline),
        ] {
            match self.query(&sql, &[]).await {
                Ok(rows) => *value = rows.first().and_then(|row| row.try_get(0).ok()).unwrap_or_default(),
                Err(failed) if failed.kind == FailureKind::Lost => return Err(failed),
                Err(_) => {}
            }
        }
        Ok(history)
    }

    /// The timeline of the server in a statement. It is empty if the server does not tell it.
    pub(super) fn timeline_sql(&self) -> &'static str {
        if self.history.timeline.is_empty() { "''" } else { TIMELINE }
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed() || self.is_unconfirmed.load(Ordering::SeqCst)
    }

    fn in_schema(&self, sql: &str) -> String {
        sql.replace('@', &self.schema)
    }

    async fn within<T>(
        &self,
        answer: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, StatementError> {
        match timeout(STATEMENT_TIMEOUT, answer).await {
            Ok(Ok(_)) if self.is_unconfirmed.load(Ordering::SeqCst) => {
                let message = format!(
                    "the standby of the PostgreSQL server {} did not confirm a commit, because its wait was cancelled",
                    self.place
                );
                Err(StatementError { error: StoreError::retryable(message), kind: FailureKind::Lost })
            }
            Ok(answer) => answer.map_err(|error| StatementError::new(&error, &self.place)),
            Err(_) => {
                // Otherwise it could be executed much later.
                let token = self.client.cancel_token();
                drop(timeout(CANCEL_TIMEOUT, token.cancel_query(self.connector.clone())).await);
                Err(StatementError::no_answer(&self.place))
            }
        }
    }

    /// Executes a statement, which is its own transaction. It has no name on the server, and it is sent with its values
    /// at once, as PgBouncer needs it. The future is boxed: the statements of all callers are compiled once.
    pub(super) fn query<'a>(&'a self, sql: &'a str, values: &'a [Value<'a>]) -> Execution<'a, Vec<Row>> {
        Box::pin(async move {
            let sql = self.in_schema(sql);
            let mut repeats = 0;
            loop {
                match self.within(self.client.query_typed(&sql, values)).await {
                    Err(failed) if failed.kind == FailureKind::Conflict && repeats < REPEATS => repeats += 1,
                    result => return result,
                }
            }
        })
    }

    /// Executes statements without values in one transaction.
    pub(super) fn execute_all<'a>(&'a self, sql: &'a str) -> Execution<'a, ()> {
        Box::pin(async move {
            let sql = self.in_schema(sql);
            let mut repeats = 0;
            loop {
                match self.within(self.client.batch_execute(&sql)).await {
                    Err(failed) if failed.kind == FailureKind::Conflict && repeats < REPEATS => repeats += 1,
                    result => return result,
                }
            }
        })
    }

    /// Becomes an owner of entries, also of those that earlier connections of this process left in flight. A
    /// statement of such a connection that is still executed ends first, because it holds the row of its owner.
    pub(super) async fn become_owner(&self, earlier: &[i64]) -> Result<(), StatementError> {
        let owner = self.owner;
        let mut sql = format!(
            "{SETTINGS}
             INSERT INTO @owners (id, alive_until) VALUES ({owner}, {LEASE}) ON CONFLICT (id) DO NOTHING;
             DELETE FROM @owners o WHERE o.alive_until < clock_timestamp() - {FORGET_AFTER} AND o.id <> {owner}
             AND NOT EXISTS (SELECT FROM @entries e WHERE e.owner = o.id);"
        );
        if !earlier.is_empty() {
            let earlier: Vec<String> = earlier.iter().map(i64::to_string).collect();
            let earlier = earlier.join(", ");
            sql.push_str(&format!(
                "DELETE FROM @owners WHERE id IN ({earlier});
                 UPDATE @entries e SET owner = {owner}
                 FROM (SELECT id FROM @entries WHERE owner IN ({earlier}) ORDER BY scope, key FOR UPDATE) old
                 WHERE e.id = old.id;"
            ));
        }
        self.execute_all(&sql).await
    }

    /// Records that this server has the tables now. If another one had them before, such as the primary before a
    /// standby was promoted, claims begin later: until then, other programs write their latest sends again, which this
    /// server may not have.
    pub(super) async fn record_server(&mut self) -> Result<(), StatementError> {
        let History { system, timeline } = &self.history;
        if system.is_empty() && timeline.is_empty() {
            return Ok(());
        }
        let history = format!("{system}/{timeline}");
        let insert = format!(
            "WITH {SYNCED} INSERT INTO @servers (history, seen_at) SELECT $1, clock_timestamp() FROM settings
             ON CONFLICT DO NOTHING"
        );
        self.query(&insert, &[(&history, Type::TEXT)]).await?;
        let select = format!(
            "SELECT extract(epoch FROM s.seen_at + {RESTORE_TIME} - clock_timestamp())::float8 FROM @servers s
             WHERE s.history = $1 AND EXISTS (SELECT FROM @servers o WHERE o.history <> $1)"
        );
        let rows = self.query(&select, &[(&history, Type::TEXT)]).await?;
        let seconds: f64 = rows.first().and_then(|row| row.try_get(0).ok()).unwrap_or_default();
        self.claims_from = Duration::try_from_secs_f64(seconds).ok().map(|wait| Instant::now() + wait);
        Ok(())
    }

    /// Waits until the connection ends.
    pub(super) async fn ended(&mut self) {
        let _ = (&mut self.driver).await;
    }

    /// Extends the lease of this owner, and puts everything on disk that was committed before. `false` if others took
    /// the owner for dead, or forgot it.
    pub(super) async fn extend_lease(&self) -> Result<bool, StatementError> {
        let sql = format!(
            "WITH {SYNCED} UPDATE @owners SET alive_until = {LEASE} FROM settings WHERE id = $1 RETURNING {}",
            self.timeline_sql()
        );
        let rows = self.query(&sql, &[(&self.owner, Type::INT8)]).await?;
        let Some(row) = rows.first() else { return Ok(false) };
        let timeline: String = row.try_get(0).map_err(|error| StatementError::new(&error, &self.place))?;
        self.check_timeline(&timeline).map(|()| true)
    }

    /// Checks that a statement was executed by the server that this connection was made to. Behind PgBouncer, another
    /// one may have taken its place, which perhaps does not know what this process wrote.
    pub(super) fn check_timeline(&self, timeline: &str) -> Result<(), StatementError> {
        if timeline == self.history.timeline {
            return Ok(());
        }
        let message = format!("the PostgreSQL server {} was replaced by another one", self.place);
        Err(StatementError { error: StoreError::retryable(message), kind: FailureKind::Lost })
    }

    /// Closes the connection.
    pub(super) async fn close(self) {
        let Self { client, driver, .. } = self;
        drop(client);
        let mut driver = driver;
        if !driver.is_finished() && timeout(Duration::from_secs(1), &mut driver).await.is_err() {
            driver.abort();
        }
    }
}

/// The part of a statement that finds the owner `$1` while the timeline is `$2`, keeps its row, and extends its lease.
/// The row is changed only now and then: while a transaction of another program is old, such as that of a backup, the
/// database keeps every version of it, and each look at the row passes all of them.
pub(super) fn alive_owner() -> String {
    format!(
        "owner AS MATERIALIZED (
             SELECT o.id, o.alive_until FROM settings, server, @owners o
             WHERE o.id = $1 AND server.timeline = $2 FOR UPDATE OF o
         ),
         extended AS (
             UPDATE @owners o SET alive_until = {LEASE} FROM owner
             WHERE o.id = owner.id AND owner.alive_until < clock_timestamp() + {EXTEND_BELOW}
         )"
    )
}

/// Reads and writes the socket until the connection ends. The statements that wait for an answer then get the error.
///
/// If somebody cancels a commit that waits for a synchronous standby, the server reports a success, and this warning.
async fn drive(mut connection: Connection<Socket, Stream>, is_unconfirmed: Arc<AtomicBool>) {
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notice(notice) = message
            && *notice.code() == SqlState::WARNING
        {
            is_unconfirmed.store(true, Ordering::SeqCst);
        }
    }
}

fn check_version(version: Option<&str>, place: &str) -> Result<(), StoreError> {
    let version = version.unwrap_or("unknown");
    let major = version.split(['.', ' ']).next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major < OLDEST_VERSION => Err(StoreError::unusable(format!(
            "the PostgreSQL server {place} has version {version}; the ledger needs version {OLDEST_VERSION} or newer"
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_too_old_is_refused() {
        for (version, is_accepted) in [
            (Some("9.6.24"), false),
            (Some("12.22 (Debian 12.22-1)"), false),
            (Some("13.0"), true),
            (Some("18beta1"), true),
            (Some("17devel"), true),
            (None, true),
        ] {
            assert_eq!(check_version(version, "db:5432/d").is_ok(), is_accepted, "{version:?}");
        }
        let error = check_version(Some("9.6.24"), "db:5432/d").unwrap_err();
        assert!(error.message.contains("has version 9.6.24") && !error.is_retryable, "{}", error.message);
    }
}
