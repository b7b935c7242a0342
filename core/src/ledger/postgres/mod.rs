//! The store in a PostgreSQL database, for programs on several machines.
//!
//! It works behind PgBouncer in transaction mode: statements have no names, settings end with their transactions, and
//! no lock outlives one.

mod batch;
mod campaigns;
mod commands;
mod entries;
mod failure;
mod memory;
mod pace;
mod people;
mod requests;
mod schema;
mod server;
mod session;
#[cfg(test)]
mod tests;
mod tls;
mod worker;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
#[cfg(feature = "bindings")]
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::{Notify, oneshot};

use crate::ledger::entry::{EntryKey, LedgerEntry};
use crate::ledger::fingerprint::Secret;
use crate::ledger::postgres::commands::{Command, Request, Update};
use crate::ledger::postgres::failure::StatementError;
use crate::ledger::postgres::memory::Memory;
use crate::ledger::postgres::server::Server;
use crate::ledger::postgres::session::{OPEN_TIMEOUT, Session};
use crate::ledger::postgres::worker::Worker;
use crate::ledger::registry::{FORKED, Registry, Started, ThreadStore};
use crate::ledger::store::{
    Admission, Answer, CLOSED, CampaignState, ChangeRecord, ClaimAnswer, EntryCounts, EntryPage, NewClaim, PageRequest,
    PendingClaim, Reply, Resolution, Settlement, Store, StoreError, StoredEntry, Token,
};

/// The stores of this process, by URL.
pub(crate) static STORES: Registry<PostgresStore> = Registry::new();

/// How long a fork waits until the connection is closed.
#[cfg(feature = "bindings")]
const PAUSE_TIMEOUT: Duration = Duration::from_secs(10);

/// A store in a database, and its thread.
pub(crate) struct PostgresStore {
    place: String,
    pid: u32,
    commands: UnboundedSender<Command>,
    secret: Secret,
    is_closed: AtomicBool,
    changed: Arc<Notify>,
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("place", &self.place).finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// The store of this URL: the one that this process has open already, or a new one.
    pub(crate) fn open(url: &str, create: bool, secret: Option<&[u8]>) -> Result<Arc<Self>, StoreError> {
        let server = Server::of_url(url)?;
        let store = STORES.open(PathBuf::from(url), || Self::start(server, create, secret.map(<[u8]>::to_vec)))?;
        match secret {
            Some(secret) if Secret::new(secret).check_value() != store.secret.check_value() => {
                Err(StoreError::unusable(format!(
                    "the ledger in {} is open with another value of ledger_secret; use the same value",
                    store.place
                )))
            }
            _ => Ok(store),
        }
    }

    /// Starts the thread, and waits until it has connected.
    fn start(server: Server, create: bool, given: Option<Vec<u8>>) -> Result<Started<Self>, StoreError> {
        let not_started = |error: std::io::Error| {
            StoreError::retryable("the thread of the ledger could not be started").with_cause(error)
        };
        let (sender, commands) = unbounded_channel();
        let changed = Arc::new(Notify::new());
        let (opened, is_opened) = sync_channel(1);
        let (place, worker_changed) = (server.place.clone(), Arc::clone(&changed));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(not_started)?;
        let thread = std::thread::Builder::new().name("workspace-ledger".to_owned()).spawn(move || {
            runtime.block_on(async move {
                match open_session(&server, create, given.as_deref()).await {
                    Ok((session, secret)) => {
                        if opened.send(Ok(secret.clone())).is_err() {
                            // The caller no longer waits.
                            return;
                        }
                        let worker = Worker {
                            server,
                            secret,
                            commands,
                            changed: worker_changed,
                            owners: vec![session.owner],
                            history: session.history.clone(),
                            session: Some(session),
                            memory: Memory::default(),
                            pending: HashMap::new(),
                            unsynced: Vec::new(),
                            unsynced_since: None,
                            in_flight: HashSet::new(),
                            waiting: Vec::new(),
                            claimed_at: None,
                            extended_at: Instant::now(),
                            retry_at: None,
                            is_away: false,
                            is_new_owner: false,
                        };
                        worker.run().await;
                    }
                    Err(failed) => drop(opened.send(Err(failed.error))),
                }
            });
        });
        let thread = thread.map_err(not_started)?;
        let secret = is_opened.recv_timeout(OPEN_TIMEOUT).map_err(|_| StatementError::no_answer(&place).error)??;
        let store = Arc::new(Self {
            place,
            pid: std::process::id(),
            commands: sender,
            secret,
            is_closed: AtomicBool::new(false),
            changed,
        });
        // A forked child opens its own connection.
        Ok(Started { store, is_open: Arc::new(AtomicBool::new(false)), thread })
    }

    /// Whether this process opened the store.
    fn belongs_to_this_process(&self) -> bool {
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

    fn request<T: Send + 'static>(&self, request: impl FnOnce(Answer<T>) -> Request) -> Reply<T> {
        self.ask(|answer| Command::Request(request(answer)))
    }
}

