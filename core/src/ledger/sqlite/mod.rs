//! The store in a SQLite file.

mod campaigns;
mod commands;
mod entries;
mod failure;
mod file;
mod log;
mod owner;
mod pace;
mod people;
#[cfg(test)]
mod processes;
mod schema;
mod session;
mod short_text;
#[cfg(test)]
mod testing;
mod worker;

use std::collections::HashMap;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(feature = "bindings")]
use std::sync::mpsc::Receiver;
#[cfg(any(feature = "bindings", test))]
use std::sync::mpsc::sync_channel;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, SystemTime};

use rusqlite::Connection;
use tokio::sync::{Notify, oneshot};

use crate::ledger::clock;
use crate::ledger::entry::{EntryKey, LedgerEntry};
use crate::ledger::fingerprint::Secret;
use crate::ledger::private_file::create_private;
use crate::ledger::registry::{FORKED, Registry, Started, ThreadStore};
use crate::ledger::sqlite::commands::{Change, Command, Durability, Write};
use crate::ledger::sqlite::failure::describe;
use crate::ledger::sqlite::session::Session;
use crate::ledger::sqlite::worker::Worker;
use crate::ledger::store::{
    Admission, Answer, CLOSED, CampaignState, ChangeRecord, ClaimAnswer, EntryCounts, EntryPage, NewClaim, PageRequest,
    PendingClaim, Reply, Resolution, Settlement, Store, StoreError, StoredEntry, Token, no_entry,
};

/// The stores of this process, by path: a file has one store, because SQLite's locks belong to the process.
pub(crate) static STORES: Registry<SqliteStore> = Registry::new();

/// How long a fork waits until the file is closed.
#[cfg(feature = "bindings")]
const PAUSE_TIMEOUT: Duration = Duration::from_secs(10);

/// A store in a SQLite file, and its thread.
pub(crate) struct SqliteStore {
    path: PathBuf,
    pid: u32,
    commands: Sender<Command>,
    secret: Secret,
    is_closed: AtomicBool,
    changed: Arc<Notify>,
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").field("path", &self.path).finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// The store of this file: the one that this process has open already, or a new one.
    pub(crate) fn open(path: &Path, create: bool, secret: Option<&[u8]>) -> Result<Arc<Self>, StoreError> {
        let path = file::check_place(path, create)?;
        let store = STORES.open(path.clone(), || Self::start(path, secret.map(<[u8]>::to_vec)))?;
        store.with_secret(secret)
    }

    /// This store, if it was opened with the same secret.
    fn with_secret(self: Arc<Self>, secret: Option<&[u8]>) -> Result<Arc<Self>, StoreError> {
        match secret {
            Some(secret) if Secret::new(secret).check_value() != self.secret.check_value() => {
                Err(StoreError::unusable(format!(
                    "{} is open with another value of ledger_secret; use the same value",
                    self.path.display()
                )))
            }
            _ => Ok(self),
        }
    }

    fn start(path: PathBuf, secret: Option<Vec<u8>>) -> Result<Started<Self>, StoreError> {
        let is_open = Arc::new(AtomicBool::new(false));
        let session = Session::open(&path, secret.as_deref(), &is_open)?;
        let (sender, commands) = channel();
        let changed = Arc::new(Notify::new());
        let store = Self {
            path: path.clone(),
            pid: std::process::id(),
            commands: sender,
            secret: session.secret.clone(),
            is_closed: AtomicBool::new(false),
            changed: Arc::clone(&changed),
        };
        let locks = Arc::clone(&session.locks);
        let worker = Worker {
            path: path.into(),
            secret,
            commands,
            is_open: Arc::clone(&is_open),
            changed,
            session: Some(session),
            locks,
            pending: HashMap::new(),
            unsynced_since: None,
            retry_at: None,
        };
        let thread = std::thread::Builder::new().name("workspace-ledger".to_owned());
        let thread = thread.spawn(move || worker.run()).map_err(|error| {
            StoreError::retryable("the thread of the ledger could not be started").with_cause(error)
        })?;
        Ok(Started { store: Arc::new(store), is_open, thread })
    }

    /// Whether this process opened the store.
    pub(crate) fn belongs_to_this_process(&self) -> bool {
        self.pid == std::process::id()
    }

