//! Ledgers in a PostgreSQL database. They need the URL of one, whose user may create roles.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::time::timeout;
use tokio_postgres::NoTls;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use workspace_sandbox::Fault;
use workspace_sdk::{Content, Disposition, EntryState, Error, ErrorKind, Ledger, LedgerOptions, SendMessage};

use crate::{KEY, Setup, TO, text};

/// The database of the tests.
fn database() -> String {
    std::env::var("WORKSPACE_TEST_POSTGRES").unwrap()
}

/// A name that no other test uses.
fn new_name() -> String {
    format!("test_{:016x}", fastrand::u64(..))
}

/// Executes statements as the user of the tests.
async fn execute(sql: &str) {
    let (client, connection) = tokio_postgres::connect(&database(), NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
}

/// A connection of another program.
async fn connect() -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(&database(), NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// The schema of a ledger.
fn schema(setup: &Setup) -> &str {
    setup.place.split_once("schema=").unwrap().1
}

/// The URL of the tests with other parts: the user, whose password is `x`, the host with its port, and the database.
fn url(user: Option<&str>, host: Option<&str>, name: Option<&str>) -> String {
    let rest = database().split_once("://").unwrap().1.to_owned();
    let (address, database) = rest.split_once('/').unwrap();
    let (own_user, own_host) = address.split_once('@').unwrap();
    let user = user.map_or_else(|| own_user.to_owned(), |user| format!("{user}:x"));
    let parts = [user.as_str(), host.unwrap_or(own_host), name.unwrap_or(database)];
    format!("postgresql://{}@{}/{}?schema={}", parts[0], parts[1], parts[2], new_name())
}

/// A port on which nothing listens.
fn closed_port() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().to_string()
}

/// A server that lets a client in, and then says that it has this version.
fn server_of_version(version: &'static str) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 1024];
        let _ = stream.read(&mut request).unwrap();
        let message = |kind: u8, body: &[u8]| {
            let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
            [&[kind][..], &length, body].concat()
        };
        let parameter = [b"server_version\0", version.as_bytes(), b"\0"].concat();
        let answer = [message(b'R', &[0; 4]), message(b'S', &parameter), message(b'Z', b"I")].concat();
        stream.write_all(&answer).unwrap();
        let _ = stream.read(&mut request);
    });
    address
}

fn open_error(url: &str) -> Error {
    let error = Ledger::open(url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Ledger, "{error}");
    error
}

/// A server that cannot hold a ledger is an error when it is opened, which says what to do.
#[tokio::test]
async fn a_database_that_cannot_be_used_is_refused() {
    let [poor, reader, full, strict] = [(); 4].map(|()| new_name());
    execute(&format!(
        "CREATE ROLE {poor} LOGIN PASSWORD 'x'; CREATE ROLE {reader} LOGIN PASSWORD 'x'; ALTER ROLE {reader} SET default_transaction_read_only = on;
         CREATE ROLE {full} LOGIN PASSWORD 'x' CONNECTION LIMIT 0; CREATE ROLE {strict} LOGIN PASSWORD 'x';
         ALTER ROLE {strict} SET default_transaction_isolation = 'serializable'"
    ))
    .await;
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let silent = silent.local_addr().map(|address| (silent, address.to_string())).unwrap();
    let old = server_of_version("9.6.24");
    let cases = [
        (url(None, Some(&closed_port()), None), "cannot be reached", true),
        (url(None, Some(&silent.1), None) + "&connect_timeout=1", "does not answer", true),
        (url(None, Some(&old), None) + "&sslmode=disable", "has version 9.6.24; the ledger needs version 13", false),
        (url(Some("nobody_here"), None, None), "refused the user or the password", false),
        (url(None, None, Some("missing_database")), "there is no database", false),
        (url(Some(&poor), None, None), "lacks the rights it needs", false),
        (url(Some(&reader), None, None), "accepts no writes", true),
        (url(Some(&full), None, None), "has no free connection", true),
        (url(Some(&strict), None, None), "the ledger needs read committed", false),
        (url(None, None, None) + "&sslmode=require", "cannot be reached", true),
    ];
    for (url, expected, is_retryable) in cases {
        let error = tokio::task::spawn_blocking(move || open_error(&url)).await.unwrap();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(error.disposition() == Disposition::Retryable, is_retryable, "{error}");
    }
    execute(&format!("DROP ROLE {poor}; DROP ROLE {reader}; DROP ROLE {full}; DROP ROLE {strict}")).await;
}

