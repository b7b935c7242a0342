//! Starts the processes, kills and disturbs them, and collects the evidence.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use rustix::process::Signal;
use tokio::time::sleep;
use workspace_sandbox::{Fault, Options, Sandbox};
use workspace_sdk::{EntryState, Ledger, LedgerEntry};

use crate::cli::{Plant, SenderArgs};
use crate::error::BoxError;
use crate::ledger::command::{self, Language, POINTS};
use crate::ledger::evidence::Evidence;
use crate::ledger::key::{key, number, number_of_recipient};
use crate::ledger::line::{EndedProcess, Line};
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
/// How many numbers the operator of [`Plant::WrongOperator`] adds to those that were sent.
const WRONG_NUMBERS: u32 = 100_000;

type Process = processes::Process<Line>;

pub(crate) struct Plan {
    pub(crate) language: Language,
    pub(crate) seed: u64,
    pub(crate) kills: usize,
    pub(crate) plant: Option<Plant>,
}

struct Supervisor<'a> {
    plan: &'a Plan,
    random: fastrand::Rng,
    sandbox: Sandbox,
    folder: tempfile::TempDir,
    ledger: Ledger,
    evidence: Evidence,
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
    let ledger = Ledger::open(folder.path().join("ledger.db"))?;
    let random = fastrand::Rng::with_seed(plan.seed);
    let evidence = Evidence { has_points: plan.language.has_points(), ..Evidence::default() };
    let unknown = HashSet::new();
    let (kills, started, disturb_at) = (0, 0, KILLS_PER_DISTURBANCE.min(plan.kills) / 2);
    let mut supervisor =
        Supervisor { plan, random, sandbox, folder, ledger, evidence, unknown, kills, started, disturb_at };
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
fn faults(random: &mut fastrand::Rng) -> Vec<Fault> {
    let lossy = [Fault::lost_answer(), Fault::close(), Fault::truncate()];
    let busy = (0..BUSY).map(|_| Fault::status(429).header("Retry-After", "0"));
    let refused = busy.chain([Fault::status(400)]);
    let mut faults: Vec<Fault> =
        lossy.into_iter().chain(refused).map(|fault| fault.skip(random.u32(0..KEYS_PER_ROUND / 2))).collect();
    faults.push(Fault::delay(RESPONSE_TIME).always());
    faults
}

/// The faults after which the client cannot know whether its message was sent.
const LOSSY: [&str; 3] = ["lost_answer", "close", "truncate"];

