//! A thread on which the calls of a language run whose own threads may not wait, and the way back from it: finished calls are letters
//! in a mailbox, and a bell that is rung once for all that came together.

use std::future::{Future, poll_fn};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

/// Begins a call on the thread.
pub type Begin = Box<dyn FnOnce(&Postman) + Send>;

/// How long the thread waits until it asks the system for a runtime again.
const PAUSE: Duration = Duration::from_millis(100);

/// The way to the thread. It ends with the process.
///
/// A panic does not end it: one in a call or a begin costs that call, and one in the runtime costs the calls under way, after which
/// the thread goes on with a new runtime. Lost calls are dropped, so that each [`Reply`] informs its caller.
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
        let runtime = new_runtime()?;
        let served = Arc::clone(&thread);
        std::thread::Builder::new().name("workspace-sdk".to_owned()).spawn(move || keep_serving(&served, runtime))?;
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

fn new_runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Serves for ever: where a panic ends it, again on a new runtime. The calls of the old one are dropped with it.
fn keep_serving(thread: &IoThread, mut runtime: Runtime) {
    loop {
        forget_panic(|| runtime.block_on(serve(thread)));
        forget_panic(|| drop(runtime));
        runtime = loop {
            match new_runtime() {
                Ok(runtime) => break runtime,
                // No call can be made now, so the waiting ones fail at once.
                Err(_) => lose(thread.take()),
            }
            std::thread::sleep(PAUSE);
        };
        // It may have been woken for these before.
        thread.arrived.notify_one();
    }
}

/// Does something on this thread, which must go on if it panics. What the panic carries is leaked: its own end may panic as well, and nothing
/// would catch that.
fn forget_panic(act: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(act)) {
        std::mem::forget(payload);
    }
}

/// Drops calls that cannot be begun.
fn lose(begins: Vec<Begin>) {
    for begin in begins {
        forget_panic(|| drop(begin));
    }
}

async fn serve(thread: &IoThread) {
    let postman = Postman::default();
    tokio::spawn(ring(postman.clone()));
    loop {
        thread.arrived.notified().await;
        for begin in thread.take() {
            // One that panics is dropped, and the others go on.
            let _panic = catch_unwind(AssertUnwindSafe(|| begin(&postman)));
        }
    }
}

/// Makes a call one that can be given up. `Err` is one that was, and has told of its last attempt: it is dropped by then.
///
/// A call that is given up before it began is begun all the same, as far as it goes without waiting, so that it tells of its last attempt as
/// every call does. Nothing is sent by that: what writes to a connection is another task of the runtime's one thread, and the call is gone
/// before that has its turn.
pub fn cancellable<F: Future>(call: F) -> (impl Future<Output = Result<F::Output, Cancelled>>, CancelHandle) {
    let handle = CancelHandle::default();
    let given_up = handle.clone();
    // Boxed at once: it is large, and moves several times.
    let mut call = Box::pin(call);
    let call = async move {
        let mut given_up = pin!(given_up.0.notified());
        poll_fn(|cx| match call.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Ok(output)),
            Poll::Pending => given_up.as_mut().poll(cx).map(|()| Err(Cancelled)),
        })
        .await
    };
    (call, handle)
}

/// A call was given up before it had ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

/// Gives a call up, from any thread.
#[derive(Clone, Debug, Default)]
pub struct CancelHandle(Arc<Notify>);

impl CancelHandle {
    /// Gives it up. One that has ended is not touched.
    pub fn cancel(&self) {
        self.0.notify_one();
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
            // The other mailboxes have readers too.
            let _panic = catch_unwind(AssertUnwindSafe(|| bell.ring()));
        }
    }
}

/// The one letter of a call. If this is dropped before a letter is posted (the call panicked, never began or ended with its runtime),
/// `lost` makes the letter.
pub struct Reply<L: Send + 'static, B: Bell> {
    mailbox: Arc<Mailbox<L, B>>,
    lost: Option<Box<dyn FnOnce() -> L + Send>>,
}

impl<L: Send + 'static, B: Bell> std::fmt::Debug for Reply<L, B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply").finish_non_exhaustive()
    }
}

impl<L: Send + 'static, B: Bell> Reply<L, B> {
    /// A reply to this mailbox; `lost` makes the letter of a call that was lost.
    pub fn new(mailbox: Arc<Mailbox<L, B>>, lost: impl FnOnce() -> L + Send + 'static) -> Self {
        Self { mailbox, lost: Some(Box::new(lost)) }
    }

    /// See [`Postman::post`].
    pub fn post(mut self, postman: &Postman, letter: L) {
        self.lost = None;
        postman.post(&self.mailbox, letter);
    }

    /// See [`Postman::deliver`].
    pub fn deliver(mut self, letter: L) {
        self.lost = None;
        Postman::deliver(&self.mailbox, letter);
    }
}