#[tokio::test]
async fn a_schema_that_has_no_ledger_of_this_version_is_refused() {
    let name = new_name();
    let place = format!("{}?schema={name}", database());
    let open = |secret: Option<&str>, create: bool| {
        let options = LedgerOptions::new().create(create);
        let options = if let Some(secret) = secret { options.secret(secret) } else { options };
        options.open(&place).map(drop).map_err(|error| error.to_string())
    };
    assert!(open(None, false).unwrap_err().contains("there is no ledger in the schema"));
    let ledger = LedgerOptions::new().secret("a secret").open(&place).unwrap();
    ledger.close().await.unwrap();
    open(Some("a secret"), false).unwrap();
    assert!(open(None, true).unwrap_err().contains("was made with the option ledger_secret"));
    assert!(open(Some("another"), true).unwrap_err().contains("ledger_secret is not the secret"));
    execute(&format!("UPDATE {name}.ledger SET value = '2' WHERE name = 'readable_from'")).await;
    assert!(open(Some("a secret"), true).unwrap_err().contains("was written by a newer version"));
    execute(&format!("DELETE FROM {name}.ledger")).await;
    assert!(open(Some("a secret"), true).unwrap_err().contains("has no ledger, but a table with this name"));
}

/// A user who owns nothing needs only the rights to use the tables.
#[tokio::test]
async fn a_user_with_the_rights_to_use_the_tables_can_send() {
    let setup = Setup::new();
    let (schema, user) = (schema(&setup), new_name());
    execute(&format!(
        "CREATE ROLE {user} LOGIN PASSWORD 'x'; GRANT USAGE ON SCHEMA {schema} TO {user};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {user}"
    ))
    .await;
    let place = url(Some(&user), None, None);
    let place = format!("{}?schema={schema}", place.split_once('?').unwrap().0);
    let ledger = Ledger::open(&place).unwrap();
    let client = crate::builder(&setup.sandbox).ledger(&ledger).build().unwrap();
    client.messages().send(text("Hello").idempotency_key(KEY)).await.unwrap();
    assert!(setup.send("Hello").await.unwrap().call.replayed);
    drop(client);
    ledger.close().await.unwrap();
    execute(&format!(
        "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {user}; REVOKE ALL ON SCHEMA {schema} FROM {user};
         DROP ROLE {user}"
    ))
    .await;
}

/// Ends the connections of a ledger: those whose latest statement names its schema.
async fn end_connections(setup: &Setup) {
    let schema = schema(setup);
    execute(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%{schema}%'"
    ))
    .await;
}

#[tokio::test]
async fn a_connection_that_ends_is_opened_again() {
    let setup = Setup::new();
    for number in 0..5 {
        let message = || text("Hello").idempotency_key(format!("order-{number}"));
        assert!(!setup.client.messages().send(message()).await.unwrap().call.replayed);
        end_connections(&setup).await;
        let again = setup.client.messages().send(message()).await.unwrap();
        assert!(again.call.replayed && again.call.recorded);
    }
    assert_eq!(setup.sent(), 5);
}

#[tokio::test]
async fn an_outcome_is_recorded_after_the_connection_ended() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::delay(Duration::from_millis(300))).unwrap();
    let client = setup.client.clone();
    let send = tokio::spawn(async move { client.messages().send(text("Hello").idempotency_key(KEY)).await });
    while setup.sandbox.journal().is_empty() {
        tokio::task::yield_now().await;
    }
    end_connections(&setup).await;
    assert!(send.await.unwrap().unwrap().call.recorded);
    assert_eq!(setup.state().await, Some(EntryState::Accepted));
}

/// Others take a process for dead that was cut off from the database for longer than its lease.
#[tokio::test]
async fn a_process_that_was_taken_for_dead_records_what_happened() {
    // The second number has not written to the business, so the server refuses the text.
    for (to, expected) in [(TO, EntryState::Accepted), ("+1987654321", EntryState::NotSent)] {
        let setup = Setup::new();
        let schema = schema(&setup);
        setup.sandbox.fault(Fault::delay(Duration::from_millis(500))).unwrap();
        let client = setup.client.clone();
        let message = SendMessage::new(to, Content::Text("Hello".into())).idempotency_key(KEY);
        let send = tokio::spawn(async move { client.messages().send(message).await });
        while setup.sandbox.journal().is_empty() {
            tokio::task::yield_now().await;
        }
        execute(&format!("DELETE FROM {schema}.owners; UPDATE {schema}.entries SET state = 'unknown', owner = NULL"))
            .await;
        drop(send.await.unwrap());
        assert_eq!(setup.state().await, Some(expected));
        // It sends again under another owner.
        setup.client.messages().send(text("Hello").idempotency_key("order-2")).await.unwrap();
    }
}

