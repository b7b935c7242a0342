//! Starts the processes, kills and disturbs them, and collects the evidence.

mod incidents;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use rustix::process::Signal;
use tokio::time::sleep;
use workspace_sandbox::{Fault, Options, Sandbox};
use workspace_sdk::{EntryState, Ledger, LedgerEntry};
use workspace_test_services::Replication;

use crate::cli::{Plant, SenderArgs, Store};
use crate::error::BoxError;
use crate::ledger::command::{self, Language, points};
use crate::ledger::evidence::{Database, Evidence};
use crate::ledger::key::{key, number, number_of_recipient, number_of_request};
use crate::ledger::line::{EndedProcess, Line};
use crate::ledger::outage::{Loss, Outage, Outcome, interrupted_keys, outcomes};
use crate::ledger::servers::{MACHINES, Servers};
use crate::processes::{self, Ending, wait_for_requests};

/// How many processes send at the same time.
const SENDERS: usize = 3;
/// How many new keys a round has. The processes of a round also send the keys of the previous round again.
const KEYS_PER_ROUND: u32 = 300;
/// After this many kills, the next round begins.
const KILLS_PER_ROUND: usize = 12;
/// How long the server takes for a response.
const RESPONSE_TIME: Duration = Duration::from_millis(15);
/// How many requests of a round are refused with the status 429, after which the client waits and tries again.
const BUSY: usize = 8;
const BUSY_IN_DATABASE: usize = 24;
/// Up to how many requests arrive between two kills.
const REQUESTS_PER_KILL: u64 = 12;
/// One process in this many ends at a named point.
const POINT_SHARE: usize = 2;
/// After this many kills, a process is stopped, and another cannot write to its files.
const KILLS_PER_DISTURBANCE: usize = 50;
/// How long a process is stopped: longer than half of the lease, after which a claim is confirmed before it is used.
const STOPPED: Duration = Duration::from_secs(6);
/// How long the files of a process cannot grow.
const DISK_FULL: Duration = Duration::from_millis(200);
/// By how many seconds the clock of a process is behind, at most.
const MAX_CLOCK_BEHIND: u64 = 7_200;
/// In a database, others wait until the lease of a killed process has ended, so a round has more kills.
const KILLS_PER_ROUND_IN_DATABASE: usize = 30;
/// How many numbers the operator of [`Plant::WrongOperator`] adds to those that were sent.
const WRONG_NUMBERS: u32 = 100_000;

/// How many processes are started to send every key, because PgBouncer may just have lost its connections.
const ATTEMPTS: usize = 5;

/// The name of the file of the ledger.
const LEDGER: &str = "ledger.db";

type Process = processes::Process<Line>;

/// A process that sends.
struct Sender {
    process: Process,
    id: usize,
    machine: usize,
}

pub(crate) struct Plan {
    pub(crate) language: Language,
    pub(crate) seed: u64,
    pub(crate) kills: usize,
    pub(crate) store: Store,
    /// For how long the network of a machine is interrupted.
    pub(crate) interruption: Duration,
    pub(crate) plant: Option<Plant>,
}

struct Supervisor<'a> {
    plan: &'a Plan,
    random: fastrand::Rng,
    sandbox: Sandbox,
    folder: tempfile::TempDir,
    /// The database of the ledger; `None` if it is a file.
    servers: Option<Servers>,
    /// The ledger if it is a file.
    file_ledger: Option<Ledger>,
    evidence: Evidence,
    /// The long outages.
    outages: Vec<Outage>,
    /// The times in which the database lost what was committed.
    losses: Vec<Loss>,
    /// The outcomes that the processes have reported.
    outcomes: Vec<Outcome>,
    incidents: usize,
    /// The keys that are known as unknown already.
    unknown: HashSet<u32>,
    kills: usize,
    started: usize,
    /// At how many kills the next disturbance comes.
    disturb_at: usize,
}