impl<L: Send + 'static, B: Bell> Drop for Reply<L, B> {
    fn drop(&mut self) {
        if let Some(lost) = self.lost.take() {
            self.mailbox.announce(lost());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    struct Rung(Sender<()>);

    impl Bell for Rung {
        fn ring(&self) {
            let _ = self.0.send(());
        }
    }

    struct Broken;

    impl Bell for Broken {
        fn ring(&self) {
            panic!("a bell");
        }
    }

    type Letters = Arc<Mailbox<&'static str, Rung>>;

    fn mailbox() -> (Letters, Receiver<()>) {
        let (sender, rung) = channel();
        (Arc::new(Mailbox::new(Rung(sender))), rung)
    }

    fn next(letters: &Letters, rung: &Receiver<()>) -> Vec<&'static str> {
        rung.recv_timeout(LONG).expect("a call that nobody answers");
        letters.empty()
    }

    /// A call that ends well.
    fn good(letters: &Letters) -> Begin {
        let reply = Reply::new(Arc::clone(letters), || "lost");
        Box::new(move |postman| {
            let post = postman.clone();
            postman.spawn(async move { reply.post(&post, "good") });
        })
    }

    /// Begins something that panics, with this reply in its hands.
    type Panicking = fn(Reply<&'static str, Rung>) -> Begin;

    #[test]
    fn every_call_is_answered_whatever_panics() {
        let thread = IoThread::start().unwrap();
        let (letters, rung) = mailbox();
        let reply = || Reply::new(Arc::clone(&letters), || "lost");
        let begins: [Panicking; 2] = [
            |reply| {
                Box::new(move |_| {
                    let _reply = reply;
                    panic!("a begin");
                })
            },
            |reply| {
                Box::new(move |postman| {
                    postman.spawn(async move {
                        let _reply = reply;
                        panic!("a call");
                    });
                })
            },
        ];
        for begin in begins {
            thread.begin([begin(reply())]);
            assert_eq!(next(&letters, &rung), ["lost"]);
            thread.begin([good(&letters)]);
            assert_eq!(next(&letters, &rung), ["good"]);
        }

        // The calls that are begun together with one that panics are not lost.
        let (others, heard) = mailbox();
        let panicking: Begin = Box::new(|_| panic!("a begin"));
        thread.begin([panicking, good(&others)]);
        assert_eq!(next(&others, &heard), ["good"]);

        // A bell that panics silences no other.
        let broken = Arc::new(Mailbox::new(Broken));
        let unheard: Begin = Box::new(move |postman| postman.post(&broken, "unheard"));
        thread.begin([unheard]);
        thread.begin([good(&letters)]);
        assert_eq!(next(&letters, &rung), ["good"]);
    }

    /// What a panic carries, and panics once more: that is not caught where the first is, and ends the runtime.
    struct Again;

    impl Drop for Again {
        fn drop(&mut self) {
            panic!("a runtime");
        }
    }

    #[test]
    fn a_runtime_that_panics_loses_its_calls_and_no_later_one() {
        let thread = IoThread::start().unwrap();
        let (letters, rung) = mailbox();
        let reply = Reply::new(Arc::clone(&letters), || "lost");
        let (sender, is_running) = channel();
        let endless: Begin = Box::new(move |postman| {
            postman.spawn(async move {
                let _reply = reply;
                sender.send(()).unwrap();
                std::future::pending::<()>().await;
            });
        });
        thread.begin([endless]);
        is_running.recv_timeout(LONG).unwrap();
        let panicking: Begin = Box::new(|_| std::panic::panic_any(Again));
        // The second was taken together with the panic, and is lost before it began.
        thread.begin([panicking, good(&letters)]);
        let mut all = next(&letters, &rung);
        while all.len() < 2 {
            all.extend(next(&letters, &rung));
        }
        assert_eq!(all, ["lost", "lost"]);
        thread.begin([good(&letters)]);
        assert_eq!(next(&letters, &rung), ["good"]);
    }

    #[test]
    fn a_call_that_is_given_up_before_it_began_is_begun_and_goes_no_further() {
        let thread = IoThread::start().unwrap();
        let (letters, rung) = mailbox();
        let (sender, steps) = channel();
        let told = sender.clone();
        let (call, handle) = cancellable(async move {
            let _told = Told(told);
            sender.send("begun").unwrap();
            std::future::pending::<()>().await;
        });
        handle.cancel();
        assert!(steps.try_recv().is_err());
        let reply = Reply::new(Arc::clone(&letters), || "lost");
        let begin: Begin = Box::new(move |postman| {
            let post = postman.clone();
            postman.spawn(async move {
                let is_given_up = call.await == Err(Cancelled);
                reply.post(&post, if is_given_up { "given up" } else { "ended" });
            });
        });
        thread.begin([begin]);
        assert_eq!(next(&letters, &rung), ["given up"]);
        assert_eq!(steps.try_iter().collect::<Vec<_>>(), ["begun", "dropped"]);
    }

    /// Tells when it is dropped, as the last attempt of a call does.
    struct Told(Sender<&'static str>);

    impl Drop for Told {
        fn drop(&mut self) {
            let _ = self.0.send("dropped");
        }
    }

    /// What a panic carries, whose end panics every time.
    struct Endless;

    impl Drop for Endless {
        fn drop(&mut self) {
            std::panic::panic_any(Endless);
        }
    }

    #[test]
    fn a_panic_whose_own_end_panics_every_time_ends_no_thread() {
        let thread = IoThread::start().unwrap();
        let (letters, rung) = mailbox();
        let panicking: Begin = Box::new(|_| std::panic::panic_any(Endless));
        thread.begin([panicking]);
        // It may be lost with the runtime, or be begun on the new one.
        thread.begin([good(&letters)]);
        next(&letters, &rung);
        thread.begin([good(&letters)]);
        assert_eq!(next(&letters, &rung), ["good"]);
    }
}
