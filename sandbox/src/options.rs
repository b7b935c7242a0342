//! The options of a sandbox. The program has a command-line flag for each.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::limits::Limits;

/// The data of a new database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seed {
    /// Keys, channels, contacts, templates and automations.
    #[default]
    Demo,
    /// Keys and channels only.
    Empty,
}

impl std::str::FromStr for Seed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "demo" => Ok(Self::Demo),
            "empty" => Ok(Self::Empty),
            other => Err(format!("unknown seed '{other}': demo or empty")),
        }
    }
}

/// The options of [`Sandbox::start`](crate::Sandbox::start).
#[derive(Clone, Debug)]
pub struct Options {
    /// The plain-HTTP port on 127.0.0.1; 0 means a free one.
    pub port: u16,
    /// The database file; in memory without it.
    pub db: Option<PathBuf>,
    /// The data of a new database.
    pub seed: Seed,
    /// Whether to also serve HTTPS, with a valid and several invalid certificates.
    pub tls: bool,
    /// How long after sending a message becomes delivered, on the sandbox's clock.
    pub delivered_after: Duration,
    /// How long after sending a message becomes read, on the sandbox's clock.
    pub read_after: Duration,
    /// How many streams a client may have open on one HTTP/2 connection; any number by default.
    pub max_streams: Option<u32>,
    /// For how long a new HTTP/2 connection allows no stream at all.
    pub no_streams_for: Duration,
    /// The names besides `localhost` and loopback addresses that requests may have as their host, without a port.
    pub allow_hosts: Vec<String>,
    /// How many entries the journal keeps; then the oldest are dropped. 0 means all.
    pub journal_limit: usize,
    /// WhatsApp's limits on sends; none by default.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            db: None,
            seed: Seed::Demo,
            tls: false,
            delivered_after: Duration::from_secs(1),
            read_after: Duration::from_secs(2),
            max_streams: None,
            no_streams_for: Duration::ZERO,
            allow_hosts: Vec::new(),
            journal_limit: 10_000,
            limits: Limits::new(),
        }
    }
}

impl Options {
    /// The defaults: a free port, in memory, demo data, no TLS.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the plain-HTTP port.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Keeps the data in a file.
    #[must_use]
    pub fn db(mut self, file: impl Into<PathBuf>) -> Self {
        self.db = Some(file.into());
        self
    }

    /// Sets the data of a new database.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// Also serves HTTPS, with a valid and several invalid certificates.
    #[must_use]
    pub fn tls(mut self, tls: bool) -> Self {
        self.tls = tls;
        self
    }

    /// Sets how long after sending a message becomes delivered.
    #[must_use]
    pub fn delivered_after(mut self, after: Duration) -> Self {
        self.delivered_after = after;
        self
    }

    /// Sets how many streams a client may have open on one HTTP/2 connection.
    #[must_use]
    pub fn max_streams(mut self, streams: u32) -> Self {
        self.max_streams = Some(streams);
        self
    }

    /// Sets for how long a new HTTP/2 connection allows no stream at all.
    #[must_use]
    pub fn no_streams_for(mut self, time: Duration) -> Self {
        self.no_streams_for = time;
        self
    }

    /// Accepts requests to this host too: a name or an address without a port.
    ///
    /// Other hosts are refused, because a web page could otherwise reach the sandbox by DNS rebinding. Needed if a
    /// container or a gateway reaches the sandbox by a name other than `localhost`.
    #[must_use]
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.allow_hosts.push(name.into());
        self
    }

    /// Sets how many entries the journal keeps; 0 means all.
    #[must_use]
    pub fn journal_limit(mut self, entries: usize) -> Self {
        self.journal_limit = entries;
        self
    }

    /// Sets WhatsApp's limits on sends. [`Sandbox::set_limits`](crate::Sandbox::set_limits) changes them later, and a
    /// reset restores these.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets how long after sending a message becomes read.
    #[must_use]
    pub fn read_after(mut self, after: Duration) -> Self {
        self.read_after = after;
        self
    }
}
