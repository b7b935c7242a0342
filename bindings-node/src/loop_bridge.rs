//! The bridge of one event loop to the I/O thread: it starts and cancels calls, and queues their completions.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use napi::bindgen_prelude::{Array, Function, Result};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status};
use napi_derive::napi;
use workspace_sdk::bindings::attempt_start::on_attempt_start;
use workspace_sdk::bindings::call::{CallRegistry, prepare};
use workspace_sdk::bindings::completion_queue::{CompletionQueue, QueueWaker};
use workspace_sdk::bindings::io_thread::{IoThread, Task};
use workspace_sdk::bindings::json_calls::{DispatchError, HANDLERS, STREAMS};
use workspace_sdk::bindings::ledger::flush_ledgers;
use workspace_sdk::bindings::many::{ManyRun, Naming};
use workspace_sdk::{AttemptEvent, Client, Overrides};

use crate::attempt_starts::AttemptStarts;
use crate::client::ClientHandle;
use crate::completion::{Completion, Payload, to_array};
use crate::error::to_exception;
use crate::ledger::{self, LedgerCall, LedgerHandle, NativeEntries};
use crate::many::{NativeRun, RunsOfLoop};
use crate::pages::NativePages;
use crate::unserializable::{UnserializableValue, arguments};

/// Wakes the event loop. It is weak, so that it does not keep the program alive.
struct LoopWaker(ThreadsafeFunction<(), (), (), Status, false, true>);

impl QueueWaker for LoopWaker {
    fn wake(&self) {
        // The call fails if the loop no longer exists. Then no completion is needed.
        self.0.call((), ThreadsafeFunctionCallMode::NonBlocking);
    }
}

/// The number of characters that are parsed per turn of the event loop. Objects created per batch are consumed before
/// the next batch, so they stay in the young generation of V8.
const MAX_CHARACTERS_PER_DRAIN: usize = 128 * 1024;

/// How long the end of an event loop waits until its ledgers are on disk.
const MAX_FLUSH: Duration = Duration::from_secs(1);

/// The events that a call queues.
#[napi]
pub enum WantedEvents {
    None,
    Ends,
    StartsAndEnds,
}

/// Starts the calls of one event loop, and queues their completions. The calls are cancelled when the event loop ends.
#[napi]
pub struct LoopBridge {
    io: Arc<IoThread>,
    completions: Arc<CompletionQueue<Completion, LoopWaker>>,
    calls: CallRegistry<u32>,
    /// Calls that wait for `flush`.
    queued: Mutex<Vec<Task>>,
    starts: Arc<AttemptStarts>,
    runs: RunsOfLoop,
}

impl Drop for LoopBridge {
    fn drop(&mut self) {
        self.calls.cancel_all();
    }
}

