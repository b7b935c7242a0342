//! One event loop's side of the I/O thread: the futures of its calls, and the function that resolves them.

use std::collections::{HashMap, VecDeque};
use std::process;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pyo3::exceptions::{PyException, PyMemoryError, PyRuntimeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyWeakrefReference;
use workspace_sdk::bindings::io_thread::{IoThread, Task};

use super::completion::{Completion, CompletionQueue, LoopWaker};
use super::finalization;
use super::result_cell::ResultCell;
use crate::runtime::attempt_dispatcher::AttemptDispatcher;
use crate::runtime::report_unraisable;

/// How long one loop iteration waits for all calls that are cancelled in it. The loop is blocked during this time. A
/// call ends as soon as the I/O thread notices the cancellation, which takes long only while the thread reads a very
/// large response, or waits for memory.
const CANCEL_WAIT_LIMIT: Duration = Duration::from_secs(5);

/// Connects one event loop to the I/O thread. Created by the first call of the loop, and dropped with the loop.
#[pyclass(frozen, weakref, module = "workspace_sdk._native")]
pub(super) struct LoopBridge {
    event_loop: Py<PyWeakrefReference>,
    pid: u32,
    io_thread: Arc<IoThread>,
    queue: PyOnceLock<Arc<CompletionQueue>>,
    /// The end of the waker's socket that the loop watches.
    #[cfg(unix)]
    wake_socket: PyOnceLock<std::os::unix::net::UnixStream>,
    calls: Mutex<HashMap<u64, RunningCall>>,
    next_token: AtomicU64,
    /// Tasks that are spawned at the end of this loop iteration.
    unspawned_tasks: Mutex<Vec<Task>>,
    is_flush_scheduled: AtomicBool,
    /// Until when this loop iteration waits for calls that are cancelled in it.
    cancel_wait_end: Mutex<Option<Instant>>,
}

struct RunningCall {
    /// Weak: the waiting task owns its future, and a loop that was closed with running calls must be collectable.
    future: Py<PyWeakrefReference>,
    dispatcher: Option<AttemptDispatcher>,
}

impl LoopBridge {
    /// Whether this process created it.
    pub(super) fn is_current_process(&self) -> bool {
        self.pid == process::id()
    }

    pub(super) fn is_of(&self, py: Python<'_>, event_loop: &Bound<'_, PyAny>) -> bool {
        self.is_current_process() && self.event_loop.bind(py).upgrade().is_some_and(|own| own.is(event_loop))
    }

    pub(super) fn open<'py>(py: Python<'py>, event_loop: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        let bridge = Bound::new(
            py,
            Self {
                event_loop: PyWeakrefReference::new(event_loop)?.unbind(),
                pid: process::id(),
                io_thread: IoThread::of_process()?,
                queue: PyOnceLock::new(),
                #[cfg(unix)]
                wake_socket: PyOnceLock::new(),
                calls: Mutex::default(),
                next_token: AtomicU64::new(0),
                unspawned_tasks: Mutex::default(),
                is_flush_scheduled: AtomicBool::new(false),
                cancel_wait_end: Mutex::default(),
            },
        )?;
        // The loop keeps this function, which must not keep the bridge: the bridge keeps the loop's futures, and they
        // keep the loop.
        let drain = py.import("workspace_sdk._async")?.getattr("drainer")?.call1((&bridge,))?;
        let waker = match bridge.get().watch_socket(py, event_loop, &drain)? {
            Some(waker) => waker,
            None => {
                finalization::register_atexit(py)?;
                LoopWaker::Call { event_loop: bridge.get().event_loop.clone_ref(py), drain: drain.unbind() }
            }
        };
        let _ = bridge.get().queue.set(py, Arc::new(CompletionQueue::new(waker)));
        Ok(bridge)
    }

    /// A waker whose socket the loop watches; `None` if the loop cannot watch sockets.
    #[cfg(unix)]
    fn watch_socket(
        &self,
        py: Python<'_>,
        event_loop: &Bound<'_, PyAny>,
        drain: &Bound<'_, PyAny>,
    ) -> PyResult<Option<LoopWaker>> {
        use std::os::fd::AsRawFd as _;
        let (watched, waker) = std::os::unix::net::UnixStream::pair()?;
        watched.set_nonblocking(true)?;
        waker.set_nonblocking(true)?;
        // In a new context: otherwise the loop would keep the context of this call alive.
        let context = py.import("contextvars")?.getattr("Context")?.call0()?;
        match context.call_method1("run", (event_loop.getattr("add_reader")?, watched.as_raw_fd(), drain)) {
            Ok(_) => {
                let _ = self.wake_socket.set(py, watched);
                Ok(Some(LoopWaker::Socket(waker)))
            }
            Err(error) if error.is_instance_of::<pyo3::exceptions::PyNotImplementedError>(py) => Ok(None),
            Err(error) => Err(error),
        }
    }

    #[cfg(not(unix))]
    fn watch_socket(
        &self,
        _py: Python<'_>,
        _event_loop: &Bound<'_, PyAny>,
        _drain: &Bound<'_, PyAny>,
    ) -> PyResult<Option<LoopWaker>> {
        Ok(None)
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<u64, RunningCall>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers the future of a call. Returns the completion queue, and the call's token.
    pub(super) fn register(
        &self,
        future: &Bound<'_, PyAny>,
        dispatcher: Option<AttemptDispatcher>,
    ) -> PyResult<(Arc<CompletionQueue>, u64)> {
        let py = future.py();
        let not_open = || PyRuntimeError::new_err("the event loop's bridge is not open yet");
        let queue = Arc::clone(self.queue.get(py).ok_or_else(not_open)?);
        let token = self.next_token.fetch_add(1, Ordering::Relaxed);
        let future = PyWeakrefReference::new(future)?.unbind();
        self.calls().insert(token, RunningCall { future, dispatcher });
        Ok((queue, token))
    }

    /// Spawns the task of a call: at once if no other call is running, otherwise together with all others of this loop
    /// iteration.
    pub(super) fn spawn(slf: &Bound<'_, Self>, event_loop: &Bound<'_, PyAny>, task: Task) -> PyResult<()> {
        let this = slf.get();
        this.queue.get(slf.py()).map_or(Ok(()), |queue| queue.waker().check())?;
        if this.calls().len() == 1 {
            this.io_thread.submit([task]);
            return Ok(());
        }
        this.unspawned_tasks.lock().unwrap_or_else(PoisonError::into_inner).push(task);
        if !this.is_flush_scheduled.swap(true, Ordering::AcqRel) {
            event_loop.call_method1(intern!(slf.py(), "call_soon"), (slf.getattr(intern!(slf.py(), "flush"))?,))?;
        }
        Ok(())
    }

    pub(super) fn unregister(&self, token: u64) {
        let call = self.calls().remove(&token);
        drop(call);
    }

    /// Must be called after a call was cancelled. If an observer watches the call, this waits until the call ends and
    /// dispatches its last event, because the loop may be about to close. All waits of one loop iteration share one
    /// limit. After that, the event is dispatched when it arrives, if the loop still runs.
    ///
    /// # Errors
    ///
    /// An exception of an observer that is not an `Exception`.
    pub(super) fn finish_cancellation(slf: &Bound<'_, Self>, token: u64, cell: &ResultCell) -> PyResult<()> {
        let (this, py) = (slf.get(), slf.py());
        let dispatcher = this.calls().get(&token).and_then(|call| call.dispatcher.clone());
        let Some(dispatcher) = dispatcher else {
            this.unregister(token);
            return Ok(());
        };
        // A task that was not spawned yet must be, because it ends when it starts.
        this.flush();
        if !finalization::is_attached_io_thread() {
            let limit = Self::remaining_cancel_wait(slf);
            if py.detach(|| cell.wait(limit)) {
                this.unregister(token);
            }
        }
        dispatcher.dispatch_remaining(py)
    }

    /// How long this loop iteration may still wait for cancelled calls. The first request starts the time.
    fn remaining_cancel_wait(slf: &Bound<'_, Self>) -> Duration {
        let (this, py) = (slf.get(), slf.py());
        let mut end = this.cancel_wait_end.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(end) = *end {
            return end.saturating_duration_since(Instant::now());
        }
        *end = Instant::now().checked_add(CANCEL_WAIT_LIMIT);
        drop(end);
        let schedule_reset = || {
            let Some(event_loop) = this.event_loop.bind(py).upgrade() else { return Ok(false) };
            let reset = slf.getattr(intern!(py, "reset_cancel_wait"))?;
            event_loop.call_method1(intern!(py, "call_soon"), (reset,)).map(|_| true)
        };
        // A closed loop has no further iteration.
        if !schedule_reset().unwrap_or(false) {
            this.reset_cancel_wait();
        }
        CANCEL_WAIT_LIMIT
    }

    /// Handles a completion.
    ///
    /// # Errors
    ///
    /// An exception that the loop must see, such as `KeyboardInterrupt`. The completion must be handled again then.
    fn handle(&self, py: Python<'_>, completion: &Completion) -> PyResult<()> {
        let (Completion::Call { token, .. } | Completion::Attempt { token }) = completion;
        let call = self.calls().get(token).map(|call| (call.future.clone_ref(py), call.dispatcher.clone()));
        // A cancelled call is not registered any more.
        let Some((future, dispatcher)) = call else { return Ok(()) };
        dispatcher.map_or(Ok(()), |dispatcher| dispatcher.dispatch(py))?;
        if matches!(completion, Completion::Attempt { .. }) {
            return Ok(());
        }
        if let Some(future) = future.bind(py).upgrade()
            && let Err(error) = future.call_method1(intern!(py, "set_result"), (py.None(),))
        {
            // A future that was cancelled in this loop iteration accepts no result. After a `MemoryError` or a signal
            // the result must be set again: otherwise the task would wait forever.
            let is_done = future.call_method0(intern!(py, "done"))?.is_truthy()?;
            if !is_done && (error.is_instance_of::<PyMemoryError>(py) || !error.is_instance_of::<PyException>(py)) {
                return Err(error);
            }
            self.unregister(*token);
            return if future.call_method0(intern!(py, "cancelled"))?.is_truthy()? {
                Ok(())
            } else {
                report_unraisable(py, error)
            };
        }
        self.unregister(*token);
        Ok(())
    }
}

/// Completions that were taken out of the queue. Those that were not handled go back when this is dropped.
struct UnhandledCompletions<'a, 'py> {
    py: Python<'py>,
    queue: &'a CompletionQueue,
    completions: VecDeque<Completion>,
}

impl Drop for UnhandledCompletions<'_, '_> {
    fn drop(&mut self) {
        let completions = std::mem::take(&mut self.completions);
        if !completions.is_empty() {
            // Without the GIL, because the thread that wakes the loop may be waiting for it.
            self.py.detach(|| self.queue.put_back(completions.into()));
        }
    }
}

impl Drop for LoopBridge {
    fn drop(&mut self) {
        // In a forked child these tasks, and the locks they would take when dropped, belong to the parent.
        if !self.is_current_process() {
            let tasks = std::mem::take(&mut *self.unspawned_tasks.lock().unwrap_or_else(PoisonError::into_inner));
            std::mem::forget(tasks);
        }
    }
}

#[pymethods]
impl LoopBridge {
    /// Resolves the futures of all complete calls. The loop calls it after it was woken.
    fn drain(&self, py: Python<'_>) -> PyResult<()> {
        let Some(queue) = self.queue.get(py) else { return Ok(()) };
        #[cfg(unix)]
        if let Some(mut socket) = self.wake_socket.get(py) {
            use std::io::Read as _;
            // One byte per wake-up. Bytes that remain wake the loop again.
            let _ = socket.read(&mut [0; 64]);
        }
        let mut unhandled = UnhandledCompletions { py, queue, completions: queue.drain().into() };
        while let Some(completion) = unhandled.completions.front() {
            self.handle(py, completion)?;
            unhandled.completions.pop_front();
        }
        Ok(())
    }

    /// Spawns the tasks that were collected in this loop iteration.
    fn flush(&self) {
        self.is_flush_scheduled.store(false, Ordering::Release);
        let tasks = std::mem::take(&mut *self.unspawned_tasks.lock().unwrap_or_else(PoisonError::into_inner));
        self.io_thread.submit(tasks);
    }

    /// Starts the next loop iteration, which has its own limit for cancelled calls.
    fn reset_cancel_wait(&self) {
        *self.cancel_wait_end.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