    /// Queues a command. The thread receives it unless the store was closed.
    fn submit(&self, command: Command) {
        if self.belongs_to_this_process() {
            // A store that was closed drops the command, and with it the sender of its answer.
            let _ = self.commands.send(command);
        }
    }

    fn ask<T: Send + 'static>(&self, command: impl FnOnce(Answer<T>) -> Command) -> Reply<T> {
        let (answer, receiver) = oneshot::channel();
        self.submit(command(answer));
        let belongs = self.belongs_to_this_process();
        Box::pin(async move {
            if !belongs {
                return Err(StoreError::unusable(FORKED));
            }
            receiver.await.unwrap_or_else(|_| Err(StoreError::unusable(CLOSED)))
        })
    }

    /// Reads from the open file.
    fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Session, &Path) -> Result<T, StoreError> + Send + 'static,
    ) -> Reply<T> {
        let path = self.path.clone();
        self.ask(move |answer| {
            Command::Read(Box::new(move |session| {
                let _ = answer.send(session.and_then(|session| read(session, &path)));
            }))
        })
    }

    /// Reads entries after an id. Before the first ones, it settles what dead owners left in flight.
    fn read_settled<T: Send + 'static>(
        &self,
        after: i64,
        read: impl FnOnce(&Session) -> Result<T, rusqlite::Error> + Send + 'static,
    ) -> Reply<T> {
        self.read(move |session, path| {
            if after == 0 {
                session.settle_dead_owners(path)?;
            }
            read(session).map_err(|error| describe(&error, path))
        })
    }

    /// Changes something in a transaction.
    fn change<T: Send + 'static>(
        &self,
        durability: Durability,
        run: impl FnMut(&Session) -> Result<Result<T, StoreError>, rusqlite::Error> + Send + 'static,
    ) -> Reply<T> {
        self.ask(move |answer| {
            let change = AnsweredChange { durability, run, result: None, answer: Some(answer) };
            Command::Write(Write::Change(Box::new(change)))
        })
    }
}

/// Copies the ledger into a new file.
fn back_up(connection: &Connection, to: &Path) -> Result<(), StoreError> {
    let Some(name) = to.to_str() else {
        return Err(StoreError::unusable("the path of the backup must be UTF-8"));
    };
    match create_private(to) {
        // SQLite writes into an empty file.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(StoreError::unusable(format!("{name} exists already; choose another path for the backup")));
        }
        Err(error) => {
            let message = format!("the backup {name} cannot be created; check its folder");
            return Err(StoreError::unusable(message).with_cause(error));
        }
        Ok(file) => drop(file),
    }
    connection.execute("VACUUM INTO ?1", [name]).map(drop).map_err(|error| {
        // An empty file would look like a backup.
        let _ = std::fs::remove_file(to);
        describe(&error, to)
    })
}

/// A change that answers when it is committed.
struct AnsweredChange<T, F> {
    durability: Durability,
    run: F,
    result: Option<Result<T, StoreError>>,
    answer: Option<Answer<T>>,
}

impl<T: Send, F> Change for AnsweredChange<T, F>
where
    F: FnMut(&Session) -> Result<Result<T, StoreError>, rusqlite::Error> + Send,
{
    fn durability(&self) -> Durability {
        self.durability
    }

    fn run(&mut self, session: &Session) -> Result<(), rusqlite::Error> {
        self.result = Some((self.run)(session)?);
        Ok(())
    }

    fn finish(mut self: Box<Self>, committed: Result<(), StoreError>) {
        let not_run = || Err(StoreError::retryable("the ledger could not be written"));
        let result = committed.and_then(|()| self.result.take().unwrap_or_else(not_run));
        if let Some(answer) = self.answer.take() {
            let _ = answer.send(result);
        }
    }
}

