//! Runs calls on a background thread, for hosts that must not block. Results go into completion queues. A host is woken
//! once per batch of completions.

use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Notify;

use crate::bindings::completion_queue::{Completion, CompletionQueue, QueueWaker};
use crate::bindings::errors::no_resources;
use crate::error::Error;
use crate::per_process::PerProcess;

/// A function that runs on the thread and spawns a call.
pub type Task = Box<dyn FnOnce(&Dispatcher) + Send>;

/// The wait before the thread tries to create a runtime again.
const RUNTIME_RETRY: Duration = Duration::from_millis(100);

/// The background thread. It ends with the process.
///
/// A panic does not end the thread. A panic in a call or a task ends that call alone. A panic in the runtime ends the
/// calls in flight, and the thread continues with a new runtime. Calls that end in this way are dropped, so each
/// [`CompletionSender`](super::call::CompletionSender) reports to its caller.
pub struct IoThread {
    tasks: Mutex<Vec<Task>>,
    submitted: Notify,
    /// The handle of the current runtime.
    runtime: Mutex<Handle>,
}

impl std::fmt::Debug for IoThread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IoThread").finish_non_exhaustive()
    }
}

impl IoThread {
    /// The thread of this process, which all clients of a binding share. A forked child gets its own.
    ///
    /// # Errors
    ///
    /// A transport error of this operation if the system refuses to create a thread.
    pub fn for_call(operation: &'static str) -> Result<Arc<Self>, Error> {
        Self::of_process().map_err(|error| no_resources(operation, &error))
    }

    /// The same, before the operation is known.
    ///
    /// # Errors
    ///
    /// If the system refuses to create a thread.
    pub fn of_process() -> io::Result<Arc<Self>> {
        static THREAD: OnceLock<PerProcess<Mutex<Option<Arc<IoThread>>>>> = OnceLock::new();
        // After a fork the child uses a new lock, because a thread of the parent may have held the old one.
        let thread = THREAD.get_or_init(|| PerProcess::new(Mutex::new(None))).get(|| Mutex::new(None));
        let mut thread = thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = &*thread {
            return Ok(Arc::clone(thread));
        }
        Ok(Arc::clone(thread.insert(Self::start()?)))
    }

    /// A new thread with its own runtime.
    ///
    /// # Errors
    ///
    /// If the system refuses to create a thread.
    pub fn start() -> io::Result<Arc<Self>> {
        let runtime = new_runtime()?;
        let handle = Mutex::new(runtime.handle().clone());
        let thread = Arc::new(Self { tasks: Mutex::default(), submitted: Notify::new(), runtime: handle });
        let served = Arc::clone(&thread);
        std::thread::Builder::new().name("workspace-sdk".to_owned()).spawn(move || keep_serving(&served, runtime))?;
        Ok(thread)
    }

    /// The runtime of the thread, for work that may be lost: if a panic ends the runtime, its tasks are dropped.
    pub(crate) fn runtime(&self) -> Handle {
        self.runtime.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Submits tasks. The thread is woken only if no task was waiting.
    pub fn submit(&self, tasks: impl IntoIterator<Item = Task>) {
        let mut waiting = self.lock();
        let was_empty = waiting.is_empty();
        waiting.extend(tasks);
        drop(waiting);
        if was_empty {
            self.submitted.notify_one();
        }
    }

    fn take(&self) -> Vec<Task> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Task>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn new_runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Runs tasks forever. If a panic ends the runtime, its calls are dropped with it, and a new runtime is created.
fn keep_serving(thread: &IoThread, mut runtime: Runtime) {
    loop {
        forget_panic(|| runtime.block_on(serve(thread)));
        forget_panic(|| drop(runtime));
        runtime = loop {
            match new_runtime() {
                Ok(runtime) => break runtime,
                // No call can be made without a runtime, so the waiting calls fail immediately.
                Err(_) => drop_all(thread.take()),
            }
            std::thread::sleep(RUNTIME_RETRY);
        };
        runtime.handle().clone_into(&mut thread.runtime.lock().unwrap_or_else(PoisonError::into_inner));
        // The old runtime may have consumed the notification for the tasks that wait.
        thread.submitted.notify_one();
    }
}

/// Calls a function, and ignores a panic, so that the thread continues. The payload of the panic is leaked, because
/// dropping it may panic as well, and nothing would catch that.
fn forget_panic(act: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(act)) {
        std::mem::forget(payload);
    }
}

/// Drops tasks that cannot run.
fn drop_all(tasks: Vec<Task>) {
    for task in tasks {
        forget_panic(|| drop(task));
    }
}

async fn serve(thread: &IoThread) {
    let dispatcher = Dispatcher::default();
    tokio::spawn(wake_readers(dispatcher.clone()));
    loop {
        thread.submitted.notified().await;
        for task in thread.take() {
            // A task that panics is dropped, and the others continue.
            let _panic = catch_unwind(AssertUnwindSafe(|| task(&dispatcher)));
        }
    }
}

/// If a queue contains this many large completions, the thread yields to the reader of the queue.
const LARGE_BACKLOG: usize = 8;

/// Spawns calls on the thread, and delivers their completions. Completions of one turn of the thread wake a reader
/// once.
#[derive(Clone, Default)]
pub struct Dispatcher(Arc<Batch>);

#[derive(Default)]
struct Batch {
    /// The queues whose readers must be woken, because they were empty before a completion was pushed to them.
    queues: Mutex<Vec<Arc<dyn WakeReader>>>,
    pushed: Notify,
}

/// A queue whose reader is to be woken.
trait WakeReader: Send + Sync {
    fn wake_reader(&self);
}

impl<C: Completion, W: QueueWaker> WakeReader for CompletionQueue<C, W> {
    fn wake_reader(&self) {
        self.waker().wake();
    }
}

impl std::fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dispatcher").finish_non_exhaustive()
    }
}

