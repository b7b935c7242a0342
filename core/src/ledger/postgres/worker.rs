//! The task of a store: it alone uses the connection, and handles all commands that wait with few statements.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{sleep, timeout, timeout_at};

use crate::ledger::entry::{EntryKey, EntryState};
use crate::ledger::failpoint::failpoint;
use crate::ledger::fingerprint::Secret;
use crate::ledger::postgres::batch::{Batch, ClaimCommand, FindCommand, take_first_of_each_key};
use crate::ledger::postgres::commands::{Command, Request, Update};
use crate::ledger::postgres::entries::{self, ClaimResult, FoundEntry, LockedRows, Purpose, Step, TokenClaim};
use crate::ledger::postgres::failure::{FailureKind, StatementError};
use crate::ledger::postgres::memory::Memory;
use crate::ledger::postgres::requests;
use crate::ledger::postgres::server::Server;
use crate::ledger::postgres::session::{History, Session};
use crate::ledger::random::random_number;
use crate::ledger::store::{ClaimAnswer, Settlement, StoreError, StoredEntry, Token};

/// The maximum number of commands that are handled together.
const MAX_BATCH: usize = 1_000;
/// After a batch of more than one command, how long the task waits for more: calls that end together start together.
const LINGER: Duration = Duration::from_micros(200);
/// How long an outcome is committed, but perhaps not on disk.
const SYNC_AFTER: Duration = Duration::from_millis(80);
/// How many items of a batch are refused one by one, before the rest is refused with them.
const MAX_REFUSALS: u32 = 3;
/// When outcomes that could not be written are tried again.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// How long the end of the store, and a fork, wait for the server.
const END_TIMEOUT: Duration = Duration::from_secs(1);
/// How long a process that has claimed a key shows that it lives: longer than a standby is behind.
const RECENT: Duration = Duration::from_secs(30);
/// How often the lease is extended: several times per lease of ten seconds.
const EXTEND_AFTER: Duration = Duration::from_secs(3);
/// How long commands wait for a server that stopped, for instance to be started again. Calls have their own timeouts.
const RECONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The pauses between two attempts to connect.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LAST_PAUSE: Duration = Duration::from_millis(500);

pub(super) struct Worker {
    pub(super) server: Server,
    pub(super) secret: Secret,
    pub(super) commands: UnboundedReceiver<Command>,
    pub(super) changed: Arc<Notify>,
    pub(super) session: Option<Session>,
    /// The ids of this process among the owners of entries: one, except while a connection replaces another.
    pub(super) owners: Vec<i64>,
    pub(super) history: History,
    pub(super) memory: Memory,
    /// Outcomes that are not written yet. They answer this process, and are tried again.
    pub(super) pending: HashMap<(EntryKey, Token), Arc<Settlement>>,
    /// Outcomes that are committed, but perhaps not on disk. If the connection is lost, they are written again.
    pub(super) unsynced: Vec<Arc<Settlement>>,
    pub(super) unsynced_since: Option<Instant>,
    /// Whether this process became an owner again, and has not claimed anything since.
    pub(super) is_new_owner: bool,
    /// The claims that have no outcome yet.
    pub(super) in_flight: HashSet<Token>,
    /// Claims that wait until the connection may claim.
    pub(super) waiting: Vec<ClaimCommand>,
    /// When a key was claimed last.
    pub(super) claimed_at: Option<Instant>,
    pub(super) extended_at: Instant,
    pub(super) retry_at: Option<Instant>,
    /// Whether the last commands failed because the server cannot be reached.
    pub(super) is_away: bool,
}

impl Worker {
    pub(super) async fn run(mut self) {
        let mut lingers = false;
        loop {
            let mut batch = Vec::new();
            match self.next().await {
                Next::Command(command) => batch.push(command),
                Next::Due => {}
                Next::End => break,
            }
            if !batch.is_empty() {
                let until = tokio::time::Instant::now() + LINGER;
                while batch.len() < MAX_BATCH {
                    match self.commands.try_recv() {
                        Ok(command) => batch.push(command),
                        Err(_) if lingers => match timeout_at(until, self.commands.recv()).await {
                            Ok(Some(command)) => batch.push(command),
                            _ => break,
                        },
                        Err(_) => break,
                    }
                }
            }
            lingers = batch.len() > 1;
            if self.process(batch).await {
                return;
            }
        }
        let _ = self.end().await;
    }