impl ThreadStore for SqliteStore {
    fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::SeqCst)
    }

    #[cfg(feature = "bindings")]
    fn pause(&self) -> Option<Sender<()>> {
        if !self.belongs_to_this_process() {
            return None;
        }
        let (paused, is_paused) = sync_channel(1);
        let (guard, resume) = channel();
        self.commands.send(Command::Pause { paused, resume }).ok()?;
        // If the thread hangs, the fork goes ahead, and the child cannot use the ledger.
        is_paused.recv_timeout(PAUSE_TIMEOUT).ok()?;
        Some(guard)
    }

    #[cfg(feature = "bindings")]
    fn start_flush(&self) -> Receiver<()> {
        let (done, is_done) = sync_channel(1);
        let flush = move |session: Result<&mut Session, StoreError>| drop((session, done));
        self.submit(Command::Flush(oneshot::channel().0));
        self.submit(Command::Read(Box::new(flush)));
        is_done
    }
}

impl Store for SqliteStore {
    fn secret(&self) -> &Secret {
        &self.secret
    }

    fn find(&self, key: EntryKey) -> Reply<Option<StoredEntry>> {
        self.ask(|answer| Command::Find(key, answer))
    }

    fn claim(&self, claim: NewClaim) -> Reply<ClaimAnswer> {
        let (answer, receiver) = oneshot::channel();
        let (key, commands) = (claim.key.clone(), self.commands.clone());
        self.submit(Command::Write(Write::Claim(claim, answer)));
        let belongs = self.belongs_to_this_process();
        let pending = PendingClaim::new(receiver, move |token| {
            let release = Settlement::release(key, token);
            let _ = commands.send(Command::Write(Write::Settle(release, oneshot::channel().0)));
        });
        Box::pin(async move { if belongs { pending.await } else { Err(StoreError::unusable(FORKED)) } })
    }

    fn start_attempt(&self, key: EntryKey, token: Token, attempts: u32) -> Reply<bool> {
        self.ask(|answer| Command::Write(Write::StartAttempt { key, token, attempts, answer }))
    }

    fn start_wait(&self, key: EntryKey, token: Token) {
        self.submit(Command::Write(Write::StartWait { key, token }));
    }

    fn settle(&self, settlement: Settlement) -> Reply<()> {
        self.ask(|answer| Command::Write(Write::Settle(settlement, answer)))
    }

    fn changed(&self, at_most: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let changed = Arc::clone(&self.changed);
        Box::pin(async move {
            // Whether something changed or the time passed, the caller looks again.
            let _ = tokio::time::timeout(at_most, changed.notified()).await;
        })
    }

    fn resolve(&self, resolution: Resolution) -> Reply<LedgerEntry> {
        self.change(Durability::Now, move |session| {
            let Resolution { key, state, message_id, note, .. } = &resolution;
            let Some(row) = entries::find(&session.connection, key)? else {
                return Ok(Err(no_entry()));
            };
            if row.stored.entry.state.is_in_flight() && session.is_dead(row.owner) {
                session.settle_if_dead(row.owner)?;
            }
            let Some(row) = entries::find(&session.connection, key)? else {
                return Ok(Err(no_entry()));
            };
            let entry = &row.stored.entry;
            let age = clock::now().duration_since(entry.created_at).unwrap_or_default();
            if let Err(error) = resolution.check(entry, age) {
                return Ok(Err(error));
            }
            let record = resolution.record();
            let hash = message_id.as_deref().map(|id| session.secret.message_hash(id));
            let record = record.as_ref().map(crate::json::Json::as_json);
            entries::resolve(&session.connection, &row, *state, record, hash, note.as_deref())?;
            let row = entries::find(&session.connection, key)?;
            Ok(row.map(|row| row.stored.entry).ok_or_else(|| StoreError::retryable("the entry was deleted")))
        })
    }

    fn page(&self, request: PageRequest) -> Reply<EntryPage> {
        self.read_settled(request.after, move |session| entries::page(&session.connection, &request))
    }

    fn counts(&self, scope: Arc<str>, after: i64) -> Reply<EntryCounts> {
        self.read_settled(after, move |session| entries::counts(&session.connection, &scope, after))
    }

    fn prune(&self, scope: Arc<str>, before: SystemTime, after: i64) -> Reply<(u64, Option<i64>)> {
        self.change(Durability::Now, move |session| entries::prune(&session.connection, &scope, before, after).map(Ok))
    }

