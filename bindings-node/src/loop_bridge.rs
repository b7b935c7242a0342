//! The bridge of one event loop to the I/O thread: it starts and cancels calls, and queues their completions.

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

use crate::client::ClientHandle;
use crate::completion::{Completion, Payload, to_array};
use crate::error::to_exception;
use crate::pages::PagesHandle;
use crate::unserializable::{UnserializableValue, arguments};

/// The I/O thread of the process, which all event loops share.
fn io_thread() -> Result<Arc<IoThread>> {
    static IO: Mutex<Option<Arc<IoThread>>> = Mutex::new(None);
    let mut slot = IO.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(io) = &*slot {
        return Ok(Arc::clone(io));
    }
    let io = IoThread::start().map_err(|_| to_exception(no_thread()))?;
    Ok(Arc::clone(slot.insert(io)))
}

/// Wakes the event loop. It is weak, so that it does not keep the program alive.
struct LoopWaker(ThreadsafeFunction<(), (), (), Status, false, true>);

impl workspace_sdk::io_thread::Bell for LoopWaker {
    fn ring(&self) {
        // The call fails if the loop is gone, which needs no completions.
        self.0.call((), ThreadsafeFunctionCallMode::NonBlocking);
    }
}

/// The number of characters that are parsed per turn of the event loop. Objects created per batch are consumed before the next batch, so they
/// stay in the young generation of V8.
const MAX_CHARACTERS_PER_DRAIN: usize = 128 * 1024;

/// Starts the calls of one event loop, and queues their completions.
#[napi]
pub struct LoopBridge {
    io: Arc<IoThread>,
    completions: Arc<Mailbox<Completion, LoopWaker>>,
    calls: Mutex<Calls>,
}

/// The calls of an event loop. They are cancelled when it ends.
#[derive(Default)]
struct Calls {
    cancel_handles: HashMap<u32, CancelHandle>,
    /// Calls that wait for `flush`.
    queued: Vec<Begin>,
}

impl Drop for Calls {
    fn drop(&mut self) {
        self.cancel_handles.values().for_each(CancelHandle::cancel);
    }
}

#[napi]
impl LoopBridge {
    /// `wake` is called when there are completions.
    #[napi(constructor)]
    pub fn new(wake: Function<'_, (), ()>) -> Result<Self> {
        let waker = wake.build_threadsafe_function::<()>().callee_handled::<false>().weak::<true>().build()?;
        Ok(Self { io: io_thread()?, completions: Arc::new(Mailbox::new(LoopWaker(waker))), calls: Mutex::default() })
    }

    /// Queues the call with this index in `AddonInfo.calls`. `flush` starts it.
    #[napi]
    pub fn call(
        &self,
        client: &ClientHandle,
        token: u32,
        index: u32,
        json: String,
        unserializable: Option<Vec<UnserializableValue>>,
        wants_events: bool,
    ) -> Result<()> {
        let (operation, call) = entry_of(CALLS, index)?;
        let mut client = client.client()?;
        if wants_events {
            client = self.with_events(&client, Arc::new(AtomicU32::new(token)))?;
        }
        let call = async move { call(client, arguments(json, unserializable)).await };
        self.queue(token, operation, async move {
            call.await.map_or_else(Payload::Error, |response| Payload::Response(operation, response))
        });
        Ok(())
    }

    /// The sequence of pages with this index in `AddonInfo.pages`. It does not fetch a page yet.
    #[napi]
    pub fn pages(
        &self,
        client: &ClientHandle,
        index: u32,
        json: String,
        unserializable: Option<Vec<UnserializableValue>>,
        wants_events: bool,
    ) -> Result<PagesHandle> {
        let pages = entry_of(PAGES, index)?;
        let mut client = client.client()?;
        let token = Arc::<AtomicU32>::default();
        if wants_events {
            client = self.with_events(&client, Arc::clone(&token))?;
        }
        Ok(PagesHandle::new(client, pages, arguments(json, unserializable), token))
    }

    /// Queues the fetch of the next page. The program has received this many pages.
    #[napi]
    pub fn next_page(&self, pages: &PagesHandle, token: u32, received: u32) {
        let sequence = pages.sequence(token);
        let operation = sequence.operation;
        self.queue(token, operation, async move {
            match sequence.next(received).await {
                Ok(Some(Page::Contacts(page))) => Payload::Page(operation, page),
                Ok(Some(Page::Status(answer))) => Payload::Response(operation, answer),
                Ok(None) => Payload::EndOfPages,
                Err(error) => Payload::Error(error),
            }
        });
    }

