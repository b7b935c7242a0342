//! Starts the processes, kills and stops them, and collects the evidence.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use rustix::process::Signal;
use tokio::process::Command;
use tokio::time::Instant;
use workspace_sandbox::{Entry, Fault, Limits, Options, Sandbox};
use workspace_sdk::{EntryState, Ledger, LedgerEntry};

use crate::cli::ManyArgs;
use crate::error::BoxError;
use crate::ledger::POINTS;
use crate::many::evidence::Evidence;
use crate::many::judge::KILLS_PER_STOP;
use crate::many::line::{EndedRun, Line};
use crate::many::list::{Lists, row_of_number, row_of_order};
use crate::many::sender::campaign;
use crate::processes::{self, Ending, wait_for_requests};

type Process = processes::Process<Line>;

/// How many processes run a campaign at the same time.
const SENDERS: usize = 3;
/// After this many kills of a campaign, or half of all, its processes run to their end, and the next campaign begins.
/// So there is one with keys and one without.
const KILLS_PER_CAMPAIGN: usize = 100;
/// How long the server takes for a response.
const RESPONSE_TIME: Duration = Duration::from_millis(15);
/// How many requests of a campaign are refused with the status 429.
const BUSY: usize = 8;
/// Of so many requests of a campaign, in per cent of its rows, the first one with a fault is one.
const FAULTS_WITHIN: u32 = 70;
/// Up to how many requests arrive between two kills.
const REQUESTS_PER_KILL: u64 = 24;
/// One process in this many ends at a named point, and one in this many shares the pace with others.
const POINT_SHARE: usize = 4;
const PACE_SHARE: usize = 2;
/// How long a process is stopped: longer than half of the lease, after which a claim is confirmed before it is used.
const STOPPED: Duration = Duration::from_secs(6);
/// WhatsApp's limits: messages per second, and the time between two messages to one person.
const THROUGHPUT: u32 = 120;
const PAIR_INTERVAL: Duration = Duration::from_secs(6);
/// How many runs without kills and faults a campaign needs at most until each row has its last result.
const MAX_LAST_RUNS: usize = 5;

struct Supervisor<'a> {
    args: &'a ManyArgs,
    random: fastrand::Rng,
    sandbox: Sandbox,
    folder: tempfile::TempDir,
    ledger: Ledger,
    evidence: Evidence,
    /// How many entries of the ledger had no known outcome after the last kill.
    unknown: usize,
    kills: usize,
    started: usize,
    stopped: Option<Stopped>,
}

/// A process that is stopped, and when it continues.
struct Stopped {
    process: Process,
    until: Instant,
}

pub(crate) async fn run(args: &ManyArgs) -> Result<Evidence, BoxError> {
    let limits = Limits::new().throughput(THROUGHPUT).pair_interval(PAIR_INTERVAL);
    // The whole journal is compared with the ledger.
    let sandbox = Sandbox::start(Options::default().journal_limit(0).limits(limits))?;
    let folder = tempfile::tempdir()?;
    let ledger = Ledger::open(folder.path().join("ledger.db"))?;
    let evidence = Evidence { lists: Lists { rows: args.rows }, ..Evidence::default() };
    let random = fastrand::Rng::with_seed(args.seed);
    let (unknown, kills, started, stopped) = (0, 0, 0, None);
    let mut supervisor =
        Supervisor { args, random, sandbox, folder, ledger, evidence, unknown, kills, started, stopped };
    while supervisor.kills < args.kills {
        let position = supervisor.evidence.campaigns;
        supervisor.evidence.campaigns += 1;
        supervisor.disturb_campaign(position).await?;
        supervisor.finish_campaign(position).await?;
    }
    supervisor.collect().await
}

