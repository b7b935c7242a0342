//! The thread of a store: it alone uses SQLite, and puts all commands that wait into one transaction.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::ledger::entry::{EntryKey, EntryState};
use crate::ledger::failpoint::failpoint;
use crate::ledger::random::random_number;
use crate::ledger::sqlite::commands::{Change, Command, Durability, Write};
use crate::ledger::sqlite::entries;
use crate::ledger::sqlite::failure::{describe, describe_io};
use crate::ledger::sqlite::file::check_space;
use crate::ledger::sqlite::session::{Locks, Session};
use crate::ledger::store::{Answer, ClaimAnswer, NewClaim, Settlement, StoreError, StoredEntry, Token};

/// The maximum number of commands in one transaction.
const MAX_BATCH: usize = 1_000;
/// After a batch of more than one command, how long the thread waits for more: calls that end together start together.
const LINGER: Duration = Duration::from_micros(200);
/// How long an outcome is committed, but perhaps not on disk.
const SYNC_AFTER: Duration = Duration::from_millis(80);
/// When outcomes that could not be written are tried again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

pub(super) struct Worker {
    pub(super) path: Arc<Path>,
    /// The secret that was given by the options.
    pub(super) secret: Option<Vec<u8>>,
    pub(super) commands: Receiver<Command>,
    pub(super) is_open: Arc<AtomicBool>,
    pub(super) changed: Arc<Notify>,
    pub(super) session: Option<Session>,
    pub(super) locks: Arc<Locks>,
    /// Outcomes that are not written yet. They answer this process, and are tried again.
    pub(super) pending: HashMap<(EntryKey, Token), Settlement>,
    pub(super) unsynced_since: Option<Instant>,
    pub(super) retry_at: Option<Instant>,
}

/// The result of a write, before its transaction is committed.
enum Written {
    Claim(NewClaim, Result<ClaimAnswer, StoreError>, Answer<ClaimAnswer>),
    Bool(Answer<bool>, bool),
    Entry(Answer<Option<StoredEntry>>, Option<StoredEntry>),
    Settled(Settlement, Answer<()>),
    Change(Box<dyn Change>),
    /// A change without an answer.
    Nothing,
}

/// Whether it is checked before a search that the files are still those that are open. A search after it checks them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Check {
    Files,
    Skip,
}

impl Written {
    fn durability(&self) -> Durability {
        match self {
            Self::Claim(_, Ok(ClaimAnswer::Claimed(_)), _) | Self::Bool(_, true) => Durability::Now,
            Self::Claim(..) | Self::Bool(_, false) => Durability::NotNeeded,
            // If the power fails before an outcome is on disk, the outcome is unknown.
            Self::Entry(..) | Self::Settled(..) | Self::Nothing => Durability::Later,
            Self::Change(change) => change.durability(),
        }
    }
}

