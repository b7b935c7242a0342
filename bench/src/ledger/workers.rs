//! Processes that share one ledger in a database.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

use serde::Serialize;

use super::database::Database;
use super::worker::WorkerSample;
use crate::error::BoxError;
use crate::machine::Machine;
use crate::server::{Server, this_program};
use crate::statistics::percentile;

/// The figures of some processes that send at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct WorkersSample {
    pub(super) workers: u64,
    /// The number of concurrent sends of each process.
    pub(super) in_flight: u64,
    pub(super) sends_per_second: f64,
    /// The CPU time of the clients per send, in µs.
    pub(super) client_cpu: f64,
    /// The CPU time of all processes of the database per send, in µs.
    pub(super) database_cpu: f64,
    /// The median time of a claim, in µs.
    pub(super) claim_median: f64,
    /// The time within which 99% of the claims are made, in µs.
    pub(super) claim_p99: f64,
}

impl WorkersSample {
    fn new(in_flight: u64, samples: &[WorkerSample], database_cpu: Duration) -> Self {
        let sends = samples.iter().map(|sample| sample.sends).sum::<u64>() as f64;
        let claims = || samples.iter().flat_map(|sample| sample.claims.iter().copied());
        Self {
            workers: samples.len() as u64,
            in_flight,
            sends_per_second: samples.iter().map(|sample| sample.sends as f64 / sample.seconds).sum(),
            client_cpu: samples.iter().map(|sample| sample.cpu).sum::<f64>() / sends,
            database_cpu: database_cpu.as_secs_f64() * 1e6 / sends,
            claim_median: percentile(claims(), 50),
            claim_p99: percentile(claims(), 99),
        }
    }
}

/// How many processes send, how many messages each at a time, and how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    pub(super) workers: u64,
    pub(super) in_flight: u64,
    pub(super) duration_ms: u64,
}

/// A process that is ready to send.
struct Worker {
    child: Child,
    output: BufReader<ChildStdout>,
}

/// Starts the processes, and lets them send at the same time to a new ledger.
pub(super) fn measure(
    load: Load,
    machine: &Machine,
    server: &Server,
    database: &mut Database,
) -> Result<WorkersSample, BoxError> {
    let ledger = database.new_ledger();
    let workers = (0..load.workers).map(|number| start(number, load, machine, server, &ledger));
    let mut workers = workers.collect::<Result<Vec<_>, _>>()?;
    for worker in &mut workers {
        worker.read_line()?;
    }
    let before = database.cpu_time()?;
    for worker in &mut workers {
        worker.begin()?;
    }
    let samples = workers.into_iter().map(Worker::finish).collect::<Result<Vec<_>, _>>()?;
    let after = database.cpu_time()?;
    Ok(WorkersSample::new(load.in_flight, &samples, after.saturating_sub(before)))
}

fn start(number: u64, load: Load, machine: &Machine, server: &Server, ledger: &str) -> Result<Worker, BoxError> {
    let mut command = this_program(machine.client_core)?;
    command.args(["ledger-worker", "--port", &server.port.to_string(), "--ledger", ledger]);
    command.args(["--worker", &number.to_string(), "--in-flight", &load.in_flight.to_string()]);
    command.args(["--duration", &load.duration_ms.to_string()]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let output = BufReader::new(child.stdout.take().ok_or("a worker has no output")?);
    Ok(Worker { child, output })
}

impl Worker {
    fn read_line(&mut self) -> Result<String, BoxError> {
        let mut line = String::new();
        match self.output.read_line(&mut line)? {
            0 => Err("a worker has ended".into()),
            _ => Ok(line),
        }
    }

    fn begin(&mut self) -> Result<(), BoxError> {
        let input = self.child.stdin.as_mut().ok_or("a worker has no input")?;
        writeln!(input)?;
        Ok(input.flush()?)
    }

    fn finish(mut self) -> Result<WorkerSample, BoxError> {
        let line = self.read_line()?;
        match self.child.wait()? {
            status if status.success() => Ok(serde_json::from_str(&line)?),
            status => Err(format!("a worker failed: {status}").into()),
        }
    }
}

/// A worker that has not finished ends as soon as its input is closed.
impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_added_and_costs_are_per_send() {
        let sample = |sends, seconds, cpu, claims| WorkerSample { sends, seconds, cpu, claims };
        let samples = [sample(300, 2.0, 6_000.0, vec![400.0, 100.0]), sample(100, 1.0, 4_000.0, vec![200.0, 300.0])];
        let expected = WorkersSample {
            workers: 2,
            in_flight: 64,
            sends_per_second: 250.0,
            client_cpu: 25.0,
            database_cpu: 50.0,
            claim_median: 200.0,
            claim_p99: 400.0,
        };
        assert_eq!(WorkersSample::new(64, &samples, Duration::from_millis(20)), expected);
    }
}