    fn update_record(&self, message_id: String, change: Box<ChangeRecord>) -> Reply<bool> {
        let mut change = Some(change);
        self.change(Durability::Now, move |session| {
            let Some(row) = entries::find_message(&session.connection, &session.secret, &message_id)? else {
                return Ok(Ok(false));
            };
            let change = change.take();
            if let Some(record) = change.and_then(|change| change(row.stored.entry.record.as_deref())) {
                entries::set_record(&session.connection, row.id, &record)?;
            }
            Ok(Ok(true))
        })
    }

    fn open_campaign(&self, scope: Arc<str>, name: String, has_keys: bool) -> Reply<CampaignState> {
        // The log is written in order, so this is on disk before every entry of the campaign.
        self.change(Durability::Later, move |session| {
            campaigns::open(&session.connection, &scope, &name, has_keys).map(Ok)
        })
    }

    fn reserve_turns(&self, scope: Arc<str>, interval: Duration, count: u32) -> Reply<SystemTime> {
        // After a power failure the pace may start again, as in a new file.
        self.change(Durability::NotNeeded, move |session| {
            pace::reserve(&session.connection, &scope, clock::now(), interval, count).map(Ok)
        })
    }

    fn admit_people(&self, scope: Arc<str>, people: Vec<i64>, limit: u64, record: bool) -> Reply<Vec<Admission>> {
        if record {
            self.change(Durability::Later, move |session| {
                people::admit(&session.connection, &scope, &people, limit, clock::now()).map(Ok)
            })
        } else {
            self.read(move |session, path| {
                people::preview(&session.connection, &scope, &people, limit, clock::now())
                    .map_err(|error| describe(&error, path))
            })
        }
    }

    fn count_people(&self, scope: Arc<str>) -> Reply<u64> {
        self.read(move |session, path| {
            people::count_now(&session.connection, &scope, clock::now()).map_err(|error| describe(&error, path))
        })
    }

    fn backup(&self, to: PathBuf) -> Reply<()> {
        self.read(move |session, _| back_up(&session.connection, &to))
    }

    fn flush(&self) -> Reply<()> {
        self.ask(Command::Flush)
    }

    fn close(&self) -> Reply<()> {
        let was_closed = self.is_closed.swap(true, Ordering::SeqCst);
        let reply = self.ask(Command::Close);
        // The answer to a second close is dropped when the thread has closed the file.
        Box::pin(async move { reply.await.or_else(|error| if was_closed { Ok(()) } else { Err(error) }) })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ledger::fingerprint::Fingerprint;
    use crate::ledger::sqlite::log::{FAILING_SYNCS, SYNCS};
    use crate::ledger::store_cases;

    fn new_claim(store: &SqliteStore, number: u32) -> NewClaim {
        let key = EntryKey { scope: Arc::from(""), key: Arc::from(number.to_string()) };
        let fingerprint = Fingerprint::new(store.secret(), &[]);
        NewClaim { key, operation: "messages.send", fingerprint, recipient: None }
    }

    /// The tests count the syncs of the process.
    pub(super) static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

    #[tokio::test]
    async fn the_store_answers_as_all_stores_do() {
        let _alone = ALONE.lock().await;
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("ledger.db"), true, None).unwrap();
        store_cases::check(&*store).await;
    }