/// The faults of a campaign, each at a random request, and a response time for all requests.
fn faults(random: &mut fastrand::Rng, rows: u32) -> Vec<Fault> {
    let lost = [
        Fault::lost_answer(),
        Fault::lost_answer(),
        Fault::truncate(),
        Fault::close(),
        Fault::stall().lasting(RESPONSE_TIME * 10),
        Fault::stall().lasting(RESPONSE_TIME * 10).acting(),
        Fault::status(500),
        Fault::status(503).header("Retry-After", "0"),
        Fault::html(502),
    ];
    let busy = (0..BUSY).map(|_| Fault::status(429).header("Retry-After", "0"));
    let others = [
        Fault::status(429).header("Retry-After", "1"),
        Fault::status(429),
        Fault::status(400),
        Fault::slow(RESPONSE_TIME * 20),
        Fault::delay(RESPONSE_TIME * 40),
        Fault::close_after(),
    ];
    let within = (rows.saturating_mul(FAULTS_WITHIN) / 100).max(1);
    let all = lost.into_iter().chain(busy).chain(others);
    let mut faults: Vec<Fault> = all.map(|fault| fault.skip(random.u32(0..within))).collect();
    faults.push(Fault::delay(RESPONSE_TIME).always());
    faults
}

/// Whether the client cannot know after this request if its message was sent.
fn is_lost(request: &Entry) -> bool {
    let is_delay = matches!(request.fault.as_deref(), Some("delay" | "slow" | "close_after"));
    request.fault.is_some() && !is_delay && request.status.is_none_or(|status| status >= 500 || status == 200)
}

