//! The thread on which the calls of all asynchronous clients run. It never waits for the GIL. It begins with the first call, and a
//! forked child has its own.

use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use pyo3::prelude::*;
use tokio::runtime::Builder;
use tokio::sync::Notify;

use super::mailbox::{Letter, Mailbox};
use crate::per_process::PerProcess;

/// Begins a call on the thread.
pub(super) type Begin = Box<dyn FnOnce(&Postman) + Send>;

/// The way to the thread.
pub(super) struct Io {
    begins: Mutex<Vec<Begin>>,
    arrived: Notify,
}

impl Io {
    /// This process's thread.
    ///
    /// # Errors
    ///
    /// Where the system gives no thread.
    pub(super) fn of_process() -> PyResult<Arc<Self>> {
        static IO: OnceLock<PerProcess<Mutex<Option<Arc<Io>>>>> = OnceLock::new();
        let slot = IO.get_or_init(|| PerProcess::new(Mutex::new(None))).get(|| Mutex::new(None));
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(io) = &*slot {
            return Ok(Arc::clone(io));
        }
        let io = Arc::new(Self { begins: Mutex::default(), arrived: Notify::new() });
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let served = Arc::clone(&io);
        let thread = std::thread::Builder::new().name("workspace-sdk".to_owned());
        thread.spawn(move || runtime.block_on(serve(served)))?;
        Ok(Arc::clone(slot.insert(io)))
    }

    /// Begins calls. Only the first since the thread last looked wakes it.
    pub(super) fn begin(&self, begins: impl IntoIterator<Item = Begin>) {
        let mut waiting = self.begins.lock().unwrap_or_else(PoisonError::into_inner);
        let was_empty = waiting.is_empty();
        waiting.extend(begins);
        drop(waiting);
        if was_empty {
            self.arrived.notify_one();
        }
    }

    fn take(&self) -> Vec<Begin> {
        std::mem::take(&mut *self.begins.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn serve(io: Arc<Io>) {
    let postman = Postman::default();
    tokio::spawn(ring(postman.clone()));
    loop {
        io.arrived.notified().await;
        for begin in io.take() {
            begin(&postman);
        }
    }
}

/// So many large results may wait for a loop.
const MANY: usize = 8;

/// Brings what the thread has for the loops. Letters that are posted together wake a loop once.
#[derive(Clone, Default)]
pub(super) struct Postman(Arc<Round>);

#[derive(Default)]
struct Round {
    /// The mailboxes that were empty before something was put into them.
    mailboxes: Mutex<Vec<Arc<Mailbox>>>,
    arrived: Notify,
}

impl Postman {
    /// Runs a call on the thread.
    pub(super) fn spawn(&self, call: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(call);
    }

    /// Puts a letter with a large result into a loop's mailbox. Results that wait take memory, so with many of them the loop's thread
    /// goes first.
    pub(super) fn deliver(mailbox: &Mailbox, letter: Letter) {
        let waiting = mailbox.put(letter);
        if waiting == 1 {
            mailbox.ring();
        }
        if waiting >= MANY {
            std::thread::yield_now();
        }
    }

    /// Puts a letter into a loop's mailbox.
    pub(super) fn post(&self, mailbox: &Arc<Mailbox>, letter: Letter) {
        if mailbox.put(letter) == 1 {
            self.0.mailboxes.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(mailbox));
            self.0.arrived.notify_one();
        }
    }
}

/// Rings at mailboxes. A task of its own: it runs after those that were ready when it was woken, so what they post is there.
async fn ring(postman: Postman) {
    loop {
        postman.0.arrived.notified().await;
        let mailboxes = std::mem::take(&mut *postman.0.mailboxes.lock().unwrap_or_else(PoisonError::into_inner));
        for mailbox in mailboxes {
            mailbox.ring();
        }
    }
}