    /// The next command. It does not wait longer than until something must be put on disk, tried again, or shown to
    /// live.
    async fn next(&mut self) -> Next {
        let sync_at = self.unsynced_since.map(|since| since + SYNC_AFTER);
        let due = [sync_at, self.extend_at(), self.retry_at, self.claim_at()].into_iter().flatten().min();
        let is_due = async {
            match due {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => std::future::pending().await,
            }
        };
        let Self { commands, session, .. } = self;
        let ended = async {
            match session {
                Some(session) => session.ended().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            command = commands.recv() => return command.map_or(Next::End, Next::Command),
            () = ended => {}
            () = is_due => return Next::Due,
        }
        // The server may be gone. A standby that takes its place may not have the latest sends, so they are written to
        // it at once.
        self.disconnect().await;
        if !self.in_flight.is_empty() || self.has_claimed_recently() {
            self.retry_at = Some(Instant::now() + FIRST_PAUSE);
        }
        Next::Due
    }

    /// When the lease is extended next: while a send is in flight, and for a while after the last claim, so that the
    /// end of the server is noticed.
    fn extend_at(&self) -> Option<Instant> {
        let is_active = !self.in_flight.is_empty() || self.has_claimed_recently();
        is_active.then(|| self.extended_at + EXTEND_AFTER)
    }

    fn has_claimed_recently(&self) -> bool {
        self.claimed_at.is_some_and(|at| at.elapsed() < RECENT)
    }

    /// When the claims that wait are made.
    fn claim_at(&self) -> Option<Instant> {
        let from = self.session.as_ref().and_then(|session| session.claims_from);
        (!self.waiting.is_empty()).then(|| from.unwrap_or_else(Instant::now))
    }

    /// Processes commands. Returns whether the task ends.
    async fn process(&mut self, commands: Vec<Command>) -> bool {
        let mut batch = Batch::default();
        for command in commands {
            match command {
                Command::Update(update) => batch.updates.push(update),
                Command::Find(key, answer) => batch.finds.push(FindCommand { key, answer, is_settled: false }),
                Command::Claim(claim, answer) => match random_number() {
                    Ok(token) => batch.claims.push(ClaimCommand { claim, token, answer, is_uncertain: false }),
                    Err(error) => {
                        let message = "the system has no random numbers for the ledger";
                        let _ = answer.send(Err(StoreError::retryable(message).with_cause(error)));
                    }
                },
                Command::Request(request) => {
                    self.handle(std::mem::take(&mut batch)).await;
                    // Many requests take long together.
                    self.handle_due().await;
                    self.answer(request).await;
                }
                Command::Flush(answer) => {
                    self.handle(std::mem::take(&mut batch)).await;
                    let _ = answer.send(self.sync().await);
                }
                #[cfg(feature = "bindings")]
                Command::Done(done) => {
                    self.handle(std::mem::take(&mut batch)).await;
                    drop(done);
                }
                #[cfg(feature = "bindings")]
                Command::Pause { paused, resume } => {
                    self.handle(std::mem::take(&mut batch)).await;
                    // Outcomes that cannot be written now are tried again later.
                    let _ = self.sync_within(END_TIMEOUT).await;
                    self.disconnect().await;
                    let _ = paused.send(());
                    // An error means that the other side is gone, so the pause is over.
                    let _ = resume.recv();
                }
                Command::Close(answer) => {
                    self.handle(std::mem::take(&mut batch)).await;
                    let _ = answer.send(self.end().await);
                    // The senders of the answers to later commands are dropped, which says that the ledger is closed.
                    return true;
                }
            }
        }
        self.handle(batch).await;
        self.handle_due().await;
        false
    }

    /// Does what is due, if no command did it.
    async fn handle_due(&mut self) {
        let now = Instant::now();
        if self.retry_at.is_some_and(|at| now >= at) {
            self.retry_at = None;
            if let Err(failed) = self.connected().await {
                self.note_failure(&failed);
            }
        }
        let must_sync = self.unsynced_since.is_some_and(|since| now >= since + SYNC_AFTER);
        let must_extend = self.extend_at().is_some_and(|at| now >= at);
        if let Some(at) = self.claim_at()
            && now >= at
        {
            let claims = std::mem::take(&mut self.waiting);
            self.handle(Batch { claims, ..Batch::default() }).await;
        }
        if (must_sync || must_extend)
            && let Err(error) = self.sync().await
        {
            tracing::warn!(error = %error.message, cause = error.cause, "the ledger could not be written");
            self.retry_at = Some(Instant::now() + RETRY_AFTER);
            // Otherwise it would be due again at once.
            self.extended_at = Instant::now();
        }
    }

    /// Handles a batch. It is tried again for a while if the server is away. If the server refuses it, for instance
    /// because somebody keeps one row locked, each item is tried alone, so that the others are not refused with it.
    async fn handle(&mut self, mut batch: Batch) {
        let until = Instant::now() + if self.is_away { Duration::ZERO } else { RECONNECT_TIMEOUT };
        let mut pause = FIRST_PAUSE;
        let mut refusals = None;
        while !batch.is_empty() {
            let mut round = if refusals.is_some() { batch.take_one() } else { batch.take_round() };
            self.drop_unwanted(&mut round);
            let result = match self.connected().await {
                Ok(()) => self.try_round(&mut round).await,
                Err(failed) => Err(failed),
            };
            let Err(failed) = result else {
                self.is_away = false;
                pause = FIRST_PAUSE;
                batch.put_back(round);
                continue;
            };
            self.note_failure(&failed);
            let is_lost = failed.kind == FailureKind::Lost;
            if is_lost && Instant::now() + pause < until {
                batch.put_back(round);
                sleep(pause).await;
                pause = (pause * 2).min(LAST_PAUSE);
                continue;
            }
            if !is_lost && refusals.is_none() && round.len() > 1 {
                batch.put_back(round);
                refusals = Some(0);
                continue;
            }
            self.is_away = is_lost;
            refusals = refusals.map(|refusals| refusals + 1);
            if is_lost || refusals.is_none_or(|refusals| refusals > MAX_REFUSALS) {
                round.put_back(std::mem::take(&mut batch));
            }
            self.give_up(round, &failed.error).await;
        }
        self.changed.notify_waiters();
    }

    /// Answers items that could not be handled. A call whose result is recorded still gets it.
    async fn give_up(&mut self, mut batch: Batch, error: &StoreError) {
        self.answer_from_memory(&mut batch);
        self.answer_held(&mut batch).await;
        for settlement in batch.fail(error) {
            let settlement = Arc::new(settlement);
            self.memory.settle(&settlement);
            self.add_pending(settlement);
        }
    }

    /// Answers claims whose keys are held. Reading does not wait for rows that others keep locked.
    async fn answer_held(&mut self, batch: &mut Batch) {
        let Some(session) = self.session.as_ref().filter(|_| !batch.claims.is_empty()) else { return };
        let keys: Vec<&EntryKey> = batch.claims.iter().map(|command| &command.claim.key).collect();
        let Ok(found) = entries::find(session, &keys).await else { return };
        for (command, found) in std::mem::take(&mut batch.claims).into_iter().zip(found) {
            let holder = found.filter(|found| found.row.stored.entry.state != EntryState::NotSent);
            match holder.filter(|found| found.row.token != command.token) {
                Some(_) => drop(command.answer.send(Ok(ClaimAnswer::Held))),
                None => batch.claims.push(command),
            }
        }
    }

    fn note_failure(&mut self, failed: &StatementError) {
        let error = &failed.error;
        tracing::warn!(error = %error.message, cause = error.cause, "the ledger could not be used");
        // A later failure does not postpone it.
        self.retry_at.get_or_insert_with(|| Instant::now() + RETRY_AFTER);
    }

    /// Releases claims whose callers are gone: their holders will never use them.
    fn drop_unwanted(&mut self, round: &mut Batch) {
        let (unwanted, wanted): (Vec<_>, Vec<_>) =
            std::mem::take(&mut round.claims).into_iter().partition(|command| command.answer.is_closed());
        round.claims = wanted;
        for command in unwanted.into_iter().filter(|command| command.is_uncertain) {
            self.add_pending(Arc::new(Settlement::release(command.claim.key, command.token)));
        }
    }

    /// Answers searches for sends whose outcomes could not be written yet.
    fn answer_from_memory(&mut self, batch: &mut Batch) {
        if self.pending.is_empty() {
            return;
        }
        let known: HashMap<EntryKey, StoredEntry> = self
            .pending
            .values()
            .filter_map(|settlement| self.memory.entry(settlement))
            .filter(|(_, stored)| stored.entry.state != EntryState::NotSent)
            .collect();
        for command in std::mem::take(&mut batch.finds) {
            match known.get(&command.key) {
                Some(stored) => drop(command.answer.send(Ok(Some(stored.clone())))),
                None => batch.finds.push(command),
            }
        }
    }

    /// Connects if there is no connection, and writes what is pending.
    async fn connected(&mut self) -> Result<(), StatementError> {
        if self.session.as_ref().is_some_and(Session::is_closed) {
            self.disconnect().await;
        }
        if self.session.is_none() {
            let mut session = Session::connect(&self.server).await?;
            // If the answer is lost, the entries may belong to this connection.
            let earlier = self.owners.clone();
            self.owners.push(session.owner);
            if let Err(failed) = session.become_owner(&earlier).await {
                if failed.kind != FailureKind::Lost {
                    self.owners.pop();
                }
                return Err(failed);
            }
            self.owners = vec![session.owner];
            self.extended_at = Instant::now();
            if session.history != self.history {
                self.restore(&session).await?;
                self.history = session.history.clone();
            }
            session.record_server().await?;
            self.session = Some(session);
            self.retry_at = None;
        }
        let is_due = self.retry_at.is_none_or(|at| Instant::now() >= at);
        if !self.pending.is_empty() && is_due {
            self.write_pending().await?;
        }
        Ok(())
    }

    /// Closes the connection. Outcomes that may not be on disk are written again by the next one.
    async fn disconnect(&mut self) {
        if let Some(session) = self.session.take() {
            session.close().await;
        }
        self.unsynced_since = None;
        for settlement in std::mem::take(&mut self.unsynced) {
            self.pending.entry((settlement.key.clone(), settlement.token)).or_insert(settlement);
        }
    }

    /// Writes again what another server may have lost.
    async fn restore(&mut self, session: &Session) -> Result<(), StatementError> {
        tracing::error!(
            database = session.place(),
            "a different server has the database now, such as a standby that was promoted; the sends of the last \
             minutes of this process are written again, but those of processes that ended may be lost"
        );
        let sends: Vec<_> = self.memory.sends().map(|(token, send)| (token, send.clone())).collect();
        // The latest claim of a key counts.
        let mut seen = HashSet::new();
        let latest: Vec<_> = sends.iter().rev().filter(|(_, send)| seen.insert(send.claim.key.clone())).collect();
        for some in latest.chunks(MAX_BATCH) {
            let claims: Vec<TokenClaim<'_>> = some.iter().map(|(token, send)| (&send.claim, *token)).collect();
            if let ClaimResult::NoOwner = entries::claim(session, &claims, Purpose::Restore).await? {
                return Err(StatementError::no_answer(session.place()));
            }
            let outcomes = some.iter().filter_map(|(_, send)| send.outcome.as_ref());
            let steps: Vec<_> = outcomes.map(|outcome| (&outcome.key, outcome.token, Step::Settle(outcome))).collect();
            entries::change(session, &self.secret, &steps, LockedRows::Wait).await?;
        }
        Ok(())
    }

    /// Writes the outcomes that could not be written before, except those whose rows others keep locked.
    async fn write_pending(&mut self) -> Result<(), StatementError> {
        let mut rest: Vec<Arc<Settlement>> = self.pending.values().cloned().collect();
        let mut refused = None;
        while !rest.is_empty() {
            let mut round = take_first_of_each_key(&mut rest, |settlement| &settlement.key);
            let later = round.split_off(round.len().min(MAX_BATCH));
            rest.extend(later);
            let Some(session) = &self.session else { return Ok(()) };
            match write_settlements(session, &self.secret, &round).await {
                Ok(locked) => {
                    for settlement in round.into_iter().filter(|settlement| !locked.contains(&settlement.token)) {
                        self.pending.remove(&(settlement.key.clone(), settlement.token));
                        self.note_written(settlement);
                    }
                }
                Err(failed) if failed.kind == FailureKind::Lost => {
                    self.disconnect().await;
                    return Err(failed);
                }
                Err(failed) => refused = Some(failed),
            }
        }
        self.changed.notify_waiters();
        if let Some(failed) = refused {
            self.note_failure(&failed);
        }
        // Until the others are written, their keys are held, so other sends continue.
        self.retry_at = (!self.pending.is_empty()).then(|| Instant::now() + RETRY_AFTER);
        Ok(())
    }

    /// Remembers an outcome that was committed.
    fn note_written(&mut self, settlement: Arc<Settlement>) {
        self.in_flight.remove(&settlement.token);
        self.memory.settle(&settlement);
        self.unsynced.push(settlement);
        self.unsynced_since.get_or_insert_with(Instant::now);
    }

    fn add_pending(&mut self, settlement: Arc<Settlement>) {
        self.pending.insert((settlement.key.clone(), settlement.token), settlement);
    }

    async fn disconnect_if_lost(&mut self, failed: &StatementError) {
        if failed.kind == FailureKind::Lost {
            self.disconnect().await;
        }
    }

    /// Handles items with different keys. After an error, those that were not handled are still there.
    async fn try_round(&mut self, round: &mut Batch) -> Result<(), StatementError> {
        let Some(session) = &self.session else { return Err(StatementError::no_answer(&self.server.place)) };
        let (own, started) = (session.owner, Instant::now());
        if session.claims_from.is_some_and(|from| started < from) {
            self.waiting.append(&mut round.claims);
            if round.is_empty() {
                return Ok(());
            }
        }
        let mut round_now = std::mem::take(round);
        if !(round_now.updates.is_empty() && round_now.claims.is_empty()) {
            failpoint("ledger.begun");
            failpoint("ledger.before_commit");
        }
        // All are sent at once, and the server executes them in this order.
        let (updated, found, claimed) = tokio::join!(
            biased;
            run_updates(session, &self.secret, &round_now.updates),
            run_finds(session, &round_now.finds),
            run_claims(session, &round_now.claims),
        );
        let mut first_error = None;
        match updated {
            Ok(tokens) => {
                if !round_now.updates.is_empty() {
                    failpoint("ledger.committed");
                }
                for update in std::mem::take(&mut round_now.updates) {
                    match update {
                        Update::StartAttempt { token, answer, .. } => {
                            let is_held = tokens.contains(&token);
                            if !is_held {
                                self.in_flight.remove(&token);
                                self.memory.remove(token);
                            }
                            let _ = answer.send(Ok(is_held));
                        }
                        Update::StartWait { .. } => {}
                        Update::Settle(settlement, answer) => {
                            let _ = answer.send(Ok(()));
                            self.note_written(Arc::new(settlement));
                        }
                    }
                }
            }
            Err(failed) => first_error = Some(failed),
        }
        let mut dead = Vec::new();
        match found {
            Ok(found) => {
                for (command, found) in std::mem::take(&mut round_now.finds).into_iter().zip(found) {
                    match found {
                        // This process is still there, even if its lease was extended too late.
                        Some(FoundEntry { row, is_dead: true, .. })
                            if row.owner != Some(own) && !command.is_settled =>
                        {
                            dead.extend(row.owner);
                            round_now.finds.push(FindCommand { is_settled: true, ..command });
                        }
                        found => drop(command.answer.send(Ok(found.map(|found| found.row.stored)))),
                    }
                }
            }
            Err(failed) => first_error = first_error.or(Some(failed)),
        }
        let is_claiming = !round_now.claims.is_empty();
        let mut must_become_owner = false;
        match claimed {
            Ok(ClaimResult::Tokens(tokens)) => {
                if is_claiming {
                    failpoint("ledger.committed");
                    // A commit that is on disk puts all earlier ones there.
                    self.extended_at = started;
                    self.is_new_owner = false;
                    self.claimed_at = Some(started);
                    if first_error.is_none() {
                        self.unsynced.clear();
                        self.unsynced_since = None;
                    }
                }
                self.answer_claims(std::mem::take(&mut round_now.claims), &tokens);
            }
            Ok(ClaimResult::NoOwner) => must_become_owner = true,
            Err(failed) => {
                if failed.kind == FailureKind::Lost {
                    for command in &mut round_now.claims {
                        command.is_uncertain = true;
                    }
                }
                first_error = first_error.or(Some(failed));
            }
        }
        if first_error.is_none()
            && must_become_owner
            && let Some(session) = &self.session
        {
            // Others took this process for dead, or forgot it because it sent nothing for long. The claims are tried
            // again.
            first_error = match std::mem::replace(&mut self.is_new_owner, true) {
                false => session.become_owner(&[]).await.err(),
                true => {
                    let message = "the ledger lost the row of this process; another program may delete rows of it";
                    Some(StoreError::retryable(message).into())
                }
            };
        }
        if first_error.is_none()
            && !dead.is_empty()
            && let Some(session) = &self.session
        {
            dead.sort_unstable();
            dead.dedup();
            first_error = entries::settle_owners(session, &dead).await.err();
        }
        *round = round_now;
        match first_error {
            Some(failed) => {
                self.disconnect_if_lost(&failed).await;
                Err(failed)
            }
            None => Ok(()),
        }
    }

    fn answer_claims(&mut self, commands: Vec<ClaimCommand>, tokens: &[Token]) {
        let tokens: HashSet<Token> = tokens.iter().copied().collect();
        for ClaimCommand { claim, token, answer, .. } in commands {
            if !tokens.contains(&token) {
                let _ = answer.send(Ok(ClaimAnswer::Held));
                continue;
            }
            let key = claim.key.clone();
            self.memory.add(claim, token, Instant::now());
            if answer.send(Ok(ClaimAnswer::Claimed(token))).is_ok() {
                self.in_flight.insert(token);
            } else {
                self.memory.remove(token);
                self.add_pending(Arc::new(Settlement::release(key, token)));
                self.retry_at.get_or_insert_with(Instant::now);
            }
        }
    }

    /// Answers a request. It is tried again once if the connection is lost, except a resolution: it may have been done,
    /// and the entry may be unknown again since, after another send.
    async fn answer(&mut self, request: Request) {
        let mut request = Some(request);
        for attempt in 0..2 {
            let Some(now) = request.take() else { return };
            let failed = match self.connected().await {
                Ok(()) => match &self.session {
                    Some(session) => match requests::answer(session, &self.secret, now).await {
                        Ok(()) => {
                            self.is_away = false;
                            return;
                        }
                        Err((unanswered, failed)) => {
                            request = Some(unanswered);
                            failed
                        }
                    },
                    None => StatementError::no_answer(&self.server.place),
                },
                Err(failed) => {
                    request = Some(now);
                    failed
                }
            };
            self.note_failure(&failed);
            self.disconnect_if_lost(&failed).await;
            let is_once = matches!(request, Some(Request::Resolve(..)));
            if attempt == 1 || is_once || failed.kind != FailureKind::Lost {
                if let Some(request) = request.take() {
                    requests::fail(request, failed.error);
                }
                return;
            }
        }
    }

    /// Writes what is pending, puts everything on disk, and shows that this process lives.
    async fn sync(&mut self) -> Result<(), StoreError> {
        if self.session.is_none() && self.pending.is_empty() && self.unsynced.is_empty() && self.in_flight.is_empty() {
            return Ok(());
        }
        let connected = self.connected().await;
        let started = Instant::now();
        let result = match connected {
            Ok(()) => match &self.session {
                Some(session) => session.extend_lease().await,
                None => Err(StatementError::no_answer(&self.server.place)),
            },
            Err(failed) => Err(failed),
        };
        match result {
            Ok(true) => {
                self.unsynced.clear();
                self.unsynced_since = None;
                self.extended_at = started;
                Ok(())
            }
            Ok(false) => {
                // Others took this process for dead. It continues as another owner.
                self.disconnect().await;
                self.connected().await.map_err(|failed| failed.error)
            }
            Err(failed) => {
                self.disconnect_if_lost(&failed).await;
                Err(failed.error)
            }
        }
    }

    /// The same, but a server that does not answer is not waited for.
    async fn sync_within(&mut self, limit: Duration) -> Result<(), StoreError> {
        let place = self.server.place.clone();
        match timeout(limit, self.sync()).await {
            Ok(synced) => synced,
            Err(_) => Err(StatementError::no_answer(&place).error),
        }
    }

    /// Writes everything, settles what is in flight, and closes the connection.
    async fn end(&mut self) -> Result<(), StoreError> {
        let synced = self.sync_within(END_TIMEOUT).await;
        if let Some(session) = &self.session {
            // If this fails, others settle it when the lease has ended.
            drop(timeout(END_TIMEOUT, entries::settle_own(session)).await);
        }
        self.disconnect().await;
        match self.pending.is_empty() {
            true => synced,
            false => synced.and(Err(StoreError::retryable("some outcomes could not be written"))),
        }
    }
}

/// The next step of the task.
enum Next {
    Command(Command),
    Due,
    End,
}

/// Writes outcomes, and returns the tokens of those whose rows others keep locked.
async fn write_settlements(
    session: &Session,
    secret: &Secret,
    settlements: &[Arc<Settlement>],
) -> Result<HashSet<Token>, StatementError> {
    let steps: Vec<_> =
        settlements.iter().map(|settlement| (&settlement.key, settlement.token, Step::Settle(settlement))).collect();
    let seen: HashSet<Token> =
        entries::change(session, secret, &steps, LockedRows::Skip).await?.seen.into_iter().collect();
    let unseen: Vec<&Arc<Settlement>> =
        settlements.iter().filter(|settlement| !seen.contains(&settlement.token)).collect();
    if unseen.is_empty() {
        return Ok(HashSet::new());
    }
    // An entry that does not exist cannot be written later either.
    let keys: Vec<&EntryKey> = unseen.iter().map(|settlement| &settlement.key).collect();
    let found = entries::find(session, &keys).await?;
    let locked = unseen.into_iter().zip(found).filter(|(_, found)| found.is_some());
    Ok(locked.map(|(settlement, _)| settlement.token).collect())
}

async fn run_updates(session: &Session, secret: &Secret, updates: &[Update]) -> Result<HashSet<Token>, StatementError> {
    if updates.is_empty() {
        return Ok(HashSet::new());
    }
    let steps: Vec<_> = updates
        .iter()
        .map(|update| match update {
            Update::StartAttempt { key, token, attempts, .. } => (key, *token, Step::StartAttempt(*attempts)),
            Update::StartWait { key, token } => (key, *token, Step::StartWait),
            Update::Settle(settlement, _) => (&settlement.key, settlement.token, Step::Settle(settlement)),
        })
        .collect();
    entries::change(session, secret, &steps, LockedRows::Wait).await.map(|result| result.changed.into_iter().collect())
}

async fn run_finds(session: &Session, finds: &[FindCommand]) -> Result<Vec<Option<FoundEntry>>, StatementError> {
    if finds.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<&EntryKey> = finds.iter().map(|command| &command.key).collect();
    entries::find(session, &keys).await
}

async fn run_claims(session: &Session, commands: &[ClaimCommand]) -> Result<ClaimResult, StatementError> {
    if commands.is_empty() {
        return Ok(ClaimResult::Tokens(Vec::new()));
    }
    let claims: Vec<TokenClaim<'_>> = commands.iter().map(|command| (&command.claim, command.token)).collect();
    entries::claim(session, &claims, Purpose::Send).await
}
