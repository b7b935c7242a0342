//! A PostgreSQL for the ledgers, and the CPU time of its processes.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use workspace_test_services::Postgres;

use crate::error::BoxError;

/// The unit of the CPU times in `/proc`. It is the same in all builds of Linux.
const TICKS_PER_SECOND: u64 = 100;

/// A server with its own folder on the disk to measure.
#[derive(Debug)]
pub(super) struct Database {
    server: Postgres,
    /// The number of ledgers so far.
    ledgers: u32,
}

impl Database {
    /// Starts a server that runs on this core, if there is one.
    pub(super) fn start(folder: &Path, core: Option<usize>) -> Result<Self, BoxError> {
        let database = Self { server: Postgres::start_in(folder)?, ledgers: 0 };
        if let Some(core) = core {
            let server = database.process_id()?;
            // Processes that start later inherit the core.
            pin(server, core)?;
            for (child, _) in process_times()?.into_iter().filter(|(_, times)| times.parent == server) {
                // That of an earlier connection may have ended meanwhile.
                pin(child, core).ok();
            }
        }
        Ok(database)
    }

    /// The URL of a ledger that does not exist yet.
    pub(super) fn new_ledger(&mut self) -> String {
        self.ledgers += 1;
        format!("{}?schema=bench_{}", self.server.url(), self.ledgers)
    }

    /// The size of the entries of the ledger with this URL, and of their indexes.
    pub(super) fn entries_bytes(&self, url: &str) -> Result<u64, BoxError> {
        let (_, schema) = url.split_once("schema=").ok_or("the URL names no schema")?;
        let size = self.server.sql(&format!("SELECT pg_total_relation_size('{schema}.entries')"))?;
        Ok(size.parse()?)
    }

    pub(super) fn version(&self) -> Result<String, BoxError> {
        let version = self.server.sql("SHOW server_version")?;
        Ok(format!("PostgreSQL {}", version.split_whitespace().next().unwrap_or_default()))
    }

    /// The CPU time of all processes of the server since it was started.
    pub(super) fn cpu_time(&self) -> Result<Duration, BoxError> {
        let server = self.process_id()?;
        let ticks = process_times()?.into_iter().map(|(id, times)| match (id == server, times.parent == server) {
            (true, _) => times.own + times.ended_children,
            (false, true) => times.own,
            (false, false) => 0,
        });
        Ok(Duration::from_millis(ticks.sum::<u64>() * 1_000 / TICKS_PER_SECOND))
    }

    fn process_id(&self) -> Result<u32, BoxError> {
        self.server.process_id().ok_or_else(|| "PostgreSQL is not running".into())
    }
}

fn pin(process: u32, core: usize) -> Result<(), BoxError> {
    let mut command = Command::new("taskset");
    command.args(["-cp", &core.to_string(), &process.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status()?.success() {
        true => Ok(()),
        false => Err("taskset could not pin PostgreSQL to its core".into()),
    }
}

/// The parent of a process, and CPU times in ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ProcessTimes {
    parent: u32,
    own: u64,
    ended_children: u64,
}

/// All processes, by id.
fn process_times() -> Result<Vec<(u32, ProcessTimes)>, BoxError> {
    let mut processes = Vec::new();
    for entry in fs::read_dir("/proc").map_err(|error| format!("CPU times are read from /proc: {error}"))? {
        let entry = entry?;
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // A process that has ended meanwhile has no file.
        let Ok(text) = fs::read_to_string(entry.path().join("stat")) else { continue };
        processes.extend(parse(&text).map(|times| (id, times)));
    }
    Ok(processes)
}

/// Parses the text of `/proc/PID/stat`. The name of the program is in parentheses, and can contain others.
fn parse(stat: &str) -> Option<ProcessTimes> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some(ProcessTimes {
        parent: fields.get(1)?.parse().ok()?,
        own: ticks(11)? + ticks(12)?,
        ended_children: ticks(13)? + ticks(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_parent_and_the_times_of_a_process() {
        let stat = "4242 (postgres: (a) b) S 41 41 41 0 -1 4194304 912 3 0 0 250 75 30 12 20 0 1 0 9 1 1 1 0";
        let expected = ProcessTimes { parent: 41, own: 325, ended_children: 42 };
        assert_eq!(parse(stat), Some(expected));
        for text in ["", "4242 (postgres", "4242 (postgres) S 41 41"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn finds_this_process() {
        let processes = process_times().unwrap();
        let (_, own) = processes.iter().find(|(id, _)| *id == std::process::id()).unwrap();
        assert_eq!(own.parent, std::os::unix::process::parent_id());
    }
}
