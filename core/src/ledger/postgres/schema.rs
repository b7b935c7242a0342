//! The tables of the database, and how a new or older one gets them. A migration only adds, so that an older program
//! can still use the tables; `readable_from` says which versions can.

use std::fmt::Write as _;

use ring::rand::{SecureRandom as _, SystemRandom};
use tokio_postgres::types::Type;

use crate::ledger::fingerprint::Secret;
use crate::ledger::postgres::failure::StatementError;
use crate::ledger::postgres::session::{SETTINGS, Session};
use crate::ledger::store::StoreError;

/// The format that this version writes.
const FORMAT: i64 = 1;
/// The oldest format whose programs can use the tables.
const READABLE_FROM: i64 = 1;
/// The lock of a transaction that creates the tables ("wled").
const LOCK: i64 = 0x776c_6564;

/// The tables.
///
/// Strings that are compared have the collation "C", which is the same on every system. `owner` is null if the entry is
/// not in flight. `servers` has the histories of the servers that have had the tables. The name of a campaign is the
/// part of the keys before their first `/` or `:`. The times of turns are nanoseconds since 1970, so that no pace is
/// rounded.
const TABLES: &str = r#"
    CREATE TABLE IF NOT EXISTS @entries (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        scope text COLLATE "C" NOT NULL,
        key text COLLATE "C" NOT NULL,
        operation text NOT NULL,
        fingerprint bytea NOT NULL,
        state text COLLATE "C" NOT NULL,
        token bigint NOT NULL,
        owner bigint,
        attempts integer NOT NULL,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        record text,
        message_hash bigint,
        failure text,
        status integer,
        request_id text,
        whatsapp_code bigint,
        recipient text,
        note text,
        also_accepted text,
        UNIQUE (scope, key)
    );
    CREATE INDEX IF NOT EXISTS entries_in_flight ON @entries (owner) WHERE owner IS NOT NULL;
    CREATE INDEX IF NOT EXISTS entries_by_message ON @entries (message_hash) WHERE message_hash IS NOT NULL;
    CREATE TABLE IF NOT EXISTS @owners (id bigint PRIMARY KEY, alive_until timestamptz NOT NULL);
    CREATE TABLE IF NOT EXISTS @servers (history text COLLATE "C" PRIMARY KEY, seen_at timestamptz NOT NULL);
    CREATE TABLE IF NOT EXISTS @campaigns (
        scope text COLLATE "C" NOT NULL,
        name text COLLATE "C" NOT NULL,
        is_closed boolean NOT NULL,
        has_keys boolean NOT NULL,
        PRIMARY KEY (scope, name)
    );
    CREATE TABLE IF NOT EXISTS @turns (scope text COLLATE "C" PRIMARY KEY, next_at numeric NOT NULL);
    CREATE TABLE IF NOT EXISTS @people (
        scope text COLLATE "C" NOT NULL,
        person bigint NOT NULL,
        admitted_at timestamptz NOT NULL,
        PRIMARY KEY (scope, person)
    );
    CREATE INDEX IF NOT EXISTS people_by_time ON @people (scope, admitted_at);
    CREATE TABLE IF NOT EXISTS @ledger (name text PRIMARY KEY, value text NOT NULL);
"#;

/// Creates or checks the tables, and returns the secret of the fingerprints.
pub(super) async fn prepare(
    session: &Session,
    name: &str,
    create: bool,
    given: Option<&[u8]>,
) -> Result<Secret, StatementError> {
    if !exists(session, "to_regclass", &format!("\"{name}\".ledger")).await? {
        if !create {
            return Err(StoreError::unusable(format!(
                "there is no ledger in the schema {name} of {}; check the URL, or allow that it is created",
                session.place()
            ))
            .into());
        }
        create_tables(session, name, given).await?;
        tracing::warn!(
            database = session.place(),
            schema = name,
            "a new ledger was created; it knows of no earlier send"
        );
    }
    check_format(session, name).await?;
    read_secret(session, name, given).await
}

