//! The way between a language and the I/O thread: calls are begun and given up, and what has become of them is collected.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use futures_util::FutureExt as _;
use workspace_sdk::by_name::lost;
use workspace_sdk::io_thread::{Begin, Bell, CancelHandle, Cancelled, IoThread, Mailbox, Postman, Reply, cancellable};
use workspace_sdk::unfit::no_thread;

use crate::cross::Cross;
use crate::letter::{Letter, News};

/// So many bytes are handed over at once.
const AT_ONCE: usize = 256 * 1024;

/// One port a process: its thread ends with the process, like the thread of the language that collects.
static PORT: LazyLock<Port> = LazyLock::new(Port::default);

#[derive(Default)]
pub(crate) struct Port {
    io: Mutex<Option<Arc<IoThread>>>,
    mailbox: LazyMailbox,
    running: Mutex<HashMap<i64, CancelHandle>>,
    /// The calls that ended with the letters that were collected last, until others are collected.
    handed_over: Mutex<Vec<i64>>,
}

pub(crate) type Letters = Mailbox<Letter, Doorbell>;

struct LazyMailbox(Arc<Letters>);

impl Default for LazyMailbox {
    fn default() -> Self {
        Self(Arc::new(Mailbox::new(Doorbell::default())))
    }
}

/// Wakes the thread that collects.
#[derive(Default)]
pub(crate) struct Doorbell {
    has_rung: Mutex<bool>,
    heard: Condvar,
}

impl Bell for Doorbell {
    fn ring(&self) {
        *lock(&self.has_rung) = true;
        self.heard.notify_one();
    }
}

