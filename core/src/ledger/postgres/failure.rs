//! Says in plain words what a failure of PostgreSQL means, and what to do.

use std::error::Error as _;

use tokio_postgres::error::{DbError, Severity, SqlState};

use crate::ledger::store::StoreError;

/// A failure of a statement or of the connection.
#[derive(Clone, Debug)]
pub(super) struct StatementError {
    pub(super) error: StoreError,
    pub(super) kind: FailureKind,
}

/// The consequence of a failure for the connection and the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FailureKind {
    /// The connection is lost, or of no use. Whether the statement was executed is not known.
    Lost,
    /// The server undid the statement because of others that ran at the same time.
    Conflict,
    /// The server refused the statement.
    Refused,
}

impl From<StoreError> for StatementError {
    fn from(error: StoreError) -> Self {
        Self { error, kind: FailureKind::Refused }
    }
}

impl StatementError {
    /// The server does not answer.
    pub(super) fn no_answer(place: &str) -> Self {
        let message = format!("the PostgreSQL server {place} does not answer; check the server and the network");
        Self { error: StoreError::retryable(message), kind: FailureKind::Lost }
    }

    pub(super) fn new(error: &tokio_postgres::Error, place: &str) -> Self {
        match error.as_db_error() {
            Some(error) => of_server(error, place),
            None => of_connection(error, place),
        }
    }
}

/// The advice for an error of the server.
type Advice = fn(&str) -> StoreError;

/// The codes whose meaning is known, what they mean for the connection, and what to do.
const CODES: &[(&SqlState, FailureKind, Advice)] = {
    use FailureKind::{Conflict, Lost, Refused};
    const CONFLICT: Advice =
        |place| StoreError::retryable(format!("another transaction holds a lock on rows of {place}"));
    const AWAY: Advice =
        |place| StoreError::retryable(format!("the PostgreSQL server {place} stopped, or has not started yet"));
    const REFUSED: Advice = |place| {
        StoreError::unusable(format!(
            "the PostgreSQL server {place} refused the user or the password; check them in the URL of the ledger"
        ))
    };
    const FULL: Advice =
        |place| StoreError::retryable(format!("the disk of the PostgreSQL server {place} is full; free some space"));
    const BUSY: Advice = |place| {
        StoreError::retryable(format!(
            "the PostgreSQL server {place} has no free connection; each process needs one: raise max_connections, or \
             use PgBouncer"
        ))
    };
    &[
        (&SqlState::T_R_DEADLOCK_DETECTED, Conflict, CONFLICT),
        (&SqlState::T_R_SERIALIZATION_FAILURE, Conflict, CONFLICT),
        (&SqlState::LOCK_NOT_AVAILABLE, Refused, CONFLICT),
        (&SqlState::QUERY_CANCELED, Refused, |place| {
            StoreError::retryable(format!("the PostgreSQL server {place} cancelled the statement"))
        }),
        (&SqlState::ADMIN_SHUTDOWN, Lost, AWAY),
        (&SqlState::CRASH_SHUTDOWN, Lost, AWAY),
        (&SqlState::CANNOT_CONNECT_NOW, Lost, AWAY),
        (&SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT, Lost, AWAY),
        (&SqlState::READ_ONLY_SQL_TRANSACTION, Lost, read_only),
        (&SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, Lost, read_only),
        (&SqlState::INVALID_PASSWORD, Refused, REFUSED),
        (&SqlState::INVALID_AUTHORIZATION_SPECIFICATION, Refused, REFUSED),
        (&SqlState::INVALID_CATALOG_NAME, Refused, |place| {
            StoreError::unusable(format!("there is no database {place}; create it, or change the URL of the ledger"))
        }),
        (&SqlState::INSUFFICIENT_PRIVILEGE, Refused, |place| {
            StoreError::unusable(format!(
                "the user of the ledger lacks the rights it needs in {place}: to create the schema of the ledger, or to \
                 read and write the tables in it"
            ))
        }),
        (&SqlState::UNDEFINED_TABLE, Refused, |place| {
            StoreError::unusable(format!(
                "the tables of the ledger in {place} were deleted or renamed while the program used them; restore them"
            ))
        }),
        (&SqlState::DISK_FULL, Refused, FULL),
        (&SqlState::OUT_OF_MEMORY, Refused, |place| {
            StoreError::retryable(format!("the PostgreSQL server {place} is out of memory"))
        }),
        (&SqlState::TOO_MANY_CONNECTIONS, Lost, BUSY),
    ]
};

/// An error that the server reports. Its message names no values; its detail may, so that is left out.
fn of_server(error: &DbError, place: &str) -> StatementError {
    let known = CODES.iter().find(|(code, ..)| *code == error.code());
    let (kind, described) = match known {
        Some((_, kind, advice)) => (*kind, advice(place)),
        // Class 08: connection exceptions. PgBouncer uses it.
        None if error.code().code().starts_with("08") => (FailureKind::Lost, cannot_be_reached(place)),
        None => (
            // After a fatal error the server ends the connection.
            match error.parsed_severity() {
                Some(Severity::Fatal | Severity::Panic) => FailureKind::Lost,
                _ => FailureKind::Refused,
            },
            StoreError::retryable(format!("the PostgreSQL server {place} could not do what the ledger needs")),
        ),
    };
    let cause = format!("{} (SQLSTATE {})", error.message(), error.code().code());
    StatementError { error: described.with_cause(cause), kind }
}

/// The error of a server that accepts no writes.
pub(super) fn read_only(place: &str) -> StoreError {
    StoreError::retryable(format!(
        "the PostgreSQL server {place} accepts no writes; it may be a standby: use the address of the primary, or list \
         all servers in the URL"
    ))
}

fn cannot_be_reached(place: &str) -> StoreError {
    StoreError::retryable(format!(
        "the PostgreSQL server {place} cannot be reached, or ended the connection; check the server and the network"
    ))
}

/// A failure without an answer of the server.
fn of_connection(error: &tokio_postgres::Error, place: &str) -> StatementError {
    // The text of the outer error says only what was tried.
    let cause = match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    StatementError { error: cannot_be_reached(place).with_cause(cause), kind: FailureKind::Lost }
}
