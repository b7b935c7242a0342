//! The command line of the program.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use workspace_sandbox::{Limits, Options, Seed};

/// A real HTTP server on loopback that implements the whole Workspace API.
///
/// When it listens, it prints one line of JSON with its URL.
#[derive(Debug, Parser)]
#[command(name = "workspace-sandbox", args_override_self = true)]
pub(crate) struct Args {
    /// The plain-HTTP port on 127.0.0.1; 0 means a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,

    /// Keep the data in this file instead of in memory
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,

    /// The data of a new database: demo or empty
    #[arg(long, value_name = "NAME", default_value = "demo")]
    seed: Seed,

    /// Also serve HTTPS, with a valid and several invalid certificates
    #[arg(long)]
    tls: bool,

    /// Seconds until a sent message becomes delivered
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds, allow_negative_numbers = true)]
    delivered_after: Duration,

    /// Seconds until a sent message becomes read
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds, allow_negative_numbers = true)]
    read_after: Duration,

    /// How many streams a client may have open on one HTTP/2 connection (any number by default)
    #[arg(long, value_name = "N")]
    max_streams: Option<u32>,

    /// For how many seconds a new HTTP/2 connection allows no stream
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds, allow_negative_numbers = true)]
    no_streams_for: Duration,

    /// Also accept requests to this host, without a port; may be repeated
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,

    /// How many entries the journal keeps; then the oldest are dropped (0 means all)
    #[arg(long, value_name = "N", default_value_t = Options::default().journal_limit)]
    journal_limit: usize,

    /// WhatsApp's limits on sends, as JSON: the object that the call /limits of the control API takes
    #[arg(long, value_name = "JSON", default_value = "{}", hide_default_value = true, value_parser = limits)]
    limits: Limits,

    /// Open the sandbox's page in the browser
    #[arg(long)]
    pub(crate) open: bool,

    /// Stop when standard input closes
    #[arg(long)]
    pub(crate) exit_with_stdin: bool,
}

fn seconds(value: &str) -> Result<Duration, &'static str> {
    let seconds = value.parse().map_err(|_| "must be a number of seconds")?;
    Duration::try_from_secs_f64(seconds).map_err(|_| "must not be negative, nor too large")
}

fn limits(value: &str) -> Result<Limits, serde_json::Error> {
    serde_json::from_str(value)
}

impl From<Args> for Options {
    fn from(args: Args) -> Self {
        Self {
            port: args.port,
            db: args.db,
            seed: args.seed,
            tls: args.tls,
            delivered_after: args.delivered_after,
            read_after: args.read_after,
            max_streams: args.max_streams,
            no_streams_for: args.no_streams_for,
            allow_hosts: args.allow_host,
            journal_limit: args.journal_limit,
            limits: args.limits,
        }
    }
}
