//! PgBouncer.

use crate::error::Error;
use crate::folder::Folder;
use crate::port::with_free_port;
use crate::postgres::{DATABASE, PASSWORD, USER, url};
use crate::process::Process;
use crate::program;

/// The message that PgBouncer logs as soon as it accepts connections.
const READY: &str = "process up";

/// A PgBouncer in front of a [`Postgres`](crate::Postgres): each transaction of a client can run on another connection.
/// A client that sends a startup parameter of which PgBouncer does not know is rejected.
#[derive(Debug)]
pub struct PgBouncer {
    // The server is killed before its folder is removed.
    _process: Process,
    _folder: Folder,
    port: u16,
}

impl PgBouncer {
    /// Starts the server in front of the PostgreSQL on this port of the loopback address, and waits until it accepts
    /// connections.
    pub fn start(postgres: u16) -> Result<Self, Error> {
        let program = program::pgbouncer()?;
        with_free_port(|port| {
            let folder = Folder::of_unprivileged_user()?;
            let users = folder.write("users.txt", &format!("\"{USER}\" \"{PASSWORD}\"\n"))?;
            let config = format!(
                "[databases]\n\
                 {DATABASE} = host=127.0.0.1 port={postgres}\n\
                 [pgbouncer]\n\
                 listen_addr = 127.0.0.1\n\
                 listen_port = {port}\n\
                 unix_socket_dir =\n\
                 auth_type = scram-sha-256\n\
                 auth_file = {}\n\
                 pool_mode = transaction\n\
                 default_pool_size = 20\n\
                 max_client_conn = 500\n\
                 server_login_retry = 1\n\
                 ignore_startup_parameters =\n",
                users.display(),
            );
            let mut command = folder.command(&program);
            command.arg(folder.write("pgbouncer.ini", &config)?);
            Ok(Self { _process: Process::start("PgBouncer", command, folder.path(), READY)?, _folder: folder, port })
        })
    }

    /// The URL of the database of the tests.
    pub fn url(&self) -> String {
        url(self.port)
    }

    /// The port of the loopback address on which the server listens.
    pub fn port(&self) -> u16 {
        self.port
    }
}