impl Doorbell {
    fn wait(&self) {
        let rung = self.heard.wait_while(lock(&self.has_rung), |has_rung| !*has_rung);
        *rung.unwrap_or_else(PoisonError::into_inner) = false;
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The letters that have come, in order; waits for the first. A batch is bounded, so that what is made of it is used up before more is made.
/// The caller must have handled the previous batch, or have asked `unread` for the calls that ended with it.
#[uniffi::export]
pub fn collect() -> Vec<Letter> {
    let letters = &PORT.mailbox.0;
    loop {
        let (batch, _) = letters.take(AT_ONCE, |letter| letter.news.weight());
        if !batch.is_empty() {
            let last = batch.iter().filter(|letter| !matches!(letter.news, News::Attempt { .. }));
            *lock(&PORT.handed_over) = last.map(|letter| letter.token).collect();
            return batch;
        }
        letters.bell().wait();
    }
}

/// A call that ended with the letters that were collected last, for a language that could not read them; zero when all of them were forgotten.
/// It needs no memory of the language's, which may have none left.
#[uniffi::export]
pub fn unread() -> i64 {
    lock(&PORT.handed_over).last().copied().unwrap_or_default()
}

/// Forgets a call that `unread` gave, once its caller was told.
#[uniffi::export]
pub fn forget_unread(token: i64) {
    lock(&PORT.handed_over).retain(|other| *other != token);
}

/// Gives a call up: a request on its way is broken off. Says whether it was under way.
#[uniffi::export]
pub fn cancel(token: i64) -> bool {
    let running = lock(&PORT.running).get(&token).cloned();
    running.is_some_and(|running| {
        running.cancel();
        true
    })
}

/// How many calls are under way.
#[uniffi::export]
pub fn running() -> i64 {
    i64::try_from(lock(&PORT.running).len()).unwrap_or(i64::MAX)
}

/// A send that panics, so that a test can see what becomes of it. With `is_fatal` it takes the runtime of the I/O thread with it.
#[uniffi::export]
pub fn panicking(token: i64, is_fatal: bool) {
    run(token, "messages.send", panicking_call());
    if is_fatal && let Some(io) = PORT.io() {
        let begin: Begin = Box::new(|_| panicking_again());
        io.begin([begin]);
    }
}

/// What a panic carries whose own end panics again, where nothing catches it but the I/O thread as a whole.
struct PanicsAgain;

impl Drop for PanicsAgain {
    #[expect(clippy::panic, reason = "it is what this is for")]
    fn drop(&mut self) {
        std::panic::panic_any(());
    }
}

#[expect(clippy::panic, reason = "it is what this is for")]
fn panicking_again() {
    std::panic::panic_any(PanicsAgain);
}

#[expect(clippy::panic, reason = "it is what this is for")]
async fn panicking_call() -> News {
    std::panic::panic_any(())
}

/// Puts a letter in from whatever thread.
pub(crate) fn announce(token: i64, news: News) {
    PORT.mailbox.0.announce(Letter { token, news });
}

impl Port {
    fn io(&self) -> Option<Arc<IoThread>> {
        let mut slot = lock(&self.io);
        if slot.is_none() {
            *slot = IoThread::start().ok();
        }
        slot.clone()
    }
}

/// Runs a call; what becomes of it is a letter.
pub(crate) fn run(token: i64, operation: &'static str, call: impl Future<Output = News> + Send + 'static) {
    let Some(io) = PORT.io() else {
        return announce(token, News::Refused { details: no_thread().cross() });
    };
    let (call, cancel) = cancellable(AssertUnwindSafe(call).catch_unwind());
    let begun = Instant::now();
    let running = Running(token);
    // Whatever becomes of the call and of the thread, something is said of it.
    let reply = Reply::new(Arc::clone(&PORT.mailbox.0), move || {
        drop(running);
        Letter { token, news: News::Refused { details: lost(operation, begun.elapsed()).cross() } }
    });
    let begin: Begin = Box::new(move |postman: &Postman| {
        let post = postman.clone();
        postman.spawn(async move {
            // Goes after the call where both are dropped, so that the last event of an attempt comes before the end of its call.
            let reply = reply;
            let news = match call.await {
                Ok(Ok(news)) => news,
                // A panic's text may hold anything.
                Ok(Err(_panic)) => return,
                Err(Cancelled) => News::GivenUp,
            };
            reply.post(&post, Letter { token, news });
        });
    });
    lock(&PORT.running).insert(token, cancel);
    io.begin([begin]);
}

/// A call's entry in `running`: it goes before the call's last letter is put in.
struct Running(i64);

impl Drop for Running {
    fn drop(&mut self) {
        lock(&PORT.running).remove(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::ErrorKind;

    /// The letters until this many calls have ended, as their tokens and what an error says of its kind.
    fn ends(count: usize) -> Vec<(i64, Option<ErrorKind>)> {
        let mut ends = Vec::new();
        while ends.len() < count {
            ends.extend(collect().into_iter().map(|Letter { token, news }| match news {
                News::Refused { details } => (token, Some(details.kind)),
                _ => (token, None),
            }));
        }
        ends.sort_by_key(|(token, _)| *token);
        ends
    }

    /// One test for all: there is one port, and one place to collect from.
    #[test]
    fn every_call_ends_in_a_letter() {
        panicking(1, false);
        assert_eq!(ends(1), [(1, Some(ErrorKind::OutcomeUnknown))]);

        assert_eq!(unread(), 1);

        run(2, "messages.send", std::future::pending());
        assert_eq!(running(), 1);
        assert!(cancel(2));
        assert!(matches!(collect().as_slice(), [Letter { token: 2, news: News::GivenUp }]));
        assert_eq!(running(), 0);
        assert!(!cancel(2));

        assert_eq!(unread(), 2);
        forget_unread(2);
        assert_eq!(unread(), 0);

        // The runtime of the I/O thread goes, with calls that are under way: each is told, none is left behind, and later ones are answered.
        for round in 0..3 {
            run(10, "messages.send", std::future::pending());
            run(11, "channels.list", std::future::pending());
            panicking(12, true);
            let (send, read) = (Some(ErrorKind::OutcomeUnknown), Some(ErrorKind::Decode));
            assert_eq!(ends(3), [(10, send), (11, read), (12, send)], "round {round}");
            assert_eq!(running(), 0);
            run(13, "channels.list", async { News::End });
            assert_eq!(ends(1), [(13, None)]);
        }
    }
}