impl Dispatcher {
    /// Spawns a call on the thread.
    pub fn spawn(&self, call: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(call);
    }

    /// Pushes a completion to a queue.
    pub fn push<C: Completion, W: QueueWaker>(&self, queue: &Arc<CompletionQueue<C, W>>, completion: C) {
        if completion.is_large() {
            queue.push(completion);
            if queue.len() >= LARGE_BACKLOG {
                std::thread::yield_now();
            }
        } else if queue.append(completion) == 1 {
            let queue: Arc<dyn WakeReader> = Arc::clone(queue) as _;
            self.0.queues.lock().unwrap_or_else(PoisonError::into_inner).push(queue);
            self.0.pushed.notify_one();
        }
    }
}

/// Wakes the readers. Because this is a separate task, it runs after the tasks that were ready when it was notified,
/// and so their completions are in the queues already.
async fn wake_readers(dispatcher: Dispatcher) {
    loop {
        dispatcher.0.pushed.notified().await;
        let queues = std::mem::take(&mut *dispatcher.0.queues.lock().unwrap_or_else(PoisonError::into_inner));
        for queue in queues {
            // A waker that panics must not keep the other readers from being woken.
            let _panic = catch_unwind(AssertUnwindSafe(|| queue.wake_reader()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;
    use crate::bindings::call::{CallResult, prepare};

    const LONG: Duration = Duration::from_secs(20);

    struct TestWaker(Sender<()>);

    impl QueueWaker for TestWaker {
        fn wake(&self) {
            let _ = self.0.send(());
        }
    }

    struct PanickingWaker;

    impl QueueWaker for PanickingWaker {
        fn wake(&self) {
            panic!("a waker");
        }
    }

    impl Completion for &'static str {
        fn weight(&self) -> usize {
            self.len()
        }
    }

    type TestQueue = Arc<CompletionQueue<&'static str, TestWaker>>;

    fn queue() -> (TestQueue, Receiver<()>) {
        let (sender, woken) = channel();
        (Arc::new(CompletionQueue::new(TestWaker(sender))), woken)
    }

    fn next(queue: &TestQueue, woken: &Receiver<()>) -> Vec<&'static str> {
        woken.recv_timeout(LONG).expect("no completion for a call");
        queue.drain()
    }

    fn name<T>(result: CallResult<T>) -> &'static str {
        match result {
            CallResult::Finished(_) => "finished",
            CallResult::Cancelled => "cancelled",
            CallResult::Panicked(_) => "panicked",
        }
    }

    fn call(queue: &TestQueue, call: impl Future<Output = ()> + Send + 'static) -> Task {
        prepare(queue, "messages.send", call, name).0
    }

    #[test]
    fn every_call_has_a_completion_even_if_something_panics() {
        let thread = IoThread::start().unwrap();
        let (completions, woken) = queue();
        for _ in 0..2 {
            thread.submit([call(&completions, async { panic!("a call") })]);
            assert_eq!(next(&completions, &woken), ["panicked"]);
            thread.submit([call(&completions, async {})]);
            assert_eq!(next(&completions, &woken), ["finished"]);
        }

        // A task that is dropped before it ran, and one that panics, affect their own call alone.
        let dropped = call(&completions, async {});
        let panicking: Task = Box::new(move |_| {
            let _dropped = dropped;
            panic!("a task");
        });
        let (others, others_woken) = queue();
        thread.submit([panicking, call(&others, async {})]);
        assert_eq!(next(&completions, &woken), ["panicked"]);
        assert_eq!(next(&others, &others_woken), ["finished"]);

        // A waker that panics does not affect the others.
        let unread = Arc::new(CompletionQueue::new(PanickingWaker));
        thread.submit([prepare(&unread, "messages.send", async {}, name).0]);
        thread.submit([call(&completions, async {})]);
        assert_eq!(next(&completions, &woken), ["finished"]);
    }

    /// The payload of a panic that panics when it is dropped. The first catch does not catch that, so it ends the
    /// runtime.
    struct PanicOnDrop;

    impl Drop for PanicOnDrop {
        fn drop(&mut self) {
            panic!("a runtime");
        }
    }

    #[test]
    fn a_runtime_that_panics_ends_its_calls_and_no_later_ones() {
        let thread = IoThread::start().unwrap();
        let (completions, woken) = queue();
        let (sender, is_running) = channel();
        let endless = call(&completions, async move {
            sender.send(()).unwrap();
            std::future::pending::<()>().await;
        });
        thread.submit([endless]);
        is_running.recv_timeout(LONG).unwrap();
        let panicking: Task = Box::new(|_| std::panic::panic_any(PanicOnDrop));
        // The second task was taken together with the one that panics, and is dropped before it starts.
        thread.submit([panicking, call(&completions, async {})]);
        let mut all = next(&completions, &woken);
        while all.len() < 2 {
            all.extend(next(&completions, &woken));
        }
        assert_eq!(all, ["panicked", "panicked"]);
        thread.submit([call(&completions, async {})]);
        assert_eq!(next(&completions, &woken), ["finished"]);
    }

    #[test]
    fn a_call_that_is_cancelled_before_it_started_is_polled_once() {
        let thread = IoThread::start().unwrap();
        let (completions, woken) = queue();
        let (sender, steps) = channel();
        let on_drop = SendOnDrop(sender.clone());
        let endless = async move {
            let _on_drop = on_drop;
            sender.send("started").unwrap();
            std::future::pending::<()>().await;
        };
        let (task, handle) = prepare(&completions, "messages.send", endless, name);
        handle.cancel();
        assert!(steps.try_recv().is_err());
        thread.submit([task]);
        assert_eq!(next(&completions, &woken), ["cancelled"]);
        assert_eq!(steps.try_iter().collect::<Vec<_>>(), ["started", "dropped"]);
    }

    #[test]
    fn a_call_that_ends_with_the_runtime_is_dropped_before_its_completion() {
        let thread = IoThread::start().unwrap();
        let (completions, woken) = queue();
        let (sender, steps) = channel();
        let (on_drop, completed, started) = (SendOnDrop(sender.clone()), sender.clone(), sender);
        let endless = async move {
            let _on_drop = on_drop;
            started.send("started").unwrap();
            std::future::pending::<()>().await;
        };
        let complete = move |result: CallResult<()>| {
            completed.send("completed").unwrap();
            name(result)
        };
        thread.submit([prepare(&completions, "messages.send", endless, complete).0]);
        assert_eq!(steps.recv_timeout(LONG), Ok("started"));
        let panicking: Task = Box::new(|_| std::panic::panic_any(PanicOnDrop));
        thread.submit([panicking]);
        assert_eq!(next(&completions, &woken), ["panicked"]);
        assert_eq!(steps.try_iter().collect::<Vec<_>>(), ["dropped", "completed"]);
    }

    /// Sends when it is dropped, as the last attempt of a call emits its event.
    struct SendOnDrop(Sender<&'static str>);

    impl Drop for SendOnDrop {
        fn drop(&mut self) {
            let _ = self.0.send("dropped");
        }
    }

    /// The payload of a panic whose drop panics every time.
    struct PanicOnEveryDrop;

    impl Drop for PanicOnEveryDrop {
        fn drop(&mut self) {
            std::panic::panic_any(PanicOnEveryDrop);
        }
    }

    #[test]
    fn a_panic_whose_payload_panics_when_dropped_does_not_end_the_thread() {
        let thread = IoThread::start().unwrap();
        let (completions, woken) = queue();
        let panicking: Task = Box::new(|_| std::panic::panic_any(PanicOnEveryDrop));
        thread.submit([panicking]);
        // This call may be lost with the old runtime, or start on the new one.
        thread.submit([call(&completions, async {})]);
        next(&completions, &woken);
        thread.submit([call(&completions, async {})]);
        assert_eq!(next(&completions, &woken), ["finished"]);
    }
}