#[napi]
impl LoopBridge {
    /// `wake` is called when there are completions.
    #[napi(constructor)]
    pub fn new(env: &Env, wake: Function<'_, (), ()>) -> Result<Self> {
        let (starts, runs) = (Arc::<AttemptStarts>::default(), RunsOfLoop::default());
        env.add_env_cleanup_hook((Arc::clone(&starts), runs.clone()), |(starts, runs)| finish(&starts, &runs))?;
        let waker = wake.build_threadsafe_function::<()>().callee_handled::<false>().weak::<true>().build()?;
        Ok(Self {
            io: IoThread::for_call("client.request").map_err(to_exception)?,
            completions: Arc::new(CompletionQueue::new(LoopWaker(waker))),
            calls: CallRegistry::default(),
            queued: Mutex::default(),
            starts,
            runs,
        })
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
        events: WantedEvents,
    ) -> Result<()> {
        let (operation, handler) = entry_of(HANDLERS, index)?;
        let client = self.with_events(client.client()?, Arc::new(AtomicU32::new(token)), events)?;
        self.queue(token, operation, async move {
            let result = handler(client, arguments(json, unserializable)).await?;
            Ok(Payload::Result(operation, result))
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
        events: WantedEvents,
    ) -> Result<NativePages> {
        let handler = entry_of(STREAMS, index)?;
        let token = Arc::<AtomicU32>::default();
        let client = self.with_events(client.client()?, Arc::clone(&token), events)?;
        Ok(NativePages::new(client, handler, arguments(json, unserializable), token))
    }

    /// Queues the fetch of the next page. `received` is the number of pages that the program has received.
    #[napi]
    pub fn next_page(&self, pages: &NativePages, token: u32, received: u32) {
        self.queue(token, pages.operation(), pages.next_page(token, received));
    }

    /// Ends a sequence of pages: requests ahead are cancelled now, and not when it is collected.
    #[napi]
    pub fn close_pages(&self, pages: &NativePages) {
        self.io.submit([pages.close()]);
    }

    /// Starts the send to many with this name, which gets its rows later. `token` receives its attempt events.
    #[napi]
    pub fn many(
        &self,
        client: &ClientHandle,
        token: u32,
        name: String,
        json: String,
        unserializable: Option<Vec<UnserializableValue>>,
        events: WantedEvents,
    ) -> Result<NativeRun> {
        let client = self.with_events(client.client()?, Arc::new(AtomicU32::new(token)), events)?;
        let run = ManyRun::start(&client, &name, arguments(json, unserializable), Naming::Camel, false);
        let run = run.map_err(to_exception)?;
        self.runs.add(&run);
        Ok(NativeRun::new(run))
    }

    /// Ends the runs of this loop, and waits for what is in flight. `process.exit` needs this, because it calls no
    /// cleanup hooks.
    #[napi]
    pub fn finish_runs(&self) {
        finish(&self.starts, &self.runs);
    }

    /// Queues the wait for the next results of a run. `has_rows`: the program has further rows.
    #[napi]
    pub fn next_batch(&self, run: &NativeRun, token: u32, has_rows: bool) {
        self.queue(token, run.operation(), run.next_batch(has_rows));
    }

    /// Queues a call of a ledger: the name of the method and its arguments, as JSON.
    #[napi]
    pub fn ledger_call(&self, ledger: &LedgerHandle, token: u32, json: String) -> Result<()> {
        self.queue(token, ledger::OPERATION, LedgerCall::parse(&json)?.run(ledger.ledger()));
        Ok(())
    }

    /// Queues the read of the next entries of a ledger.
    #[napi]
    pub fn next_entries(&self, entries: &NativeEntries, token: u32) {
        self.queue(token, ledger::OPERATION, entries.next_page());
    }

    /// For tests: a call that panics. With `is_fatal` the runtime of the I/O thread panics too.
    #[napi]
    pub fn panic_for_test(&self, token: u32, is_fatal: bool) {
        self.queue(token, "messages.send", panic_in_call());
        if is_fatal {
            self.lock().push(Box::new(|_| panic_in_thread()));
        }
    }

    /// Lets an attempt start that waits for the hook.
    #[napi]
    pub fn allow_start(&self, token: u32, number: u32) {
        self.starts.allow(token, number);
    }

    /// Lets an attempt fail whose hook has failed.
    #[napi]
    pub fn refuse_start(&self, token: u32, number: u32) {
        self.starts.refuse(token, number);
    }

    /// Starts the queued calls.
    #[napi]
    pub fn flush(&self) {
        let tasks = std::mem::take(&mut *self.lock());
        self.io.submit(tasks);
    }

    /// Cancels a call: a request in flight is aborted, and its last attempt event is emitted. A queued call still waits
    /// for `flush`.
    #[napi]
    pub fn cancel(&self, token: u32) {
        self.calls.cancel(token);
    }

    /// Takes completions, in one flat array. It ends with `true` if there are more, to be taken in another turn of the
    /// event loop.
    #[napi]
    pub fn drain<'env>(&self, env: &'env Env) -> Result<Array<'env>> {
        let (completions, has_more) = self.completions.take(MAX_CHARACTERS_PER_DRAIN);
        let is_last = |completion: &&Completion| !completion.is_event();
        let ended = || completions.iter().filter(is_last).map(|completion| completion.token);
        self.calls.remove(ended());
        self.starts.remove(ended());
        to_array(env, completions, has_more)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Task>> {
        self.queued.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy of a client that queues these events for the call with this token.
    fn with_events(&self, client: Client, token: Arc<AtomicU32>, events: WantedEvents) -> Result<Client> {
        let completions = Arc::clone(&self.completions);
        let starts = Arc::clone(&self.starts);
        let overrides = match events {
            WantedEvents::None => return Ok(client),
            WantedEvents::Ends => Overrides::new(),
            WantedEvents::StartsAndEnds => {
                let (completions, token) = (Arc::clone(&completions), Arc::clone(&token));
                on_attempt_start(move |start, reply| {
                    let token = token.load(Ordering::Relaxed);
                    let payload = Payload::Start(start, starts.add(token, reply));
                    completions.push(Completion { token, payload });
                })
            }
        };
        let queue_event = move |event: &AttemptEvent| {
            let (token, payload) = (token.load(Ordering::Relaxed), Payload::Event(event.clone()));
            completions.push(Completion { token, payload });
        };
        client.with_options(overrides.on_attempt(queue_event)).map_err(to_exception)
    }

    fn queue(
        &self,
        token: u32,
        operation: &'static str,
        call: impl Future<Output = std::result::Result<Payload, DispatchError>> + Send + 'static,
    ) {
        let complete = move |result| Completion { token, payload: Payload::of(result) };
        let (task, handle) = prepare(&self.completions, operation, call, complete);
        self.calls.insert(token, handle);
        self.lock().push(task);
    }
}

/// Ends the runs of an event loop, so that the outcomes of their sends are in the ledgers, and then the ledgers are
/// written.
fn finish(starts: &AttemptStarts, runs: &RunsOfLoop) {
    // An attempt that waits for a hook would wait until the time is over.
    starts.close();
    runs.finish();
    flush_ledgers(MAX_FLUSH);
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
async fn panic_in_call() -> std::result::Result<Payload, DispatchError> {
    std::panic::panic_any(())
}

/// An entry of a table of the core.
fn entry_of<T: Copy>(table: &[(&'static str, T)], index: u32) -> Result<(&'static str, T)> {
    let index = usize::try_from(index).unwrap_or(usize::MAX);
    let entry = table.get(index).copied();
    entry.ok_or_else(|| to_exception(DispatchError::InvalidArgument("there is no such call".to_owned())))
}