#[tokio::test]
async fn a_claim_that_was_taken_away_is_not_used() {
    let setup = Setup::new();
    let schema = schema(&setup);
    setup.sandbox.fault(Fault::status(429).header("Retry-After", "1")).unwrap();
    let client = setup.client.clone();
    let send = tokio::spawn(async move { client.messages().send(text("Hello").idempotency_key(KEY)).await });
    while setup.state().await != Some(EntryState::Waiting) {
        tokio::task::yield_now().await;
    }
    // Another process found the owner dead, and sent.
    execute(&format!("UPDATE {schema}.entries SET state = 'accepted', owner = NULL, token = 1, status = 202")).await;
    assert!(send.await.unwrap().unwrap().call.replayed);
    assert_eq!(setup.sent(), 0);
}

#[tokio::test]
async fn a_row_that_others_keep_locked_is_an_error_for_its_key_alone() {
    let setup = Setup::new();
    let schema = schema(&setup);
    setup.send("Hello").await.unwrap();
    setup.sandbox.fault(Fault::status(400)).unwrap();
    let send = |key: &'static str| {
        let client = setup.client.clone();
        async move { client.messages().send(text("Hello").idempotency_key(key)).await }
    };
    send("locked").await.unwrap_err();
    let client = connect().await;
    client.batch_execute(&format!("BEGIN; UPDATE {schema}.entries SET attempts = attempts")).await.unwrap();
    // The recorded result is returned.
    assert!(setup.send("Hello").await.unwrap().call.replayed);
    let (locked, other) = tokio::join!(send("locked"), send("other"));
    other.unwrap();
    let error = locked.unwrap_err();
    assert!(error.to_string().contains("holds a lock on rows of"), "{error}");
    assert_eq!((error.kind(), error.disposition(), setup.sent()), (ErrorKind::Ledger, Disposition::Retryable, 2));
    client.batch_execute("ROLLBACK").await.unwrap();
    send("locked").await.unwrap();
}

/// How long an answer may take in the next tests.
const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn an_entry_that_somebody_changed_by_hand_does_not_stop_the_ledger() {
    let setup = Setup::new();
    let schema = schema(&setup);
    for state in ["accepted", "of a newer version"] {
        let key = format!("order-1/{}", state.len());
        setup.client.messages().send(text("Hello").idempotency_key(&key)).await.unwrap();
        // The entry was in flight when its process ended. Somebody changed its state and left the owner there.
        execute(&format!("UPDATE {schema}.entries SET state = '{state}', owner = 5 WHERE key = '{key}'")).await;
        let found = timeout(SOON, setup.ledger.get(&key)).await;
        assert!(found.is_ok(), "no answer for an entry with the state {state}");
        let sent = timeout(SOON, setup.client.messages().send(text("Hi").idempotency_key(format!("{key}/2")))).await;
        assert!(sent.unwrap().is_ok(), "{state}");
    }
}

#[tokio::test]
async fn an_outcome_that_cannot_be_stored_does_not_stop_other_sends() {
    let setup = Setup::new();
    // PostgreSQL stores no NUL in text.
    let body = r#"{"success":true,"data":{"messageId":"wamid.\u0000A","status":"queued"}}"#;
    setup.sandbox.fault(Fault::answer(200, body)).unwrap();
    setup.send("Hello").await.unwrap();
    let other = text("Hello").idempotency_key("order-2/hello");
    let sent = timeout(SOON, setup.client.messages().send(other)).await.unwrap();
    assert!(sent.is_ok(), "{sent:?}");
    assert!(timeout(SOON, setup.send("Hello")).await.unwrap().is_ok());
}