    /// For tests: a call that panics. With `is_fatal` the runtime of the I/O thread panics too.
    #[napi]
    pub fn panic_for_test(&self, token: u32, is_fatal: bool) {
        self.queue(token, "messages.send", panic_in_call());
        if is_fatal {
            self.lock().queued.push(Box::new(|_| panic_in_thread()));
        }
    }

    /// Starts the queued calls.
    #[napi]
    pub fn flush(&self) {
        let begins = std::mem::take(&mut self.lock().queued);
        self.io.begin(begins);
    }

    /// Cancels a call: a request in flight is aborted, and its last attempt event is emitted. A queued call still waits for `flush`.
    #[napi]
    pub fn cancel(&self, token: u32) {
        let handle = self.lock().cancel_handles.get(&token).cloned();
        if let Some(handle) = handle {
            handle.cancel();
        }
    }

    /// Takes completions, in one flat array. It ends with `true` if there are more, to be taken in another turn of the event loop.
    #[napi]
    pub fn drain<'env>(&self, env: &'env Env) -> Result<Array<'env>> {
        let (completions, has_more) =
            self.completions.take(MAX_CHARACTERS_PER_DRAIN, |completion| completion.payload.size());
        let is_last = |completion: &&Completion| !matches!(completion.payload, Payload::Event(_));
        let mut calls = self.lock();
        for completion in completions.iter().filter(is_last) {
            calls.cancel_handles.remove(&completion.token);
        }
        drop(calls);
        to_array(env, completions, has_more)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy of a client that queues its attempt events for the call with this token.
    fn with_events(&self, client: &Client, token: Arc<AtomicU32>) -> Result<Client> {
        let completions = Arc::clone(&self.completions);
        let queue_event = move |event: &workspace_sdk::AttemptEvent| {
            let (token, payload) = (token.load(Ordering::Relaxed), Payload::Event(event.clone()));
            completions.announce(Completion { token, payload });
        };
        client.with_options(Overrides::new().on_attempt(queue_event)).map_err(to_exception)
    }

    fn queue(&self, token: u32, operation: &'static str, call: impl Future<Output = Payload> + Send + 'static) {
        let (call, handle) = cancellable(AssertUnwindSafe(call).catch_unwind());
        let start = Instant::now();
        let lost = move || Completion { token, payload: Payload::Error(lost(operation, start.elapsed()).into()) };
        // The program receives one completion for the call even if the call or the thread panics.
        let reply = Reply::new(Arc::clone(&self.completions), lost);
        let begin: Begin = Box::new(move |postman: &Postman| {
            let post = postman.clone();
            postman.spawn(async move {
                // If both are dropped, this is dropped after the call, so that the last attempt event precedes the completion.
                let reply = reply;
                let payload = match call.await {
                    Ok(Ok(payload)) => payload,
                    // The message of a panic may contain personal data.
                    Ok(Err(_panic)) => return,
                    Err(Cancelled) => Payload::Cancelled,
                };
                reply.post(&post, Completion { token, payload });
            });
        });
        let mut calls = self.lock();
        calls.cancel_handles.insert(token, handle);
        calls.queued.push(begin);
    }
}

/// The payload of a panic, which panics again when it is dropped. Only the outer loop of the I/O thread catches that.
struct PanicOnDrop;

impl Drop for PanicOnDrop {
    #[expect(clippy::panic, reason = "tests need a panic")]
    fn drop(&mut self) {
        std::panic::panic_any(());
    }
}

#[expect(clippy::panic, reason = "tests need a panic")]
fn panic_in_thread() {
    std::panic::panic_any(PanicOnDrop);
}

#[expect(clippy::panic, reason = "tests need a panic")]
async fn panic_in_call() -> Payload {
    std::panic::panic_any(())
}

/// An entry of a table of the core.
fn entry_of<T: Copy>(table: &[(&'static str, T)], index: u32) -> Result<(&'static str, T)> {
    let index = usize::try_from(index).unwrap_or(usize::MAX);
    let entry = table.get(index).copied();
    entry.ok_or_else(|| to_exception(Refused::Argument("there is no such call".to_owned())))
}
