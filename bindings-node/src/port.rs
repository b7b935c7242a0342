//! One event loop's side: it begins calls, gives them up, and takes in what has become of them.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use futures_util::FutureExt as _;
use napi::bindgen_prelude::{Array, Function, Result};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status};
use napi_derive::napi;
use workspace_sdk::by_name::{CALLS, PAGES, Page, Refused, lost};
use workspace_sdk::io_thread::{Begin, CancelHandle, Cancelled, IoThread, Mailbox, Postman, Reply, cancellable};
use workspace_sdk::unfit::no_thread;
use workspace_sdk::{Client, Overrides};

use crate::client::NativeClient;
use crate::error::thrown;
use crate::left_out::{Omission, arguments};
use crate::letter::{Letter, News, to_array};
use crate::pages::NativePages;

/// The process's I/O thread, which all its event loops share.
fn io() -> Result<Arc<IoThread>> {
    static IO: Mutex<Option<Arc<IoThread>>> = Mutex::new(None);
    let mut slot = IO.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(io) = &*slot {
        return Ok(Arc::clone(io));
    }
    let io = IoThread::start().map_err(|_| thrown(no_thread()))?;
    Ok(Arc::clone(slot.insert(io)))
}

/// Wakes the loop. Weak: it is not what keeps a program alive.
struct Bell(ThreadsafeFunction<(), (), (), Status, false, true>);

impl workspace_sdk::io_thread::Bell for Bell {
    fn ring(&self) {
        // A loop that is gone reads no letters.
        self.0.call((), ThreadsafeFunctionCallMode::NonBlocking);
    }
}

/// So many characters are read in one turn of the loop. What is made of them is used up before more is made, and so dies young: kept
/// all at once it would have to be moved to where only a full collection finds it.
const AT_ONCE: usize = 128 * 1024;

/// Where an event loop gets its answers.
#[napi]
pub struct Port {
    io: Arc<IoThread>,
    mailbox: Arc<Mailbox<Letter, Bell>>,
    calls: Mutex<Calls>,
}

/// The calls of a loop. When it goes, they are given up.
#[derive(Default)]
struct Calls {
    running: HashMap<u32, CancelHandle>,
    /// To be begun together.
    outbox: Vec<Begin>,
}

impl Drop for Calls {
    fn drop(&mut self) {
        self.running.values().for_each(CancelHandle::cancel);
    }
}

#[napi]
impl Port {
    /// `ring` is called when there are letters.
    #[napi(constructor)]
    pub fn new(ring: Function<'_, (), ()>) -> Result<Self> {
        let bell = ring.build_threadsafe_function::<()>().callee_handled::<false>().weak::<true>().build()?;
        Ok(Self { io: io()?, mailbox: Arc::new(Mailbox::new(Bell(bell))), calls: Mutex::default() })
    }

    /// Makes a call ready, by its number in the surface: `flush` begins it.
    #[napi]
    pub fn call(
        &self,
        client: &NativeClient,
        token: u32,
        number: u32,
        text: String,
        omissions: Option<Vec<Omission>>,
        is_observed: bool,
    ) -> Result<()> {
        let (operation, call) = of_table(CALLS, number)?;
        let mut client = client.client()?;
        if is_observed {
            client = self.observed(&client, Arc::new(AtomicU32::new(token)))?;
        }
        let call = async move { call(client, arguments(text, omissions)).await };
        self.prepare(token, operation, async move {
            call.await.map_or_else(News::Refused, |answer| News::Answer(operation, answer))
        });
        Ok(())
    }

    /// A sequence of pages, by its number in the surface. Nothing is fetched yet.
    #[napi]
    pub fn pages(
        &self,
        client: &NativeClient,
        number: u32,
        text: String,
        omissions: Option<Vec<Omission>>,
        is_observed: bool,
    ) -> Result<NativePages> {
        let pages = of_table(PAGES, number)?;
        let mut client = client.client()?;
        let token = Arc::<AtomicU32>::default();
        if is_observed {
            client = self.observed(&client, Arc::clone(&token))?;
        }
        Ok(NativePages::new(client, pages, arguments(text, omissions), token))
    }