#[tokio::test]
async fn an_outcome_whose_row_is_locked_does_not_stop_other_sends() {
    let setup = Setup::new();
    let schema = schema(&setup);
    setup.sandbox.fault(Fault::delay(Duration::from_millis(500))).unwrap();
    let (client, ledger) = (setup.client.clone(), setup.ledger.clone());
    let sent = tokio::spawn(async move { client.messages().send(text("Hello").idempotency_key(KEY)).await });
    while ledger.get(KEY).await.unwrap().is_none() {}
    let operator = connect().await;
    let lock = format!("BEGIN; SELECT FROM {schema}.entries WHERE key = '{KEY}' FOR UPDATE");
    operator.batch_execute(&lock).await.unwrap();
    // The outcome cannot be recorded now.
    assert!(!sent.await.unwrap().unwrap().call.recorded);
    for number in 0..3 {
        let other = text("Hello").idempotency_key(format!("order-2/{number}"));
        let sent = timeout(SOON, setup.client.messages().send(other)).await.unwrap();
        assert!(sent.is_ok(), "{sent:?}");
    }
    operator.batch_execute("COMMIT").await.unwrap();
    while setup.state().await != Some(EntryState::Accepted) {}
}

#[tokio::test]
async fn a_key_that_is_not_valid_does_not_stop_other_searches() {
    let setup = Setup::new();
    setup.send("Hello").await.unwrap();
    let keys = (0..40).map(|number| if number % 2 == 0 { "order\0" } else { KEY });
    let found = futures_util::future::join_all(keys.map(|key| setup.ledger.get(key))).await;
    for (number, found) in found.into_iter().enumerate() {
        assert_eq!(found.unwrap().is_some(), number % 2 == 1, "{number}");
    }
}

#[tokio::test]
async fn outcomes_are_written_although_other_calls_fail() {
    let setup = Setup::new();
    let schema = schema(&setup);
    setup.sandbox.fault(Fault::status(400)).unwrap();
    let send = |key: &'static str| {
        let client = setup.client.clone();
        tokio::spawn(async move { client.messages().send(text("Hello").idempotency_key(key)).await })
    };
    // An entry that can be claimed, and that somebody keeps locked.
    send("locked").await.unwrap().unwrap_err();
    setup.sandbox.fault(Fault::delay(Duration::from_millis(500))).unwrap();
    let sent = send(KEY);
    while setup.ledger.get(KEY).await.unwrap().is_none() {}
    let (operator, other) = (connect().await, connect().await);
    operator
        .batch_execute(&format!("BEGIN; SELECT FROM {schema}.entries WHERE key = 'locked' FOR UPDATE"))
        .await
        .unwrap();
    other.batch_execute(&format!("BEGIN; SELECT FROM {schema}.entries WHERE key = '{KEY}' FOR UPDATE")).await.unwrap();
    assert!(!sent.await.unwrap().unwrap().call.recorded);
    other.batch_execute("COMMIT").await.unwrap();
    // Calls under the locked key fail all the time.
    let is_written = async {
        let sql = format!("SELECT state FROM {schema}.entries WHERE key = '{KEY}'");
        while other.query_one(&sql, &[]).await.unwrap().get::<_, &str>(0) != "accepted" {
            drop(send("locked").await.unwrap().unwrap_err());
        }
    };
    timeout(SOON, is_written).await.unwrap();
}

#[tokio::test]
async fn an_owner_whose_row_disappears_does_not_stop_the_ledger() {
    let setup = Setup::new();
    let schema = schema(&setup);
    execute(&format!(
        "CREATE FUNCTION {schema}.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER nothing BEFORE INSERT ON {schema}.owners FOR EACH ROW EXECUTE FUNCTION {schema}.nothing();
         DELETE FROM {schema}.owners"
    ))
    .await;
    let error = timeout(SOON, setup.send("Hello")).await.unwrap().unwrap_err();
    assert!(error.to_string().contains("lost the row of this process"), "{error}");
    assert!(timeout(SOON, setup.ledger.get("another")).await.is_ok());
    assert!(setup.sandbox.journal().is_empty());
}