impl Supervisor<'_> {
    /// The path of the ledger that a new process uses.
    fn ledger_path(&self) -> PathBuf {
        match self.args.separate_ledgers {
            true => self.folder.path().join(format!("ledger-{}.db", self.started)),
            false => self.folder.path().join("ledger.db"),
        }
    }

    fn start(&mut self, position: u32, is_disturbed: bool) -> Result<Process, BoxError> {
        self.started += 1;
        let mut command = Command::new(std::env::current_exe()?);
        let (url, rows) = (self.sandbox.url(), self.args.rows.to_string());
        command.args([OsString::from("many-sender"), url.into(), self.ledger_path().into()]);
        command.args([position.to_string(), rows]);
        if self.random.usize(0..PACE_SHARE) == 0 {
            command.arg("--shares-rate");
        }
        let has_point = is_disturbed && self.random.usize(0..POINT_SHARE) == 0;
        // Each point in turn, so that none is rare.
        let point = POINTS.iter().cycle().nth(self.started % POINTS.len()).copied().filter(|_| has_point);
        let point = point.map(|(name, passes)| (name, self.random.u32(0..=passes)));
        Process::start(command, point)
    }

    /// Runs a campaign with several processes, and kills them again and again until they are done, or this campaign has
    /// had its kills.
    async fn disturb_campaign(&mut self, position: u32) -> Result<(), BoxError> {
        self.sandbox.clear_faults();
        self.sandbox.faults(faults(&mut self.random, self.args.rows))?;
        let mut senders = Vec::new();
        for _ in 0..SENDERS {
            senders.push(self.start(position, true)?);
        }
        let kills = self.kills + KILLS_PER_CAMPAIGN.min(self.args.kills.div_ceil(2));
        let mut is_done = false;
        while self.kills < kills && !is_done {
            wait_for_requests(&self.sandbox, self.random.u64(1..=REQUESTS_PER_KILL)).await;
            is_done = self.replace_ended(position, &mut senders).await?;
            self.stop_and_continue(position, &mut senders)?;
            let index = self.random.usize(0..senders.len());
            senders.push(self.start(position, true)?);
            let killed = senders.swap_remove(index);
            killed.signal(Signal::KILL);
            self.end(position, killed).await?;
        }
        if let Some(Stopped { process, until }) = self.stopped.take() {
            tokio::time::sleep_until(until).await;
            process.signal(Signal::CONT);
            senders.push(process);
        }
        for sender in senders {
            self.end(position, sender).await?;
        }
        Ok(())
    }

    /// Starts a process for each that has ended by itself. Returns whether one of these was done with the list.
    async fn replace_ended(&mut self, position: u32, senders: &mut [Process]) -> Result<bool, BoxError> {
        let mut is_done = false;
        for sender in senders {
            if sender.has_ended()? {
                let ended = std::mem::replace(sender, self.start(position, true)?);
                is_done |= self.end(position, ended).await?;
            }
        }
        Ok(is_done)
    }

    /// Stops a process if it is time for it, and lets the last one continue that was stopped. Another process takes its
    /// place as long as it is stopped.
    fn stop_and_continue(&mut self, position: u32, senders: &mut Vec<Process>) -> Result<(), BoxError> {
        if let Some(stopped) = self.stopped.take_if(|stopped| stopped.until <= Instant::now()) {
            stopped.process.signal(Signal::CONT);
            senders.push(stopped.process);
        }
        let is_time = self.kills >= self.evidence.stops * KILLS_PER_STOP / 2;
        let sending = senders.iter().position(Process::is_sending).filter(|_| is_time && self.stopped.is_none());
        if let Some(index) = sending {
            senders.push(self.start(position, true)?);
            let process = senders.swap_remove(index);
            process.signal(Signal::STOP);
            self.evidence.stops += 1;
            self.stopped = Some(Stopped { process, until: Instant::now() + STOPPED });
        }
        Ok(())
    }

    /// Waits for the end of a process, and looks at what it left. Returns whether it was done with the list.
    async fn end(&mut self, position: u32, process: Process) -> Result<bool, BoxError> {
        let run = EndedRun { campaign: position, process: process.end().await? };
        if run.process.ending != Ending::Finished {
            self.kills += 1;
            let unknown: Vec<LedgerEntry> = self.ledger.entries().state(EntryState::Unknown).try_collect().await?;
            let without_outcome = unknown.iter().filter(|entry| entry.failure.is_none()).count();
            self.evidence.between += usize::from(without_outcome > self.unknown);
            self.unknown = without_outcome;
        }
        let is_done = run.is_complete();
        self.evidence.runs.push(run);
        Ok(is_done)
    }

    /// Runs the campaign without kills and faults, so that each row gets its last result.
    async fn finish_campaign(&mut self, position: u32) -> Result<(), BoxError> {
        self.sandbox.clear_faults();
        for _ in 0..MAX_LAST_RUNS {
            let sender = self.start(position, false)?;
            if self.end(position, sender).await? {
                break;
            }
        }
        Ok(())
    }

    async fn collect(mut self) -> Result<Evidence, BoxError> {
        for message in self.sandbox.all_messages()? {
            if let Some(row) = row_of_order(&message.variables.join(" ")) {
                *self.evidence.sent.entry(row).or_default() += 1;
            }
        }
        for request in self.sandbox.journal() {
            self.collect_request(&request)?;
        }
        let entries: Vec<LedgerEntry> = self.ledger.entries().try_collect().await?;
        for entry in entries {
            let (name, key) = entry.idempotency_key.split_once(['/', ':']).unwrap_or_default();
            let row = row_of_order(key).or_else(|| row_of_number(entry.recipient.as_deref()?));
            let row = row.filter(|row| name == campaign(self.evidence.lists.campaign(*row)));
            match row {
                None => self.evidence.other_entries += 1,
                Some(row) => {
                    self.evidence.entries.insert(row, (entry.state, entry.also_accepted.is_some()));
                }
            }
        }
        Ok(self.evidence)
    }

    fn collect_request(&mut self, request: &Entry) -> Result<(), BoxError> {
        if let Some(fault) = &request.fault {
            let name = request.status.filter(|_| fault == "status" || fault == "html");
            let name = name.map_or_else(|| fault.clone(), |status| format!("{fault} {status}"));
            *self.evidence.faults.entry(name).or_default() += 1;
        }
        // The body of a request that is reset is not read.
        let Some(body) = request.body.as_deref().filter(|body| !body.is_empty()) else { return Ok(()) };
        let json: serde_json::Value = serde_json::from_str(body)?;
        let to = json.get("to").and_then(serde_json::Value::as_str).unwrap_or_default();
        let row = row_of_order(body).filter(|row| self.evidence.lists.is_to_send(to, *row, self.evidence.campaigns));
        match row {
            None => self.evidence.strange_requests.push(request.seq),
            Some(row) if is_lost(request) => *self.evidence.lost.entry(row).or_default() += 1,
            Some(_) => {
                let is_refused = request.status == Some(400) && request.fault.as_deref() != Some("status");
                self.evidence.limited += usize::from(is_refused);
            }
        }
        Ok(())
    }
}