    /// A claim waits for the batch that is being written, and then for its own: for two syncs at most.
    #[tokio::test]
    async fn all_claims_that_wait_share_the_next_sync() {
        let _alone = ALONE.lock().await;
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("ledger.db"), true, None).unwrap();
        for claims in [1, 64, 500] {
            // Keeps the thread busy, as a batch does.
            let (start, is_started) = sync_channel(1);
            let (end, is_ended) = sync_channel::<()>(1);
            store.submit(Command::Read(Box::new(move |_| {
                start.send(()).unwrap();
                is_ended.recv().unwrap();
            })));
            is_started.recv().unwrap();
            let before = SYNCS.load(Ordering::SeqCst);
            let replies: Vec<_> =
                (0..claims).map(|number| store.claim(new_claim(&store, claims * 1_000 + number))).collect();
            end.send(()).unwrap();
            for reply in replies {
                assert!(matches!(reply.await, Ok(ClaimAnswer::Claimed(_))));
            }
            assert_eq!(SYNCS.load(Ordering::SeqCst) - before, 1, "{claims}");
        }
    }

    #[tokio::test]
    async fn a_claim_that_is_not_on_disk_is_an_error_and_its_key_is_free() {
        let _alone = ALONE.lock().await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let store = SqliteStore::open(&path, true, None).unwrap();
        assert!(matches!(store.claim(new_claim(&store, 1)).await, Ok(ClaimAnswer::Claimed(_))));
        FAILING_SYNCS.store(1, Ordering::SeqCst);
        let error = store.claim(new_claim(&store, 2)).await.err().unwrap();
        assert!(error.message.contains("could not be written"), "{}", error.message);
        // The pages of the log may be missing on disk, so all of them are moved into the file.
        assert!(std::fs::metadata(file::log_path(&path)).unwrap().len() > 0);
        assert!(matches!(store.claim(new_claim(&store, 2)).await, Ok(ClaimAnswer::Claimed(_))));
        assert_eq!(std::fs::metadata(file::log_path(&path)).unwrap().len(), 0);
        assert!(matches!(store.claim(new_claim(&store, 1)).await, Ok(ClaimAnswer::Held)));
        assert!(matches!(store.claim(new_claim(&store, 3)).await, Ok(ClaimAnswer::Claimed(_))));
    }

    #[tokio::test]
    async fn a_held_key_is_answered_without_the_disk() {
        let _alone = ALONE.lock().await;
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("ledger.db"), true, None).unwrap();
        assert!(matches!(store.claim(new_claim(&store, 1)).await, Ok(ClaimAnswer::Claimed(_))));
        let before = SYNCS.load(Ordering::SeqCst);
        FAILING_SYNCS.store(1, Ordering::SeqCst);
        assert!(matches!(store.claim(new_claim(&store, 1)).await, Ok(ClaimAnswer::Held)));
        assert_eq!((SYNCS.load(Ordering::SeqCst), FAILING_SYNCS.swap(0, Ordering::SeqCst)), (before, 1));
    }

    #[tokio::test]
    async fn campaigns_turns_and_people_are_answered_without_the_disk() {
        let _alone = ALONE.lock().await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let store = SqliteStore::open(&path, true, None).unwrap();
        let scope = || Arc::from("");
        let before = SYNCS.load(Ordering::SeqCst);
        store.reserve_turns(scope(), Duration::from_secs(1), 1).await.unwrap();
        store.flush().await.unwrap();
        assert_eq!(SYNCS.load(Ordering::SeqCst), before);
        // The sync that follows soon may be the one that fails.
        FAILING_SYNCS.store(1, Ordering::SeqCst);
        let state = store.open_campaign(scope(), "spring".to_owned(), false).await.unwrap();
        assert_eq!(state, CampaignState::New);
        FAILING_SYNCS.store(1, Ordering::SeqCst);
        assert_eq!(store.admit_people(scope(), vec![1], 1, true).await.unwrap(), [Admission::New]);
        FAILING_SYNCS.store(0, Ordering::SeqCst);
        assert_eq!(store.admit_people(scope(), vec![1], 1, false).await.unwrap(), [Admission::Known]);
        assert!(matches!(store.admit_people(scope(), vec![2], 1, false).await.as_deref(), Ok([Admission::Full(_)])));
        store.close().await.unwrap();
        let messages = [
            store.open_campaign(scope(), "spring".to_owned(), false).await.err(),
            store.reserve_turns(scope(), Duration::from_secs(1), 1).await.err(),
            store.admit_people(scope(), vec![1], 1, true).await.err(),
            store.admit_people(scope(), vec![1], 1, false).await.err(),
        ];
        assert!(messages.iter().all(|error| error.as_ref().is_some_and(|error| error.message == CLOSED)));
    }

    #[tokio::test]
    async fn the_log_stays_short() {
        let _alone = ALONE.lock().await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let store = SqliteStore::open(&path, true, None).unwrap();
        for batch in 0..40 {
            let replies: Vec<_> = (0..500).map(|number| store.claim(new_claim(&store, batch * 500 + number))).collect();
            for reply in replies {
                assert!(matches!(reply.await, Ok(ClaimAnswer::Claimed(_))));
            }
        }
        let length = std::fs::metadata(file::log_path(&path)).unwrap().len();
        assert!(length < 16 << 20, "{length} bytes");
    }
}