/// A standby that was promoted may not have the latest sends of programs that are still there.
#[tokio::test]
async fn on_another_server_claims_begin_when_other_programs_have_written_their_sends_again() {
    let setup = Setup::new();
    let schema = schema(&setup);
    execute(&format!("DELETE FROM {schema}.servers; INSERT INTO {schema}.servers VALUES ('1/00000001', now())")).await;
    // The connection is made again.
    end_connections(&setup).await;
    let started = Instant::now();
    let (first, second) = tokio::join!(setup.send("Hello"), setup.ledger.get(KEY));
    let waited = started.elapsed();
    assert!(first.unwrap().message_id.is_some() && second.unwrap().is_none());
    assert!(waited > Duration::from_secs(8) && waited < Duration::from_secs(15), "{waited:?}");
    assert!(setup.send("Hello").await.unwrap().call.replayed);
}

/// The warning of a commit whose wait for the standby was cancelled. The claim is made again on another connection.
#[tokio::test]
async fn a_claim_that_the_standby_did_not_confirm_is_made_again() {
    let setup = Setup::new();
    let schema = schema(&setup);
    execute(&format!(
        "CREATE SEQUENCE {schema}.claims;
         CREATE FUNCTION {schema}.warn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF nextval('{schema}.claims') = 1 THEN RAISE WARNING 'canceling wait for synchronous replication'; END IF;
             RETURN NEW;
         END $$;
         CREATE TRIGGER warn BEFORE INSERT ON {schema}.entries FOR EACH ROW EXECUTE FUNCTION {schema}.warn()"
    ))
    .await;
    assert!(setup.send("Hello").await.unwrap().call.recorded);
    let claims = connect().await.query_one(&format!("SELECT last_value FROM {schema}.claims"), &[]).await.unwrap();
    assert_eq!((claims.get::<_, i64>(0), setup.sent()), (2, 1));
}

#[tokio::test]
async fn tables_that_were_deleted_are_an_error_and_nothing_is_sent() {
    let setup = Setup::new();
    execute(&format!("DROP SCHEMA {} CASCADE", schema(&setup))).await;
    let error = setup.send("Hello").await.unwrap_err();
    assert_eq!((error.kind(), error.disposition()), (ErrorKind::Ledger, Disposition::Rejected), "{error}");
    assert!(error.to_string().contains("were deleted or renamed"), "{error}");
    assert!(setup.sandbox.journal().is_empty());
}

/// A server in front of the database, which offers TLS. Returns its port and the certificate of its authority.
async fn tls_relay(host_name: &str) -> (u16, String) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let authority_pem = authority.self_signed(&authority_key).unwrap().pem();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new([host_name.to_owned()]).unwrap();
    let certificate = certificate.signed_by(&key, &Issuer::new(authority, authority_key)).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let server = url(None, None, None);
    let server = server.split_once('@').unwrap().1.split_once('/').unwrap().0.to_owned();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (acceptor, server) = (acceptor.clone(), server.clone());
            tokio::spawn(async move {
                let mut request = [0; 8];
                stream.read_exact(&mut request).await.unwrap();
                // The code of a request for TLS.
                assert_eq!(request[4..], [4, 210, 22, 47]);
                stream.write_all(b"S").await.unwrap();
                // A client that does not trust the certificate ends the connection.
                let Ok(mut client) = acceptor.accept(stream).await else { return };
                let mut server = tokio::net::TcpStream::connect(server).await.unwrap();
                let _ = copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (port, authority_pem)
}

#[tokio::test]
async fn tls_verifies_what_the_url_says() {
    let (port, authority) = tls_relay("localhost").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, authority).unwrap();
    let file = file.display();
    for (host, parameters, is_accepted) in [
        ("localhost", "sslmode=require".to_owned(), true),
        ("localhost", "sslmode=prefer".to_owned(), true),
        ("localhost", format!("sslmode=verify-full&sslrootcert={file}"), true),
        ("localhost", format!("sslmode=verify-ca&sslrootcert={file}"), true),
        ("127.0.0.1", format!("sslmode=verify-ca&sslrootcert={file}"), true),
        ("127.0.0.1", format!("sslmode=verify-full&sslrootcert={file}"), false),
        ("localhost", "sslmode=verify-full".to_owned(), false),
        ("localhost", "sslmode=verify-ca".to_owned(), false),
    ] {
        let url = format!("{}&{parameters}", url(None, Some(&format!("{host}:{port}")), None));
        let opened = tokio::task::spawn_blocking(move || Ledger::open(&url)).await.unwrap();
        assert_eq!(
            opened.is_ok(),
            is_accepted,
            "{host} {parameters}: {:?}",
            opened.err().map(|error| error.to_string())
        );
    }
}