impl Supervisor<'_> {
    /// The path of the ledger that a new process uses.
    fn ledger_path(&self) -> PathBuf {
        match self.plan.plant {
            Some(Plant::SeparateLedgers) => self.folder.path().join(format!("ledger-{}.db", self.started)),
            _ => self.folder.path().join("ledger.db"),
        }
    }

    fn start(&mut self, first: u32, count: u32, is_disturbed: bool) -> Result<Process, BoxError> {
        self.started += 1;
        let ledger = self.ledger_path();
        let seed = self.random.u64(..);
        let args = SenderArgs { url: self.sandbox.url().to_owned(), ledger, first, count, seed };
        let has_point = is_disturbed && self.plan.language.has_points() && self.random.usize(0..POINT_SHARE) == 0;
        // Each point in turn, so that none is rare.
        let point = POINTS.iter().cycle().nth(self.started % POINTS.len()).copied().filter(|_| has_point);
        let point = point.map(|(name, passes)| (name, self.random.u32(0..=passes)));
        let clock_behind = self.random.u64(0..MAX_CLOCK_BEHIND);
        Process::start(command::sender(&self.plan.language, &args, clock_behind)?, point)
    }

    /// Sends the keys of a round with several processes, and kills them again and again.
    async fn round(&mut self, round: u32) -> Result<(), BoxError> {
        self.sandbox.clear_faults();
        self.sandbox.faults(faults(&mut self.random))?;
        let below = round * KEYS_PER_ROUND;
        let operator = self.start_operator(below)?;
        let first = below.saturating_sub(KEYS_PER_ROUND);
        let count = below + KEYS_PER_ROUND - first;
        let mut senders = Vec::new();
        for _ in 0..SENDERS {
            senders.push(self.start(first, count, true)?);
        }
        let kills = self.kills + KILLS_PER_ROUND.min(self.plan.kills - self.kills);
        let mut has_finished = false;
        while self.kills < kills && !has_finished {
            wait_for_requests(&self.sandbox, self.random.u64(1..=REQUESTS_PER_KILL)).await;
            for sender in &mut senders {
                if sender.has_ended()? {
                    let ended = std::mem::replace(sender, self.start(first, count, true)?);
                    has_finished |= self.end(ended).await? == Ending::Finished;
                }
            }
            let index = self.random.usize(0..SENDERS);
            senders.push(self.start(first, count, true)?);
            let killed = senders.swap_remove(index);
            killed.signal(self.kill_signal());
            self.end(killed).await?;
            if self.kills >= self.disturb_at && self.disturb(&mut senders).await? {
                self.disturb_at += KILLS_PER_DISTURBANCE;
            }
        }
        for sender in senders.into_iter().chain([operator]) {
            self.end(sender).await?;
        }
        Ok(())
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
    async fn disturb(&mut self, senders: &mut [Process]) -> Result<bool, BoxError> {
        let mut active = Vec::new();
        for sender in senders {
            if !sender.has_ended()? && sender.is_sending() {
                active.push(sender);
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
    async fn end(&mut self, process: Process) -> Result<Ending, BoxError> {
        let ended = process.end().await?;
        let ending = ended.ending;
        if ending != Ending::Finished {
            self.kills += 1;
            self.evidence.between += usize::from(self.is_between(&ended).await?);
        }
        self.evidence.processes.push(ended);
        Ok(ending)
    }

    /// Whether a process ended while a claim was on disk and its outcome was not.
    async fn is_between(&mut self, ended: &EndedProcess) -> Result<bool, BoxError> {
        let mut is_between = false;
        for number in ended.in_flight() {
            let entry = self.ledger.get(&key(number)).await?;
            let is_left = entry.is_some_and(|entry| entry.state == EntryState::Unknown && entry.failure.is_none());
            is_between |= is_left && self.unknown.insert(number);
        }
        Ok(is_between)
    }

    fn start_operator(&mut self, below: u32) -> Result<Process, BoxError> {
        let mut sent: Vec<u32> = self.sent()?.into_keys().collect();
        if self.plan.plant == Some(Plant::WrongOperator) {
            sent.extend(0..WRONG_NUMBERS);
        }
        let sent: Vec<String> = sent.iter().map(u32::to_string).collect();
        let file = self.folder.path().join("sent.txt");
        std::fs::write(&file, sent.join("\n"))?;
        // An entry can become unknown again after it was resolved.
        self.unknown.clear();
        Process::start(command::operator(&self.folder.path().join("ledger.db"), &file, below)?, None)
    }

    /// Without faults, resolves what is unknown and sends every key again, so that each gets its last state.
    async fn finish(&mut self) -> Result<(), BoxError> {
        self.sandbox.clear_faults();
        let keys = self.evidence.keys;
        for _ in 0..2 {
            let operator = self.start_operator(keys)?;
            self.end(operator).await?;
            let sender = self.start(0, keys, false)?;
            self.end(sender).await?;
        }
        Ok(())
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
        for request in self.sandbox.journal() {
            let is_lossy = request.fault.as_deref().is_some_and(|fault| LOSSY.contains(&fault));
            let text = format!("{}{}", request.query, request.body.unwrap_or_default());
            if let Some(number) = number_of_recipient(&text).filter(|_| is_lossy) {
                *self.evidence.lost.entry(number).or_default() += 1;
            }
        }
        let entries: Vec<LedgerEntry> = self.ledger.entries().try_collect().await?;
        for entry in entries {
            if let Some(number) = number(&entry.idempotency_key) {
                self.evidence.entries.insert(number, (entry.state, entry.also_accepted.is_some()));
            }
        }
        Ok(self.evidence)
    }
}