pub(crate) async fn run(plan: &Plan) -> Result<Evidence, BoxError> {
    // The whole journal is compared with the ledger.
    let sandbox = Sandbox::start(Options::default().journal_limit(0))?;
    let folder = tempfile::tempdir()?;
    let mut random = fastrand::Rng::with_seed(plan.seed);
    let servers = match plan.store {
        Store::Sqlite => None,
        Store::Postgres => Some(Servers::start(Replication::Synchronous, &mut random).await?),
        Store::PostgresAsyncFailover => Some(Servers::start(Replication::Asynchronous, &mut random).await?),
    };
    let file_ledger = match plan.store {
        Store::Sqlite => Some(Ledger::open(folder.path().join(LEDGER))?),
        Store::Postgres | Store::PostgresAsyncFailover => None,
    };
    let points = if plan.language.has_points() { points(plan.store).collect() } else { Vec::new() };
    let database = servers.is_some().then(Database::default);
    let evidence = Evidence { points, database, ..Evidence::default() };
    let disturb_at = match servers {
        None => KILLS_PER_DISTURBANCE.min(plan.kills) / 2,
        Some(_) => plan.kills_per_incident(),
    };
    let mut supervisor = Supervisor {
        plan,
        random,
        sandbox,
        folder,
        servers,
        file_ledger,
        evidence,
        outages: Vec::new(),
        losses: Vec::new(),
        outcomes: Vec::new(),
        incidents: 0,
        unknown: HashSet::new(),
        kills: 0,
        started: 0,
        disturb_at,
    };
    let mut round = 0;
    while supervisor.kills < plan.kills {
        supervisor.round(round).await?;
        round += 1;
    }
    supervisor.evidence.keys = round * KEYS_PER_ROUND;
    supervisor.finish().await?;
    supervisor.collect().await
}

/// The faults of a round. They hit the first requests, and then every response takes a while.
fn faults(random: &mut fastrand::Rng, busy: usize) -> Vec<Fault> {
    let lossy = [Fault::lost_answer(), Fault::close(), Fault::truncate()];
    let busy = (0..busy).map(|_| Fault::status(429).header("Retry-After", "0"));
    let refused = busy.chain([Fault::status(400)]);
    let mut faults: Vec<Fault> =
        lossy.into_iter().chain(refused).map(|fault| fault.skip(random.u32(0..KEYS_PER_ROUND / 2))).collect();
    faults.push(Fault::delay(RESPONSE_TIME).always());
    faults
}

/// The faults after which the client cannot know whether its message was sent.
const LOSSY: [&str; 3] = ["lost_answer", "close", "truncate"];