/// Whether there is an object with this name.
async fn exists(session: &Session, function: &str, name: &str) -> Result<bool, StatementError> {
    let rows = session.query(&format!("SELECT {function}($1) IS NOT NULL"), &[(&name, Type::TEXT)]).await?;
    Ok(rows.first().is_some_and(|row| row.try_get(0).unwrap_or_default()))
}

async fn create_tables(session: &Session, name: &str, given: Option<&[u8]>) -> Result<(), StatementError> {
    let mut own = None;
    let secret = match given {
        Some(given) => Secret::new(given),
        None => {
            let mut bytes = [0; 32];
            SystemRandom::new()
                .fill(&mut bytes)
                .map_err(|_| StoreError::retryable("the system has no random numbers for the ledger"))?;
            own = Some(hex(&bytes));
            Secret::new(&bytes)
        }
    };
    let mut sql = format!("BEGIN; {SETTINGS} SELECT pg_advisory_xact_lock({LOCK});");
    // It needs a right of the database, even if the schema exists.
    if !exists(session, "to_regnamespace", &format!("\"{name}\"")).await? {
        let _ = write!(sql, "CREATE SCHEMA IF NOT EXISTS \"{name}\";");
    }
    sql.push_str(TABLES);
    session.execute_all(&sql).await?;
    let mut values = vec![
        ("format", FORMAT.to_string()),
        ("readable_from", READABLE_FROM.to_string()),
        ("secret_check", hex(&secret.check_value())),
    ];
    values.extend(own.map(|own| ("secret", own)));
    let (names, values): (Vec<&str>, Vec<String>) = values.into_iter().unzip();
    // The first one of several programs that create the tables chooses the secret. It is not in the text of the
    // statement, because the server may log that.
    let insert =
        "INSERT INTO @ledger (name, value) SELECT * FROM unnest($1, $2) WHERE NOT EXISTS (SELECT FROM @ledger)";
    session.query(insert, &[(&names, Type::TEXT_ARRAY), (&values, Type::TEXT_ARRAY)]).await?;
    session.execute_all("COMMIT").await
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

async fn read_value(session: &Session, name: &str) -> Result<Option<String>, StatementError> {
    let rows = session.query("SELECT value FROM @ledger WHERE name = $1", &[(&name, Type::TEXT)]).await?;
    Ok(rows.first().and_then(|row| row.try_get(0).ok()))
}

async fn check_format(session: &Session, name: &str) -> Result<(), StatementError> {
    let readable_from = read_value(session, "readable_from").await?.and_then(|text| text.parse::<i64>().ok());
    match readable_from {
        Some(readable_from) if readable_from <= FORMAT => Ok(()),
        Some(readable_from) => Err(StoreError::unusable(format!(
            "the ledger in the schema {name} of {} was written by a newer version of this SDK (format {readable_from}; \
             this version reads up to {FORMAT}); update the SDK in this program",
            session.place()
        ))
        .into()),
        None => Err(StoreError::unusable(format!(
            "the schema {name} of {} has no ledger, but a table with this name; choose another schema",
            session.place()
        ))
        .into()),
    }
}

async fn read_secret(session: &Session, name: &str, given: Option<&[u8]>) -> Result<Secret, StatementError> {
    let own = read_value(session, "secret").await?.and_then(|text| from_hex(&text));
    let place = session.place();
    let secret = match (given, own) {
        (Some(given), _) => Secret::new(given),
        (None, Some(own)) => Secret::new(&own),
        (None, None) => {
            return Err(StoreError::unusable(format!(
                "the ledger in the schema {name} of {place} was made with the option ledger_secret; set it to the same \
                 value"
            ))
            .into());
        }
    };
    if read_value(session, "secret_check").await?.is_some_and(|check| check != hex(&secret.check_value())) {
        return Err(StoreError::unusable(format!(
            "the option ledger_secret is not the secret that the ledger in the schema {name} of {place} was made with; \
             set it to the same value, or remove it if the ledger has its own"
        ))
        .into());
    }
    Ok(secret)
}
