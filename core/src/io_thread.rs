//! A thread on which the calls of a language run whose own threads may not wait, and the way back from it: finished calls are letters
//! in a mailbox, and a bell that is rung once for all that came together.

use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Builder;
use tokio::sync::Notify;

/// Begins a call on the thread.
pub type Begin = Box<dyn FnOnce(&Postman) + Send>;

/// The way to the thread. It ends with the process.
pub struct IoThread {
    begins: Mutex<Vec<Begin>>,
    arrived: Notify,
}

impl std::fmt::Debug for IoThread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IoThread").finish_non_exhaustive()
    }
}

impl IoThread {
    /// A new thread with a runtime of its own.
    ///
    /// # Errors
    ///
    /// Where the system gives no thread.
    pub fn start() -> io::Result<Arc<Self>> {
        let thread = Arc::new(Self { begins: Mutex::default(), arrived: Notify::new() });
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let served = Arc::clone(&thread);
        std::thread::Builder::new().name("workspace-sdk".to_owned()).spawn(move || runtime.block_on(serve(served)))?;
        Ok(thread)
    }

    /// Begins calls. Only the first since the thread last looked wakes it.
    pub fn begin(&self, begins: impl IntoIterator<Item = Begin>) {
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

async fn serve(thread: Arc<IoThread>) {
    let postman = Postman::default();
    tokio::spawn(ring(postman.clone()));
    loop {
        thread.arrived.notified().await;
        for begin in thread.take() {
            begin(&postman);
        }
    }
}

/// How whoever reads a mailbox is woken. Called from any thread; it must not wait.
pub trait Bell: Send + Sync + 'static {
    /// Wakes the reader.
    fn ring(&self);
}

/// Letters in order, and the bell of their reader.
#[derive(Debug)]
pub struct Mailbox<L, B> {
    letters: Mutex<Vec<L>>,
    bell: B,
}

impl<L, B: Bell> Mailbox<L, B> {
    /// An empty one.
    #[must_use]
    pub fn new(bell: B) -> Self {
        Self { letters: Mutex::default(), bell }
    }

    /// The bell.
    pub fn bell(&self) -> &B {
        &self.bell
    }

    /// Puts one in, and says how many there are then: at the first the bell must be rung.
    fn put(&self, letter: L) -> usize {
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push(letter);
        letters.len()
    }

    /// Puts one in from whatever thread, and rings.
    pub fn announce(&self, letter: L) {
        if self.put(letter) == 1 {
            self.bell.ring();
        }
    }

    /// Puts letters back that were not read, before those that came since, and rings for them.
    pub fn put_back(&self, mut unread: Vec<L>) {
        if unread.is_empty() {
            return;
        }
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        unread.append(&mut letters);
        *letters = unread;
        drop(letters);
        self.bell.ring();
    }

    /// All letters.
    pub fn empty(&self) -> Vec<L> {
        std::mem::take(&mut *self.letters.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Letters up to this weight, at least one, and whether there are more: whoever takes them comes back for those without being rung for.
    pub fn take(&self, most: usize, weigh: impl Fn(&L) -> usize) -> (Vec<L>, bool) {
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        let mut weight = 0;
        let mut is_within = |letter: &L| {
            let is_first = weight == 0;
            weight += weigh(letter).max(1);
            is_first || weight <= most
        };
        let count = letters.iter().position(|letter| !is_within(letter)).unwrap_or(letters.len());
        let left = letters.split_off(count);
        let taken = std::mem::replace(&mut *letters, left);
        (taken, !letters.is_empty())
    }
}

/// So many large letters may wait.
const MANY: usize = 8;

/// Brings what the thread has for others. Letters that are posted together wake a reader once.
#[derive(Clone, Default)]
pub struct Postman(Arc<Round>);

#[derive(Default)]
struct Round {
    /// The bells of mailboxes that were empty before something was put into them.
    bells: Mutex<Vec<Arc<dyn Ringing>>>,
    arrived: Notify,
}

/// A mailbox whose bell is to be rung.
trait Ringing: Send + Sync {
    fn ring(&self);
}

impl<L: Send, B: Bell> Ringing for Mailbox<L, B> {
    fn ring(&self) {
        self.bell.ring();
    }
}

impl std::fmt::Debug for Postman {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Postman").finish_non_exhaustive()
    }
}

impl Postman {
    /// Runs a call on the thread.
    pub fn spawn(&self, call: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(call);
    }

    /// Puts a large letter into a mailbox. What waits takes memory, so with much of it the reader's thread goes first.
    pub fn deliver<L: Send + 'static, B: Bell>(mailbox: &Mailbox<L, B>, letter: L) {
        let waiting = mailbox.put(letter);
        if waiting == 1 {
            mailbox.bell.ring();
        }
        if waiting >= MANY {
            std::thread::yield_now();
        }
    }

    /// Puts a letter into a mailbox.
    pub fn post<L: Send + 'static, B: Bell>(&self, mailbox: &Arc<Mailbox<L, B>>, letter: L) {
        if mailbox.put(letter) == 1 {
            let bell: Arc<dyn Ringing> = Arc::clone(mailbox) as _;
            self.0.bells.lock().unwrap_or_else(PoisonError::into_inner).push(bell);
            self.0.arrived.notify_one();
        }
    }
}

/// Rings the bells. A task of its own: it runs after those that were ready when it was woken, so what they post is there.
async fn ring(postman: Postman) {
    loop {
        postman.0.arrived.notified().await;
        let bells = std::mem::take(&mut *postman.0.bells.lock().unwrap_or_else(PoisonError::into_inner));
        for bell in bells {
            bell.ring();
        }
    }
}
