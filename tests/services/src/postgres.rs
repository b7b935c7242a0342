//! PostgreSQL.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::folder::Folder;
use crate::port::with_free_port;
use crate::process::{Process, run};
use crate::program;

/// The beginning of the message that PostgreSQL logs as soon as it accepts connections. A standby accepts `read-only
/// connections`.
const READY: &str = "database system is ready to accept";

/// The message of a standby that receives what the primary writes.
const STREAMS: &str = "started streaming WAL from primary";

/// The message of the primary whose commits wait for the standby from now on.
const IS_SYNCHRONOUS: &str = "is now a synchronous standby";

/// The superuser. It connects only through the socket in the folder, without a password.
const SUPERUSER: &str = "postgres";

/// The user of the tests, who owns a database of the same name and has no other rights.
pub(crate) const USER: &str = "workspace";
pub(crate) const PASSWORD: &str = "test-password";
pub(crate) const DATABASE: &str = "workspace";

/// The name with which a standby registers at its primary.
const STANDBY: &str = "standby";

/// Whether a commit waits for the standby.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replication {
    /// A commit ends after the standby has written it to its disk, too.
    Synchronous,
    /// The standby may lack the last transactions.
    Asynchronous,
}

/// A PostgreSQL that writes commits to the disk, for 200 connections. Clients connect with a password.
#[derive(Debug)]
pub struct Postgres {
    /// `None` while the server is stopped.
    process: Option<Process>,
    folder: Folder,
    port: u16,
}

impl Postgres {
    /// Creates a cluster, starts the server, and waits until it accepts connections. This takes 1 s on an idle machine
    /// with two cores.
    pub fn start() -> Result<Self, Error> {
        Self::start_in(&std::env::temp_dir())
    }

    /// The same, with the data in a new folder in this one, which every user can enter. A folder for temporary files
    /// can be in memory.
    pub fn start_in(parent: &Path) -> Result<Self, Error> {
        let folder = Folder::of_unprivileged_user_in(parent)?;
        let mut create = folder.command(program::postgres("initdb")?);
        create.arg("--pgdata").arg(data(&folder)).args(["--username", SUPERUSER, "--encoding", "UTF8", "--no-locale"]);
        create.args(["--auth-local", "trust", "--auth-host", "scram-sha-256", "--no-sync", "--no-instructions"]);
        run(&mut create)?;
        let server = Self::spawn_on_free_port(folder, READY)?;
        server.psql("postgres", &format!("CREATE ROLE {USER} LOGIN CREATEROLE PASSWORD '{PASSWORD}'"))?;
        server.psql("postgres", &format!("CREATE DATABASE {DATABASE} OWNER {USER}"))?;
        Ok(server)
    }

    /// The URL of the database of the tests.
    pub fn url(&self) -> String {
        url(self.port)
    }

