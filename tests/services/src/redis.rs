//! Redis.

use std::net::Ipv4Addr;

use crate::error::Error;
use crate::folder::Folder;
use crate::port::with_free_port;
use crate::process::Process;
use crate::program;

/// The message that Redis logs as soon as it answers.
const READY: &str = "Ready to accept connections";

/// A Redis that keeps its data in memory only. It starts in less than a second.
#[derive(Debug)]
pub struct Redis {
    // The server is killed before its folder is removed.
    _process: Process,
    _folder: Folder,
    port: u16,
}

impl Redis {
    /// Starts the server, and waits until it answers.
    pub fn start() -> Result<Self, Error> {
        let program = program::redis()?;
        with_free_port(|port| {
            let folder = Folder::new()?;
            let mut command = folder.command(&program);
            command.args(["--bind", "127.0.0.1", "--port", &port.to_string()]).arg("--dir").arg(folder.path());
            command.args(["--save", "", "--appendonly", "no"]);
            Ok(Self { _process: Process::start("Redis", command, folder.path(), READY)?, _folder: folder, port })
        })
    }

    /// The URL of its first database.
    pub fn url(&self) -> String {
        format!("redis://{}:{}/0", Ipv4Addr::LOCALHOST, self.port)
    }
}