/// Connects, prepares the tables, and settles what dead owners left in flight.
async fn open_session(
    server: &Server,
    create: bool,
    given: Option<&[u8]>,
) -> Result<(Session, Secret), StatementError> {
    let mut session = Session::connect(server).await?;
    let secret = schema::prepare(&session, &server.schema, create, given).await?;
    session.become_owner(&[]).await?;
    session.record_server().await?;
    entries::settle_dead_owners(&session).await?;
    Ok((session, secret))
}

impl ThreadStore for PostgresStore {
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
        // If the thread hangs, the fork goes ahead: the child uses its own connection.
        is_paused.recv_timeout(PAUSE_TIMEOUT).ok()?;
        Some(guard)
    }

    #[cfg(feature = "bindings")]
    fn start_flush(&self) -> Receiver<()> {
        let (done, is_done) = sync_channel(1);
        self.submit(Command::Flush(oneshot::channel().0));
        self.submit(Command::Done(done));
        is_done
    }
}

impl Store for PostgresStore {
    fn secret(&self) -> &Secret {
        &self.secret
    }

    fn find(&self, key: EntryKey) -> Reply<Option<StoredEntry>> {
        self.ask(|answer| Command::Find(key, answer))
    }

    fn claim(&self, claim: NewClaim) -> Reply<ClaimAnswer> {
        let (answer, receiver) = oneshot::channel();
        let (key, commands) = (claim.key.clone(), self.commands.clone());
        self.submit(Command::Claim(claim, answer));
        let belongs = self.belongs_to_this_process();
        let pending = PendingClaim::new(receiver, move |token| {
            let release = Settlement::release(key, token);
            let _ = commands.send(Command::Update(Update::Settle(release, oneshot::channel().0)));
        });
        Box::pin(async move { if belongs { pending.await } else { Err(StoreError::unusable(FORKED)) } })
    }

    fn start_attempt(&self, key: EntryKey, token: Token, attempts: u32) -> Reply<bool> {
        self.ask(|answer| Command::Update(Update::StartAttempt { key, token, attempts, answer }))
    }

    fn start_wait(&self, key: EntryKey, token: Token) {
        self.submit(Command::Update(Update::StartWait { key, token }));
    }

    fn settle(&self, settlement: Settlement) -> Reply<()> {
        self.ask(|answer| Command::Update(Update::Settle(settlement, answer)))
    }

    fn changed(&self, at_most: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let changed = Arc::clone(&self.changed);
        Box::pin(async move {
            // Whether something changed or the time passed, the caller looks again.
            let _ = tokio::time::timeout(at_most, changed.notified()).await;
        })
    }

    fn resolve(&self, resolution: Resolution) -> Reply<LedgerEntry> {
        self.request(|answer| Request::Resolve(resolution, answer))
    }

    fn page(&self, request: PageRequest) -> Reply<EntryPage> {
        self.request(|answer| Request::Page(request, answer))
    }

    fn counts(&self, scope: Arc<str>, after: i64) -> Reply<EntryCounts> {
        self.request(|answer| Request::Counts { scope, after, answer })
    }

    fn prune(&self, scope: Arc<str>, before: SystemTime, after: i64) -> Reply<(u64, Option<i64>)> {
        self.request(|answer| Request::Prune { scope, before, after, answer })
    }

    fn update_record(&self, message_id: String, change: Box<ChangeRecord>) -> Reply<bool> {
        self.request(|answer| Request::UpdateRecord { message_id, change, answer })
    }

    fn open_campaign(&self, scope: Arc<str>, name: String, has_keys: bool) -> Reply<CampaignState> {
        self.request(|answer| Request::OpenCampaign { scope, name, has_keys, answer })
    }

    fn reserve_turns(&self, scope: Arc<str>, interval: Duration, count: u32) -> Reply<SystemTime> {
        self.request(|answer| Request::ReserveTurns { scope, interval, count, answer })
    }

    fn admit_people(&self, scope: Arc<str>, people: Vec<i64>, limit: u64, record: bool) -> Reply<Vec<Admission>> {
        self.request(|answer| Request::AdmitPeople { scope, people, limit, record, answer })
    }

    fn count_people(&self, scope: Arc<str>) -> Reply<u64> {
        self.request(|answer| Request::CountPeople { scope, answer })
    }

    fn backup(&self, _: PathBuf) -> Reply<()> {
        let message = "a ledger in PostgreSQL is copied with the tools of the database, such as pg_dump";
        Box::pin(std::future::ready(Err(StoreError::unusable(message))))
    }

    fn flush(&self) -> Reply<()> {
        self.ask(Command::Flush)
    }

    fn close(&self) -> Reply<()> {
        let was_closed = self.is_closed.swap(true, Ordering::SeqCst);
        let reply = self.ask(Command::Close);
        // The answer to a second close is dropped when the thread has closed the connection.
        Box::pin(async move { reply.await.or_else(|error| if was_closed { Ok(()) } else { Err(error) }) })
    }
}