    /// The process id of the server, whose children handle the connections; `None` while it is stopped.
    pub fn process_id(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// The port of the loopback address on which the server listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Runs a statement as the superuser, in the database of the tests, and returns the result without headings.
    pub fn sql(&self, statement: &str) -> Result<String, Error> {
        self.psql(DATABASE, statement)
    }

    /// Ends all processes of the server at once, as a crash does: no transaction ends, and the next start has to
    /// recover. Waits until they have ended.
    pub fn stop_immediately(&mut self) -> Result<(), Error> {
        let Some(process) = self.process.take() else { return Ok(()) };
        self.control(&["stop", "--mode", "immediate"])?;
        process.wait()
    }

    /// Starts the server that was stopped, on the same port, and waits until it accepts connections.
    pub fn start_again(&mut self) -> Result<(), Error> {
        if self.process.is_none() {
            self.process = Some(spawn(&self.folder, self.port, READY)?);
        }
        Ok(())
    }

    /// Starts a standby, and waits until it receives what this server writes. Clients can only read from it until
    /// [`promote`](Self::promote).
    pub fn standby(&self, replication: Replication) -> Result<Self, Error> {
        let folder = Folder::of_unprivileged_user()?;
        let (socket, port) = (self.folder.path().display(), self.port);
        let primary = format!("host={socket} port={port} user={SUPERUSER} application_name={STANDBY}");
        let mut copy = folder.command(program::postgres("pg_basebackup")?);
        copy.arg("--pgdata").arg(data(&folder)).args(["--dbname", &primary, "--checkpoint", "fast", "--no-sync"]);
        run(copy.args(["--write-recovery-conf", "--wal-method", "stream"]))?;
        let standby = Self::spawn_on_free_port(folder, STREAMS)?;
        if replication == Replication::Synchronous {
            self.sql(&format!("ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'"))?;
            self.sql("SELECT pg_reload_conf()")?;
            self.process.as_ref().map_or(Ok(()), |process| process.wait_for(IS_SYNCHRONOUS))?;
            // Commits wait as soon as the process for checkpoints has read the setting, too.
            self.sql("CHECKPOINT")?;
        }
        Ok(standby)
    }

    /// Makes a primary of a standby, and waits until clients can write to it. The old primary should be stopped before,
    /// because it would still accept writes.
    pub fn promote(&self) -> Result<(), Error> {
        self.control(&["promote"])
    }

    fn spawn_on_free_port(folder: Folder, ready: &str) -> Result<Self, Error> {
        let (process, port) = with_free_port(|port| Ok((spawn(&folder, port, ready)?, port)))?;
        Ok(Self { process: Some(process), folder, port })
    }

    fn psql(&self, database: &str, statement: &str) -> Result<String, Error> {
        let mut command = self.folder.command(program::postgres("psql")?);
        command.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"]);
        command.arg("--host").arg(self.folder.path()).args(["--port", &self.port.to_string()]);
        command.args(["--username", SUPERUSER, "--dbname", database, "--command", statement]);
        Ok(run(&mut command)?.trim_end().to_owned())
    }

    /// Runs `pg_ctl`, which waits for the result.
    fn control(&self, arguments: &[&str]) -> Result<(), Error> {
        let mut command = self.folder.command(program::postgres("pg_ctl")?);
        command.args(arguments).arg("--pgdata").arg(data(&self.folder)).args(["--wait", "--silent"]);
        run(&mut command).map(drop)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Unlike a kill, this ends the processes of all connections before the folder is removed.
        let _ = self.stop_immediately();
    }
}

/// The URL of the database of the tests for a client that connects to another port of the loopback address, where a
/// proxy relays to a [`Postgres`].
pub fn url(port: u16) -> String {
    format!("postgresql://{USER}:{PASSWORD}@{}:{port}/{DATABASE}", Ipv4Addr::LOCALHOST)
}

/// The folder of the cluster.
fn data(folder: &Folder) -> PathBuf {
    folder.join("data")
}

/// Starts the server of a cluster, and waits until it logs `ready`.
fn spawn(folder: &Folder, port: u16, ready: &str) -> Result<Process, Error> {
    let mut command = folder.command(program::postgres("postgres")?);
    command.arg("-D").arg(data(folder));
    let socket = folder.path().display();
    let settings = [
        format!("port={port}"),
        format!("unix_socket_directories={socket}"),
        "listen_addresses=127.0.0.1".to_owned(),
        "max_connections=200".to_owned(),
        "fsync=on".to_owned(),
        // A standby connects again soon after its primary has started again.
        "wal_retrieve_retry_interval=200ms".to_owned(),
        // The messages that a start waits for are in English.
        "lc_messages=C".to_owned(),
        "log_destination=stderr".to_owned(),
        "logging_collector=off".to_owned(),
    ];
    for setting in settings {
        command.arg("-c").arg(setting);
    }
    Process::start("PostgreSQL", command, folder.path(), ready)
}