impl Supervisor<'_> {
    /// The path or the URL of the ledger for a new process on this machine.
    fn ledger(&self, machine: usize) -> String {
        let is_separate = self.plan.plant == Some(Plant::SeparateLedgers);
        match &self.servers {
            Some(servers) if is_separate => format!("{}?schema=ledger_{}", servers.url(machine), self.started),
            None if is_separate => self.file(&format!("ledger-{}.db", self.started)),
            _ => self.ledger_of_run(machine),
        }
    }

    /// The path or the URL of the ledger that the run is about.
    fn ledger_of_run(&self, machine: usize) -> String {
        self.servers.as_ref().map_or_else(|| self.file(LEDGER), |servers| servers.url(machine))
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn start(&mut self, first: u32, count: u32, is_disturbed: bool) -> Result<Sender, BoxError> {
        self.started += 1;
        let machine = self.started % MACHINES;
        let ledger = self.ledger(machine);
        let seed = self.random.u64(..);
        // With a database, a key that a killed process has claimed is free only when the lease has ended. So not all
        // processes begin with the same keys.
        let skipped = if is_disturbed && self.servers.is_some() { self.random.u32(0..count) } else { 0 };
        let (first, count) = (first + skipped, count - skipped);
        let args = SenderArgs { url: self.sandbox.url().to_owned(), ledger, first, count, seed };
        let has_point = is_disturbed && self.random.usize(0..POINT_SHARE) == 0;
        // Each point in turn, so that none is rare.
        let point = self.started.checked_rem(self.evidence.points.len()).filter(|_| has_point);
        let point = point.and_then(|index| self.evidence.points.get(index)).copied();
        let point = point.map(|(name, passes)| (name, self.random.u32(0..=passes)));
        let clock_behind = self.random.u64(0..MAX_CLOCK_BEHIND);
        let process = Process::start(command::sender(&self.plan.language, &args, clock_behind)?, point)?;
        let process = if self.servers.is_some() { process.allow_failure() } else { process };
        Ok(Sender { process, id: self.started, machine })
    }

    /// Sends the keys of a round with several processes, and kills them again and again.
    async fn round(&mut self, round: u32) -> Result<(), BoxError> {
        self.sandbox.clear_faults();
        let busy = if self.servers.is_some() { BUSY_IN_DATABASE } else { BUSY };
        self.sandbox.faults(faults(&mut self.random, busy))?;
        let below = round * KEYS_PER_ROUND;
        let operator = self.start_operator(below).await?;
        let first = below.saturating_sub(KEYS_PER_ROUND);
        let count = below + KEYS_PER_ROUND - first;
        let mut senders = Vec::new();
        for _ in 0..SENDERS {
            senders.push(self.start(first, count, true)?);
        }
        let of_round = if self.servers.is_some() { KILLS_PER_ROUND_IN_DATABASE } else { KILLS_PER_ROUND };
        let kills = self.kills + of_round.min(self.plan.kills - self.kills);
        let mut has_finished = false;
        while self.kills < kills && !has_finished {
            wait_for_requests(&self.sandbox, self.random.u64(1..=REQUESTS_PER_KILL)).await;
            has_finished |= self.replace_ended(&mut senders, first, count).await?;
            self.kill_one(&mut senders).await?;
            senders.push(self.start(first, count, true)?);
            if self.kills >= self.disturb_at {
                if self.servers.is_some() {
                    self.disturb_database(&mut senders, first, count).await?;
                    self.disturb_at += self.plan.kills_per_incident();
                } else if self.disturb(&mut senders).await? {
                    self.disturb_at += KILLS_PER_DISTURBANCE;
                }
            }
        }
        for sender in senders {
            self.end(sender).await?;
        }
        self.end_operator(operator).await
    }

    /// Starts a process for each that has ended, and returns whether one of these had sent everything.
    async fn replace_ended(&mut self, senders: &mut [Sender], first: u32, count: u32) -> Result<bool, BoxError> {
        let mut has_finished = false;
        for sender in senders {
            if sender.process.has_ended()? {
                let ended = std::mem::replace(sender, self.start(first, count, true)?);
                has_finished |= self.end(ended).await? == Ending::Finished;
            }
        }
        Ok(has_finished)
    }

    async fn kill_one(&mut self, senders: &mut Vec<Sender>) -> Result<(), BoxError> {
        let index = self.random.usize(0..senders.len());
        let killed = senders.swap_remove(index);
        killed.process.signal(self.kill_signal());
        self.end(killed).await.map(drop)
    }

    /// Some processes of Python are interrupted as with Ctrl-C.
    fn kill_signal(&mut self) -> Signal {
        match self.plan.language {
            Language::Python(_) if self.random.bool() => Signal::INT,
            _ => Signal::KILL,
        }
    }

    /// Prevents a process that sends from writing to its files for a while, and stops another. Returns whether there
    /// were two.
    async fn disturb(&mut self, senders: &mut [Sender]) -> Result<bool, BoxError> {
        let mut active = Vec::new();
        for Sender { process, .. } in senders {
            if !process.has_ended()? && process.is_sending() {
                active.push(process);
            }
        }
        let [full, stopped, ..] = active.as_mut_slice() else { return Ok(false) };
        full.limit_files(Some(1));
        self.evidence.full_disks += 1;
        sleep(DISK_FULL).await;
        full.limit_files(None);
        stopped.signal(Signal::STOP);
        self.evidence.stops += 1;
        sleep(STOPPED).await;
        stopped.signal(Signal::CONT);
        Ok(true)
    }

    /// Waits for the end of a process, and looks at what it left.
    async fn end(&mut self, sender: Sender) -> Result<Ending, BoxError> {
        let Sender { process, id, machine } = sender;
        let (ended, times) = process.end_with_times().await?;
        let ending = ended.ending;
        if matches!(ending, Ending::Killed | Ending::AtPoint(_)) {
            self.kills += 1;
            self.evidence.between += usize::from(self.is_between(&ended).await?);
        }
        self.outcomes.extend(outcomes(&ended, &times));
        if let Some(database) = &mut self.evidence.database {
            let outages: Vec<Outage> =
                self.outages.iter().copied().filter(|outage| outage.explains(id, machine)).collect();
            for number in interrupted_keys(&ended, &times, &outages) {
                *database.during_outages.entry(number).or_default() += 1;
            }
        }
        self.evidence.processes.push(ended);
        Ok(ending)
    }

    /// Whether a process ended while a claim was in the file and its outcome was not. The judge counts this for a
    /// database, where it shows only after the lease has ended.
    async fn is_between(&mut self, ended: &EndedProcess) -> Result<bool, BoxError> {
        let Some(ledger) = &self.file_ledger else { return Ok(false) };
        let mut is_between = false;
        for number in ended.in_flight() {
            let entry = ledger.get(&key(number)).await?;
            let is_left = entry.is_some_and(|entry| entry.state == EntryState::Unknown && entry.failure.is_none());
            is_between |= is_left && self.unknown.insert(number);
        }
        Ok(is_between)
    }

    fn write_numbers(&self, name: &str, numbers: &[u32]) -> Result<PathBuf, BoxError> {
        let file = self.folder.path().join(name);
        let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
        std::fs::write(&file, numbers.join("\n"))?;
        Ok(file)
    }

    async fn start_operator(&mut self, below: u32) -> Result<Process, BoxError> {
        let mut sent: Vec<u32> = self.sent()?.into_keys().collect();
        if self.plan.plant == Some(Plant::WrongOperator) {
            sent.extend(0..WRONG_NUMBERS);
        }
        let file = self.write_numbers("sent.txt", &sent)?;
        // A process that was taken for dead can still send under a key that is unknown. So only the keys that are
        // unknown before the processes start are resolved.
        let listed = match &self.servers {
            Some(servers) => {
                let unknown = unknown_numbers(&servers.direct_url()).await?;
                Some(self.write_numbers("unknown.txt", &unknown)?)
            }
            None => None,
        };
        // An entry can become unknown again after it was resolved.
        self.unknown.clear();
        let machine = self.random.usize(0..MACHINES);
        Process::start(command::operator(&self.ledger_of_run(machine), &file, below, listed.as_deref())?, None)
    }

    async fn end_operator(&mut self, operator: Process) -> Result<(), BoxError> {
        let (ended, times) = operator.end_with_times().await?;
        self.outcomes.extend(outcomes(&ended, &times));
        self.evidence.processes.push(ended);
        Ok(())
    }

    /// Without faults, resolves what is unknown and sends every key again, so that each gets its last state.
    async fn finish(&mut self) -> Result<(), BoxError> {
        self.sandbox.clear_faults();
        if let (Some(servers), Some(database)) = (&self.servers, &mut self.evidence.database) {
            database.lost_connections = servers.lost();
            servers.calm();
        }
        let keys = self.evidence.keys;
        for _ in 0..2 {
            let operator = self.start_operator(keys).await?;
            self.end_operator(operator).await?;
            self.send_all(keys).await?;
        }
        Ok(())
    }

    /// Sends every key with a process that is not disturbed.
    async fn send_all(&mut self, keys: u32) -> Result<(), BoxError> {
        for _ in 0..ATTEMPTS {
            let sender = self.start(0, keys, false)?;
            if self.end(sender).await? == Ending::Finished {
                return Ok(());
            }
        }
        Err("no process can send all keys".into())
    }

    /// How many messages the server sent under each key.
    fn sent(&self) -> Result<HashMap<u32, usize>, BoxError> {
        let mut sent = HashMap::new();
        for message in self.sandbox.all_messages()? {
            if let Some(number) = number_of_recipient(&message.to) {
                *sent.entry(number).or_default() += 1;
            }
        }
        Ok(sent)
    }

    async fn collect(mut self) -> Result<Evidence, BoxError> {
        self.evidence.sent = self.sent()?;
        if let Some(database) = &mut self.evidence.database {
            for outcome in &self.outcomes {
                if self.losses.iter().any(|loss| loss.includes(outcome)) {
                    *database.lost_outcomes.entry(outcome.number).or_default() += 1;
                }
            }
        }
        for request in self.sandbox.journal() {
            let is_lossy = request.fault.as_deref().is_some_and(|fault| LOSSY.contains(&fault));
            let number = number_of_request(&request.query, request.body.as_deref());
            if let Some(number) = number.filter(|_| is_lossy) {
                *self.evidence.lost.entry(number).or_default() += 1;
            }
        }
        let ledger = match &self.servers {
            Some(servers) => Ledger::open(servers.direct_url())?,
            None => self.file_ledger.take().ok_or("there is no ledger")?,
        };
        let entries: Vec<LedgerEntry> = ledger.entries().try_collect().await?;
        for entry in entries {
            if let Some(number) = number(&entry.idempotency_key) {
                self.evidence.entries.insert(number, (entry.state, entry.also_accepted.is_some()));
            }
        }
        Ok(self.evidence)
    }
}

/// The numbers of the keys that are unknown.
async fn unknown_numbers(ledger: &str) -> Result<Vec<u32>, BoxError> {
    let ledger = Ledger::open(ledger)?;
    let entries: Vec<LedgerEntry> = ledger.entries().state(EntryState::Unknown).try_collect().await?;
    ledger.close().await?;
    Ok(entries.iter().filter_map(|entry| number(&entry.idempotency_key)).collect())
}
