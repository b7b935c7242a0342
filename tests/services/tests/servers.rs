//! Starts every server.

use std::fs::{self, Permissions};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::thread;

use workspace_test_services::{Error, PgBouncer, Postgres, RabbitMq, Redis, Replication};

type Result<T> = std::result::Result<T, Error>;

/// Runs a statement as a client with this URL.
fn query(url: &str, statement: &str) -> std::result::Result<String, String> {
    let mut command = Command::new("psql");
    let output = command.args(["--no-psqlrc", "-qtAc", statement, url]).output().map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// Writes to the port of a URL, and returns the first bytes of the answer.
fn ask(url: &str, request: &[u8], length: usize) -> std::io::Result<Vec<u8>> {
    let address = url.split(['/', '@']).find(|part| part.starts_with("127.0.0.1:")).unwrap_or_default();
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request)?;
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer)?;
    Ok(answer)
}

#[test]
fn a_postgres_keeps_what_was_committed_before_it_was_stopped() -> Result<()> {
    let parent = tempfile::tempdir().unwrap();
    fs::set_permissions(parent.path(), Permissions::from_mode(0o755)).unwrap();
    let mut server = Postgres::start_in(parent.path())?;
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    let url = server.url();
    query(&url, "CREATE TABLE kept AS SELECT 7 AS value").unwrap();
    assert_eq!(server.sql("SHOW fsync")?, "on");
    assert_eq!(query(&url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user").unwrap(), "f");
    assert!(Path::new("/proc").join(server.process_id().unwrap().to_string()).exists());
    server.stop_immediately()?;
    assert_eq!(server.process_id(), None);
    assert!(query(&url, "SELECT 1").is_err());
    server.start_again()?;
    assert_eq!(query(&url, "SELECT value FROM kept").unwrap(), "7");
    let wrong = url.replace(":test-password@", ":wrong@");
    assert!(query(&wrong, "SELECT 1").unwrap_err().contains("authentication failed"));
    drop(server);
    assert!(query(&url, "SELECT 1").is_err());
    Ok(())
}

#[test]
fn a_synchronous_standby_has_everything_that_was_committed() -> Result<()> {
    let mut primary = Postgres::start()?;
    let standby = primary.standby(Replication::Synchronous)?;
    query(&primary.url(), "CREATE TABLE kept AS SELECT 7 AS value").unwrap();
    assert!(query(&standby.url(), "CREATE TABLE early ()").unwrap_err().contains("read-only"));
    primary.stop_immediately()?;
    standby.promote()?;
    assert_eq!(query(&standby.url(), "INSERT INTO kept VALUES (8); SELECT sum(value) FROM kept").unwrap(), "15");
    Ok(())
}

#[test]
fn only_a_synchronous_standby_delays_commits() -> Result<()> {
    for (replication, is_delayed) in [(Replication::Synchronous, true), (Replication::Asynchronous, false)] {
        let primary = Postgres::start()?;
        let mut standby = primary.standby(replication)?;
        standby.stop_immediately()?;
        let url = primary.url();
        let commit = thread::spawn(move || query(&url, "CREATE TABLE kept ()"));
        let delayed = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        while !commit.is_finished() && primary.sql(delayed)? == "0" {}
        assert_eq!(commit.is_finished(), !is_delayed, "{replication:?}");
        standby.start_again()?;
        assert_eq!(commit.join().unwrap(), Ok(String::new()), "{replication:?}");
    }
    Ok(())
}

#[test]
fn pgbouncer_changes_the_connection_between_transactions() -> Result<()> {
    let server = Postgres::start()?;
    let bouncer = PgBouncer::start(server.port())?;
    assert_eq!(query(&bouncer.url(), "SELECT current_user").unwrap(), "workspace");
    let strict = format!("{}?options=-c%20statement_timeout%3D1", bouncer.url());
    let error = query(&strict, "SELECT 1").unwrap_err();
    assert!(error.contains("startup parameter"), "{error}");
    Ok(())
}

#[test]
fn redis_and_rabbitmq_answer_until_they_are_dropped() -> Result<()> {
    let (redis, rabbit) = (Redis::start()?, RabbitMq::start()?);
    let urls = [redis.url(), rabbit.url()];
    // The first frame of a server of AMQP 0-9-1 is a method, on channel 0.
    let requests: [(&[u8], &[u8]); 2] = [(b"PING\r\n", b"+PONG\r\n"), (b"AMQP\x00\x00\x09\x01", &[1, 0, 0])];
    for (url, (request, answer)) in urls.iter().zip(requests) {
        assert_eq!(ask(url, request, answer.len())?, answer, "{url}");
    }
    drop((redis, rabbit));
    for url in &urls {
        assert!(ask(url, b"", 0).is_err(), "{url} is still there");
    }
    Ok(())
}
