//! The incidents of the database of a ledger, which come while the processes use it.

use std::time::Instant;

use rustix::process::Signal;

use crate::cli::Store;
use crate::error::BoxError;
use crate::ledger::key::number_of_request;
use crate::ledger::line::Line;
use crate::ledger::outage::{Affected, Loss, Outage};
use crate::ledger::relay::Relay;
use crate::ledger::servers::{MACHINES, Servers};
use crate::ledger::supervisor::{Plan, REQUESTS_PER_KILL, Sender, Supervisor};
use crate::processes::wait_for_requests;

/// After this many kills, the next incident of the database comes.
const KILLS_PER_INCIDENT: usize = 8;
/// How often the run waits for requests while an asynchronous standby falls behind.
const WAITS_BEHIND: usize = 8;
/// An event of the database.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Incident {
    /// The server crashes, and starts again.
    Crash,
    /// The server crashes, and its standby becomes the primary.
    Failover,
    /// The network of a machine is interrupted, and a process of another machine is stopped.
    Interruption,
}

const INCIDENTS: [Incident; 3] = [Incident::Crash, Incident::Failover, Incident::Interruption];

impl Plan {
    /// A short run has every incident, too.
    pub(super) fn kills_per_incident(&self) -> usize {
        KILLS_PER_INCIDENT.min(self.kills / (INCIDENTS.len() + 1))
    }
}

impl Supervisor<'_> {
    /// Does the next thing to the database while the processes use it. A process is killed while there is no server.
    pub(super) async fn disturb_database(
        &mut self,
        senders: &mut Vec<Sender>,
        first: u32,
        count: u32,
    ) -> Result<(), BoxError> {
        let incident = INCIDENTS.iter().cycle().nth(self.incidents).copied().unwrap_or(Incident::Crash);
        self.incidents += 1;
        let before = self.last_request();
        let behind_from = Instant::now();
        if let (Incident::Failover, Some(servers)) = (incident, &self.servers) {
            servers.let_standby_fall_behind()?;
            if self.plan.store == Store::PostgresAsyncFailover {
                for _ in 0..WAITS_BEHIND {
                    wait_for_requests(&self.sandbox, REQUESTS_PER_KILL).await;
                }
            }
        }
        let from = Instant::now();
        match incident {
            Incident::Crash | Incident::Failover => {
                self.servers.as_mut().map_or(Ok(()), Servers::crash)?;
                // A synchronous standby has everything that is on the disk of the primary.
                let is_behind = self.plan.store == Store::PostgresAsyncFailover && incident == Incident::Failover;
                let lost_from = if is_behind { behind_from } else { from };
                self.losses.push(Loss { from: lost_from, until: Instant::now(), is_of_standby: is_behind });
                self.kill_one(senders).await?;
                senders.push(self.start(first, count, true)?);
            }
            Incident::Interruption => self.interrupt(senders, first, count).await?,
        }
        let Some(servers) = &mut self.servers else { return Ok(()) };
        match incident {
            Incident::Crash => servers.recover()?,
            Incident::Failover => servers.promote_standby()?,
            Incident::Interruption => {}
        }
        if !matches!(incident, Incident::Interruption) {
            self.outages.push(Outage { from, until: Instant::now(), affected: Affected::All });
        }
        let Some(database) = &mut self.evidence.database else { return Ok(()) };
        match incident {
            Incident::Crash => database.crashes += 1,
            Incident::Failover => database.failovers += 1,
            Incident::Interruption => database.interruptions += 1,
        }
        if let (Incident::Failover, Store::PostgresAsyncFailover) = (incident, self.plan.store) {
            let sent = self.sandbox.journal_since(before);
            let numbers = sent.iter().filter_map(|request| number_of_request(&request.query, request.body.as_deref()));
            database.not_replicated.extend(numbers);
            let sent = |line: &Line| match line {
                Line::End(number, end) if end == "sent" => Some(*number),
                _ => None,
            };
            database.sent_by_living.extend(senders.iter().flat_map(|sender| sender.process.lines(sent)));
        }
        if let (Incident::Failover, Some(servers)) = (incident, &mut self.servers) {
            servers.start_standby()?;
        }
        Ok(())
    }

    /// The position of the last request in the journal of the server.
    fn last_request(&self) -> u64 {
        self.sandbox.journal_since(0).last().map_or(0, |entry| entry.seq)
    }

    /// Interrupts the network of one machine, and stops a process of the other one.
    async fn interrupt(&mut self, senders: &mut [Sender], first: u32, count: u32) -> Result<(), BoxError> {
        let machine = self.random.usize(0..MACHINES);
        let from = Instant::now();
        let until = from + self.plan.interruption;
        self.network(machine)?.interrupt();
        self.outages.push(Outage { from, until, affected: Affected::Machine(machine) });
        let stopped = senders.iter().position(|sender| sender.machine != machine);
        if let Some(stopped) = stopped.and_then(|index| senders.get(index)) {
            stopped.process.signal(Signal::STOP);
            self.evidence.stops += 1;
            self.outages.push(Outage { from, until, affected: Affected::Process(stopped.id) });
        }
        while Instant::now() < until {
            wait_for_requests(&self.sandbox, REQUESTS_PER_KILL).await;
            self.replace_ended(senders, first, count).await?;
        }
        if let Some(stopped) = stopped.and_then(|index| senders.get(index)) {
            stopped.process.signal(Signal::CONT);
        }
        // Either what was sent meanwhile arrives, or the connections are lost.
        if self.random.bool() {
            self.network(machine)?.close_all();
        }
        self.network(machine)?.resume();
        Ok(())
    }

    /// The network of a machine.
    fn network(&self, machine: usize) -> Result<&Relay, BoxError> {
        let servers = self.servers.as_ref().ok_or("the ledger has no network")?;
        servers.network(machine)
    }
}
