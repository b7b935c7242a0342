//! The stores of this process. A place has one store, which all clients of the process share, and its own thread.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
#[cfg(feature = "bindings")]
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::ledger::store::StoreError;

/// How long opening waits for another thread that opens a store.
const OPEN_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a fork waits for a thread that opens a store.
#[cfg(feature = "bindings")]
const PAUSE_TIMEOUT: Duration = Duration::from_secs(10);

/// The error of a child whose parent used the store.
pub(crate) const FORKED: &str =
    "this process was forked while its parent had the ledger open; open the client after the fork";

/// A store with a thread.
pub(crate) trait ThreadStore: Send + Sync + 'static {
    fn is_closed(&self) -> bool;

    /// Closes its file or its connection until the returned sender is dropped, so that the process can be forked.
    #[cfg(feature = "bindings")]
    fn pause(&self) -> Option<Sender<()>>;

    /// Puts everything that is known on disk. The sender of the returned receiver is dropped when that is done.
    #[cfg(feature = "bindings")]
    fn start_flush(&self) -> Receiver<()>;
}

/// A store that was started.
pub(crate) struct Started<S> {
    pub(crate) store: Arc<S>,
    /// Whether a forked child cannot use the same place now.
    pub(crate) is_open: Arc<AtomicBool>,
    pub(crate) thread: JoinHandle<()>,
}

/// A store that was opened, and its thread, which must end before the place is opened again: when SQLite closes its
/// files, it ends the locks that the process has on them.
#[derive(Debug)]
struct KnownStore<S> {
    pid: u32,
    store: Weak<S>,
    is_open: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

type Stores<S> = Option<HashMap<PathBuf, KnownStore<S>>>;

/// The stores of one kind, by their places.
pub(crate) struct Registry<S> {
    stores: Mutex<Stores<S>>,
    /// The process whose thread locked the stores last.
    locked_by: AtomicU32,
}

impl<S: ThreadStore> Registry<S> {
    pub(crate) const fn new() -> Self {
        Self { stores: Mutex::new(None), locked_by: AtomicU32::new(0) }
    }

    /// The store of this place: the one that this process has open already, or a new one.
    pub(crate) fn open(
        &self,
        place: PathBuf,
        start: impl FnOnce() -> Result<Started<S>, StoreError>,
    ) -> Result<Arc<S>, StoreError> {
        let mut stores = self.lock(Instant::now() + OPEN_TIMEOUT)?;
        let stores = stores.get_or_insert_default();
        // A handle of a thread of the parent must not be dropped in a forked child: its memory may be gone.
        stores.retain(|_, known| known.pid != std::process::id() || !known.thread.is_finished());
        match stores.remove(&place) {
            Some(known) if known.pid != std::process::id() => {
                let was_open = known.is_open.load(Ordering::SeqCst);
                // The parent's store is never dropped here, because its thread does not exist in this process.
                std::mem::forget(known);
                if was_open {
                    return Err(StoreError::unusable(FORKED));
                }
            }
            Some(known) => match known.store.upgrade().filter(|store| !store.is_closed()) {
                Some(store) => {
                    stores.insert(place, known);
                    return Ok(store);
                }
                // A panic of the thread has no consequence for the new store.
                None => drop(known.thread.join()),
            },
            None => {}
        }
        let Started { store, is_open, thread } = start()?;
        let known = KnownStore { pid: std::process::id(), store: Arc::downgrade(&store), is_open, thread };
        stores.insert(place, known);
        Ok(store)
    }

    fn lock(&self, until: Instant) -> Result<MutexGuard<'_, Stores<S>>, StoreError> {
        loop {
            let pid = std::process::id();
            let locked = match self.stores.try_lock() {
                Err(TryLockError::Poisoned(error)) => Ok(PoisonError::into_inner(error)),
                locked => locked,
            };
            match locked {
                Ok(stores) => {
                    self.locked_by.store(pid, Ordering::SeqCst);
                    return Ok(stores);
                }
                // A thread of this process, or of the parent at the time of a fork, opens a store.
                Err(_) if Instant::now() < until => std::thread::sleep(Duration::from_millis(1)),
                Err(_) if self.locked_by.load(Ordering::SeqCst) == pid => {
                    return Err(StoreError::retryable("another thread opens a ledger, and waits for it"));
                }
                Err(_) => return Err(StoreError::unusable(FORKED)),
            }
        }
    }
}

#[cfg(feature = "bindings")]
impl<S: ThreadStore> Registry<S> {
    /// Closes all stores until the returned value is dropped, so that the process can be forked: the state of a store
    /// must not be copied while it is in use. No store is opened meanwhile.
    pub(crate) fn pause_all(&'static self) -> Paused<S> {
        let Ok(stores) = self.lock(Instant::now() + PAUSE_TIMEOUT) else {
            return Paused { resume: Vec::new(), _stores: None };
        };
        let known = stores.iter().flat_map(HashMap::values).filter_map(|known| known.store.upgrade());
        let resume = known.filter_map(|store| store.pause()).collect();
        Paused { resume, _stores: Some(stores) }
    }

    /// Puts everything that is known on disk, in all stores, until this instant.
    pub(crate) fn flush_all(&self, until: Instant) {
        let stores: Vec<Arc<S>> = match self.lock(until) {
            Ok(stores) => stores.iter().flat_map(HashMap::values).filter_map(|known| known.store.upgrade()).collect(),
            Err(_) => return,
        };
        let flushed: Vec<_> = stores.iter().map(|store| store.start_flush()).collect();
        for is_done in flushed {
            let _: Result<(), _> = is_done.recv_timeout(until.saturating_duration_since(Instant::now()));
        }
    }
}

/// The stores of this process, closed until this is dropped.
#[cfg(feature = "bindings")]
pub(crate) struct Paused<S: 'static> {
    resume: Vec<Sender<()>>,
    _stores: Option<MutexGuard<'static, Stores<S>>>,
}

#[cfg(feature = "bindings")]
impl<S> Paused<S> {
    /// Drops what belongs to this thread, in a forked child. The threads of the stores do not exist there.
    pub(crate) fn forget(mut self) {
        std::mem::forget(std::mem::take(&mut self.resume));
    }
}