impl Worker {
    pub(super) fn run(mut self) {
        let mut lingers = false;
        loop {
            let first = match self.next() {
                Ok(command) => Some(command),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let mut batch: Vec<Command> = first.into_iter().collect();
            let until = Instant::now() + if lingers && !batch.is_empty() { LINGER } else { Duration::ZERO };
            while batch.len() < MAX_BATCH {
                match self.commands.recv_timeout(until.saturating_duration_since(Instant::now())) {
                    Ok(command) => batch.push(command),
                    Err(_) => break,
                }
            }
            lingers = batch.len() > 1;
            if self.process(batch) {
                break;
            }
        }
        let _ = self.end();
    }

    /// The next command. It does not wait longer than until something must be put on disk or tried again.
    fn next(&self) -> Result<Command, RecvTimeoutError> {
        let sync_at = self.unsynced_since.map(|since| since + SYNC_AFTER);
        match [sync_at, self.retry_at].into_iter().flatten().min() {
            Some(at) => self.commands.recv_timeout(at.saturating_duration_since(Instant::now())),
            None => self.commands.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    /// Processes commands. Returns whether the thread ends.
    fn process(&mut self, batch: Vec<Command>) -> bool {
        let mut writes = Vec::new();
        for command in batch {
            match command {
                Command::Write(write) => writes.push(write),
                Command::Find(key, answer) => {
                    if let Some(write) = self.find(key, answer) {
                        writes.push(write);
                    }
                }
                Command::Read(read) => {
                    self.write(std::mem::take(&mut writes));
                    let path = Arc::clone(&self.path);
                    read(self.session().and_then(|session| session.check_files(&path).map(|()| session)));
                }
                Command::Flush(answer) => {
                    self.write(std::mem::take(&mut writes));
                    let _ = answer.send(self.write_everything());
                }
                #[cfg(feature = "bindings")]
                Command::Pause { paused, resume } => {
                    self.write(std::mem::take(&mut writes));
                    // Outcomes that cannot be written now are tried again later.
                    let _ = self.write_everything();
                    self.close_file();
                    self.unsynced_since = None;
                    let _ = paused.send(());
                    // An error means that the other side is gone, so the pause is over.
                    let _ = resume.recv();
                }
                Command::Close(answer) => {
                    self.write(std::mem::take(&mut writes));
                    let written = self.end();
                    let _ = answer.send(written);
                    // The senders of the answers to later commands are dropped, which says that the ledger is closed.
                    return true;
                }
            }
        }
        let now = Instant::now();
        let is_due = self.unsynced_since.is_some_and(|since| now >= since + SYNC_AFTER)
            || self.retry_at.is_some_and(|at| now >= at);
        if !writes.is_empty() || is_due {
            self.write(writes);
        }
        self.maintain_log();
        if is_due && self.unsynced_since.is_some_and(|since| now >= since + SYNC_AFTER) {
            let written = self.write_everything();
            if written.is_err()
                && let Some(since) = &mut self.unsynced_since
            {
                *since = now + RETRY_AFTER;
            }
        }
        false
    }

    /// Keeps the write-ahead log in order after a batch, when no call waits for its claim.
    fn maintain_log(&mut self) {
        if let Some(session) = &mut self.session
            && let Err(error) = session.maintain_log(&self.path)
        {
            tracing::warn!(error = %error.message, cause = error.cause, "the log of the ledger could not be kept short");
        }
    }

    /// Writes everything, settles what is in flight, and closes the file.
    fn end(&mut self) -> Result<(), StoreError> {
        let written = self.write_everything();
        if let Some(session) = &mut self.session
            && session.check_files(&self.path).is_ok()
            && let Ok(_guard) = session.locks.write.hold()
        {
            // If this fails, another process settles it, because this owner is gone then.
            let _ = session.settle_own();
        }
        self.close_file();
        written
    }

    fn close_file(&mut self) {
        if let Some(mut session) = self.session.take() {
            // SQLite then leaves a file alone that is not the right one, or is not whole.
            let _ = session.check_files(&self.path);
        }
    }

    /// The open file. It is opened again after a pause.
    fn session(&mut self) -> Result<&mut Session, StoreError> {
        if self.session.is_none() {
            self.session =
                Some(Session::reopen(&self.path, self.secret.as_deref(), &self.is_open, Arc::clone(&self.locks))?);
        }
        self.session.as_mut().ok_or_else(|| StoreError::retryable("the ledger is not open"))
    }

    /// Answers a search, or returns the write that must come first: the owner of the entry is gone.
    fn find(&mut self, key: EntryKey, answer: Answer<Option<StoredEntry>>) -> Option<Write> {
        match self.find_entry(&key, Check::Files) {
            Ok((_, true)) => return Some(Write::FindSettled(key, answer)),
            Ok((entry, false)) => drop(answer.send(Ok(entry))),
            Err(error) => drop(answer.send(Err(error))),
        }
        None
    }

    /// Whether another send holds the key. In doubt it does not.
    fn is_held(&mut self, key: &EntryKey) -> bool {
        let found = self.find_entry(key, Check::Skip);
        matches!(found, Ok((Some(stored), false)) if stored.entry.state != EntryState::NotSent)
    }

    /// An entry, and whether its owner is gone.
    fn find_entry(&mut self, key: &EntryKey, check: Check) -> Result<(Option<StoredEntry>, bool), StoreError> {
        let path = Arc::clone(&self.path);
        let session = self.session()?;
        if check == Check::Files {
            session.check_files(&path)?;
        }
        let Some(row) = entries::find(&session.connection, key).map_err(|error| describe(&error, &path))? else {
            return Ok((None, false));
        };
        let mut stored = row.stored;
        if let Some(pending) = self.pending.get(&(key.clone(), row.token)) {
            stored.apply(pending);
            return Ok((Some(stored), false));
        }
        let is_orphan = stored.entry.state.is_in_flight() && self.session()?.is_dead(row.owner);
        Ok((Some(stored), is_orphan))
    }

    /// Writes a batch and what is pending, in one transaction, and answers.
    fn write(&mut self, writes: Vec<Write>) {
        if writes.is_empty() && self.pending.is_empty() {
            self.retry_at = None;
            return;
        }
        // A transaction also finds out that a key is held. If it must wait for another process, which may have been
        // stopped, the calls under such keys do not wait with it.
        let is_free = self.locks.write.try_hold().is_ok_and(|guard| guard.is_some());
        let mut rest = Vec::with_capacity(writes.len());
        for write in writes {
            match write {
                // The holder of a claim whose caller is gone will never use it.
                Write::Claim(_, answer) if answer.is_closed() => {}
                Write::Claim(claim, answer) if !is_free && self.is_held(&claim.key) => {
                    let _ = answer.send(Ok(ClaimAnswer::Held));
                }
                write => rest.push(write),
            }
        }
        let writes = rest;
        if writes.is_empty() && self.pending.is_empty() {
            return;
        }
        let mut written = Vec::with_capacity(writes.len());
        let result = self.transact(writes, &mut written);
        let has_released = self.finish(written, result);
        self.changed.notify_waiters();
        if has_released {
            self.write(Vec::new());
        }
    }

    /// Runs the writes in one transaction, and commits it.
    fn transact(&mut self, writes: Vec<Write>, written: &mut Vec<Written>) -> Result<(), StoreError> {
        let path = Arc::clone(&self.path);
        let pending: Vec<Settlement> = self.pending.values().cloned().collect();
        let prepared = self.session().and_then(|session| session.check_files(&path).map(|()| session));
        let session = match prepared {
            Ok(session) => session,
            Err(error) => {
                tracing::warn!(error = %error.message, cause = error.cause, "the ledger could not be used");
                self.retry_at = Some(Instant::now() + RETRY_AFTER);
                written.extend(writes.into_iter().map(|write| unwritten(write, &error)));
                return Err(error);
            }
        };
        let has_claims = writes.iter().any(|write| matches!(write, Write::Claim(..)));
        let space = if has_claims { check_space(&path) } else { Ok(()) };
        let committed = commit(session, &path, writes, &pending, &space, written);
        let changed = if pending.is_empty() { Durability::NotNeeded } else { Durability::Later };
        let durability = written.iter().map(Written::durability).max().unwrap_or(changed).max(changed);
        let is_committed = committed.is_ok();
        let result = committed.and_then(|()| {
            failpoint("ledger.committed");
            if durability == Durability::Now {
                session.sync(&path)?;
                // The log can have been deleted meanwhile, for instance because another SQLite in this process closed
                // the file. Then this batch is not in the ledger that others see.
                session.check_files(&path)?;
                failpoint("ledger.synced");
            }
            Ok(())
        });
        if is_committed {
            self.pending.clear();
        }
        match &result {
            Ok(()) => {
                self.retry_at = None;
                self.unsynced_since = match durability {
                    Durability::NotNeeded => self.unsynced_since,
                    Durability::Later => self.unsynced_since.or_else(|| Some(Instant::now())),
                    Durability::Now => None,
                };
            }
            Err(error) => {
                tracing::warn!(error = %error.message, cause = error.cause, "the ledger could not be written");
                self.retry_at = Some(Instant::now() + RETRY_AFTER);
                if is_committed {
                    self.unsynced_since.get_or_insert_with(Instant::now);
                }
            }
        }
        result
    }

    /// Answers the writes. Claims that were lost, or whose callers are gone, are released with what is pending. Returns
    /// whether a release can be written now.
    fn finish(&mut self, written: Vec<Written>, result: Result<(), StoreError>) -> bool {
        let mut has_released = false;
        for write in written {
            match write {
                Written::Claim(claim, answered, answer) => {
                    let token = match &answered {
                        Ok(ClaimAnswer::Claimed(token)) => Some(*token),
                        _ => None,
                    };
                    let mut answered = result.clone().and(answered);
                    // A call whose result is recorded gets it also if nothing can be written.
                    if token.is_none() && answered.is_err() && self.is_held(&claim.key) {
                        answered = Ok(ClaimAnswer::Held);
                    }
                    // After an error it is not known whether the commit is on disk, so the claim is released.
                    let is_lost = answered.is_err();
                    let is_unwanted = answer.send(answered).is_err();
                    if let Some(token) = token.filter(|_| is_lost || is_unwanted) {
                        let settlement = Settlement::release(claim.key, token);
                        self.pending.extend([with_key(settlement)]);
                        has_released |= !is_lost;
                    }
                }
                Written::Bool(answer, value) => drop(answer.send(result.clone().map(|()| value))),
                Written::Entry(answer, entry) => drop(answer.send(result.clone().map(|()| entry))),
                Written::Settled(settlement, answer) => {
                    if result.is_err() {
                        self.pending.extend([with_key(settlement)]);
                    }
                    let _ = answer.send(result.clone());
                }
                Written::Change(change) => change.finish(result.clone()),
                Written::Nothing => {}
            }
        }
        has_released
    }

    /// Writes what is pending, and puts everything on disk.
    fn write_everything(&mut self) -> Result<(), StoreError> {
        self.write(Vec::new());
        if self.unsynced_since.is_none() && self.pending.is_empty() {
            return Ok(());
        }
        let path = Arc::clone(&self.path);
        let session = self.session()?;
        session.check_files(&path)?;
        session.sync(&path)?;
        self.unsynced_since = None;
        match self.pending.is_empty() {
            true => Ok(()),
            false => Err(StoreError::retryable("some outcomes could not be written yet")),
        }
    }
}

/// Runs the writes in one transaction, and commits it under the write lock. Adds the result of each write.
fn commit(
    session: &mut Session,
    path: &Path,
    writes: Vec<Write>,
    pending: &[Settlement],
    space: &Result<(), StoreError>,
    written: &mut Vec<Written>,
) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| describe(&error, path);
    let locks = Arc::clone(&session.locks);
    let begun = match locks.write.hold() {
        Err(error) => Err(describe_io(&error, path)),
        Ok(guard) => session.begin().map_err(failed).map(|()| guard),
    };
    let _guard = match begun {
        Ok(guard) => guard,
        Err(error) => {
            written.extend(writes.into_iter().map(|write| unwritten(write, &error)));
            return Err(error);
        }
    };
    failpoint("ledger.begun");
    let mut result: Result<(), rusqlite::Error> =
        pending.iter().try_for_each(|settlement| entries::settle(&session.connection, &session.secret, settlement));
    let mut rest = Vec::new();
    for write in writes {
        match &result {
            Ok(()) => result = run_write(session, write, space, written),
            Err(_) => rest.push(write),
        }
    }
    let result = result.and_then(|()| {
        failpoint("ledger.before_commit");
        session.commit()
    });
    let result = result.map_err(|error| {
        // After an error SQLite may have ended the transaction itself.
        let _ = session.connection.execute_batch("ROLLBACK");
        failed(error)
    });
    if let Err(error) = &result {
        written.extend(rest.into_iter().map(|write| unwritten(write, error)));
    }
    result
}

/// Runs one write inside the transaction.
fn run_write(
    session: &mut Session,
    write: Write,
    space: &Result<(), StoreError>,
    written: &mut Vec<Written>,
) -> Result<(), rusqlite::Error> {
    let connection = &session.connection;
    match write {
        Write::Claim(claim, answer) => {
            let answered = match space {
                Ok(()) => run_claim(session, &claim).map(Ok),
                Err(error) => Ok(Err(error.clone())),
            };
            match answered {
                Ok(answered) => written.push(Written::Claim(claim, answered, answer)),
                Err(error) => {
                    written.push(unwritten(Write::Claim(claim, answer), &StoreError::retryable("")));
                    return Err(error);
                }
            }
        }
        Write::StartAttempt { key, token, attempts, answer } => {
            let result = entries::start_attempt(connection, &key, token, attempts);
            written.push(Written::Bool(answer, *result.as_ref().unwrap_or(&false)));
            result?;
        }
        Write::StartWait { key, token } => {
            entries::start_wait(connection, &key, token)?;
            written.push(Written::Nothing);
        }
        Write::Settle(settlement, answer) => {
            let result = entries::settle(connection, &session.secret, &settlement);
            written.push(Written::Settled(settlement, answer));
            result?;
        }
        Write::FindSettled(key, answer) => {
            let result = find_settled(session, &key);
            written.push(Written::Entry(answer, result.as_ref().ok().cloned().flatten()));
            result?;
        }
        Write::Change(mut change) => {
            let result = change.run(session);
            written.push(Written::Change(change));
            result?;
        }
    }
    Ok(())
}

/// The state of a write that did not run.
fn unwritten(write: Write, error: &StoreError) -> Written {
    match write {
        Write::Claim(claim, answer) => Written::Claim(claim, Err(error.clone()), answer),
        Write::StartAttempt { answer, .. } => Written::Bool(answer, false),
        Write::StartWait { .. } => Written::Nothing,
        Write::Settle(settlement, answer) => Written::Settled(settlement, answer),
        Write::FindSettled(_, answer) => Written::Entry(answer, None),
        Write::Change(change) => Written::Change(change),
    }
}

fn run_claim(session: &Session, claim: &NewClaim) -> Result<ClaimAnswer, rusqlite::Error> {
    let token: Token = random_number().map_err(|_| rusqlite::Error::InvalidQuery)?;
    loop {
        if entries::claim(&session.connection, claim, token, session.locks.owner.id)? {
            return Ok(ClaimAnswer::Claimed(token));
        }
        // Another transaction cannot have deleted it in between.
        let Some(row) = entries::find(&session.connection, &claim.key)? else { continue };
        if row.stored.entry.state.is_in_flight() && session.is_dead(row.owner) {
            session.settle_if_dead(row.owner)?;
            continue;
        }
        return Ok(ClaimAnswer::Held);
    }
}

fn find_settled(session: &Session, key: &EntryKey) -> Result<Option<StoredEntry>, rusqlite::Error> {
    let Some(row) = entries::find(&session.connection, key)? else { return Ok(None) };
    if !row.stored.entry.state.is_in_flight() || !session.is_dead(row.owner) {
        return Ok(Some(row.stored));
    }
    session.settle_if_dead(row.owner)?;
    Ok(entries::find(&session.connection, key)?.map(|row| row.stored))
}

/// A settlement with its place among those that are pending.
fn with_key(settlement: Settlement) -> ((EntryKey, Token), Settlement) {
    ((settlement.key.clone(), settlement.token), settlement)
}