    /// Makes the fetch of the next page ready; the program has taken this many.
    #[napi]
    pub fn next_page(&self, pages: &NativePages, token: u32, taken: u32) {
        let sequence = pages.sequence(token);
        let operation = sequence.operation;
        self.prepare(token, operation, async move {
            match sequence.next(taken).await {
                Ok(Some(Page::Contacts(page))) => News::Page(operation, page),
                Ok(Some(Page::Status(answer))) => News::Answer(operation, answer),
                Ok(None) => News::End,
                Err(refused) => News::Refused(refused),
            }
        });
    }

    /// A call that panics, so that a test can see what becomes of it. With `is_fatal` it takes the runtime of the I/O thread with it.
    #[napi]
    pub fn panicking(&self, token: u32, is_fatal: bool) {
        self.prepare(token, "messages.send", panicking());
        if is_fatal {
            self.lock().outbox.push(Box::new(|_| panicking_again()));
        }
    }

    /// Begins the calls that are ready.
    #[napi]
    pub fn flush(&self) {
        let begins = std::mem::take(&mut self.lock().outbox);
        self.io.begin(begins);
    }

    /// Gives a call up: a request on its way is broken off, and its last attempt is told of. One that was not begun yet still waits for `flush`.
    #[napi]
    pub fn cancel(&self, token: u32) {
        let running = self.lock().running.get(&token).cloned();
        if let Some(running) = running {
            running.cancel();
        }
    }

    /// Letters in one flat array. Where there are more, to be asked for in another turn of the loop, `true` stands at its end.
    #[napi]
    pub fn drain<'env>(&self, env: &'env Env) -> Result<Array<'env>> {
        let (letters, is_more) = self.mailbox.take(AT_ONCE, |letter| letter.news.weight());
        let is_last = |letter: &&Letter| !matches!(letter.news, News::Event(_));
        let mut calls = self.lock();
        letters.iter().filter(is_last).for_each(|letter| drop(calls.running.remove(&letter.token)));
        drop(calls);
        to_array(env, letters, is_more)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy of a client whose attempts are told to the loop.
    fn observed(&self, client: &Client, token: Arc<AtomicU32>) -> Result<Client> {
        let mailbox = Arc::clone(&self.mailbox);
        let tell = move |event: &workspace_sdk::AttemptEvent| {
            let (token, news) = (token.load(Ordering::Relaxed), News::Event(event.clone()));
            mailbox.announce(Letter { token, news });
        };
        client.with_options(Overrides::new().on_attempt(tell)).map_err(thrown)
    }

    fn prepare(&self, token: u32, operation: &'static str, call: impl Future<Output = News> + Send + 'static) {
        let (call, handle) = cancellable(AssertUnwindSafe(call).catch_unwind());
        let made = Instant::now();
        let lost = move || Letter { token, news: News::Refused(lost(operation, made.elapsed()).into()) };
        // The program gets one letter for the call even if the call or the thread panics.
        let reply = Reply::new(Arc::clone(&self.mailbox), lost);
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
        let mut calls = self.lock();
        calls.running.insert(token, handle);
        calls.outbox.push(begin);
    }
}

/// The payload of a panic that panics again when it is dropped. Only the outer loop of the I/O thread catches that.
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
async fn panicking() -> News {
    std::panic::panic_any(())
}

fn of_table<T: Copy>(table: &[(&'static str, T)], number: u32) -> Result<(&'static str, T)> {
    let index = usize::try_from(number).unwrap_or(usize::MAX);
    let found = table.get(index).copied();
    found.ok_or_else(|| thrown(Refused::Argument("there is no such call".to_owned())))
}
