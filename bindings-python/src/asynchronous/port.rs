//! One event loop's side: the futures of its calls, and the drain that resolves them.

use std::cell::RefCell;
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
use workspace_sdk::io_thread::{Begin, IoThread};

use super::gate;
use super::io;
use super::mailbox::{Bell, Letter, Mailbox};
use super::pending::Outcome;
use crate::events::{Seen, report};

/// How long the calls that are given up in one turn of the loop are waited for, all together: the loop stands still meanwhile. Each ends as
/// soon as the I/O thread sees that it shall, which takes long only where that reads a very large answer, or waits for memory.
const END: Duration = Duration::from_secs(5);

/// Where an event loop gets its answers. Made with the loop's first call; it goes when the loop goes.
#[pyclass(frozen, weakref, module = "workspace_sdk._native")]
pub(super) struct Port {
    loop_: Py<PyWeakrefReference>,
    pid: u32,
    io: Arc<IoThread>,
    mailbox: PyOnceLock<Arc<Mailbox>>,
    #[cfg(unix)]
    watched: PyOnceLock<std::os::unix::net::UnixStream>,
    calls: Mutex<HashMap<u64, Call>>,
    next_token: AtomicU64,
    outbox: Mutex<Vec<Begin>>,
    is_flush_due: AtomicBool,
    /// When the calls that are given up in this turn of the loop must have ended.
    end: Mutex<Option<Instant>>,
}

/// A call under way.
struct Call {
    /// Weak: the task that waits keeps its future, and a loop that was closed with calls pending must be able to go.
    future: Py<PyWeakrefReference>,
    seen: Option<Seen>,
}

thread_local! {
    /// The port of the loop that last ran on this thread: the next call is most likely for it too.
    static LAST: RefCell<Option<Py<Port>>> = const { RefCell::new(None) };
}

impl Port {
    /// The port of the loop that runs on this thread, and that loop.
    ///
    /// # Errors
    ///
    /// `RuntimeError` where none runs.
    pub(super) fn of_running_loop(py: Python<'_>) -> PyResult<(Bound<'_, Self>, Bound<'_, PyAny>)> {
        static GET_RUNNING_LOOP: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let running = GET_RUNNING_LOOP.import(py, "asyncio", "get_running_loop")?.call0()?;
        let last = LAST.with_borrow(|last| last.as_ref().map(|port| port.clone_ref(py).into_bound(py)));
        if let Some(port) = last.filter(|port| port.get().is_of(py, &running)) {
            return Ok((port, running));
        }
        let port = Self::find_or_make(py, &running)?;
        LAST.set(Some(port.clone().unbind()));
        Ok((port, running))
    }

    /// Whether this is the process it was made in.
    pub(super) fn is_here(&self) -> bool {
        self.pid == process::id()
    }

    fn is_of(&self, py: Python<'_>, running: &Bound<'_, PyAny>) -> bool {
        self.is_here() && self.loop_.bind(py).upgrade().is_some_and(|mine| mine.is(running))
    }

    /// The ports of all loops, in a dict that does not keep a loop alive.
    fn find_or_make<'py>(py: Python<'py>, running: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        static PORTS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let ports = PORTS
            .get_or_try_init(py, || py.import("weakref")?.getattr("WeakKeyDictionary")?.call0().map(Bound::unbind))?;
        let ports = ports.bind(py);
        let found = ports.call_method1("get", (running,))?;
        if let Ok(port) = found.cast::<Self>()
            && port.get().is_of(py, running)
        {
            return Ok(port.clone());
        }
        let port = Self::open(py, running)?;
        ports.set_item(running, &port)?;
        Ok(port)
    }

    fn open<'py>(py: Python<'py>, running: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        let port = Bound::new(
            py,
            Self {
                loop_: PyWeakrefReference::new(running)?.unbind(),
                pid: process::id(),
                io: io::of_process()?,
                mailbox: PyOnceLock::new(),
                #[cfg(unix)]
                watched: PyOnceLock::new(),
                calls: Mutex::default(),
                next_token: AtomicU64::new(0),
                outbox: Mutex::default(),
                is_flush_due: AtomicBool::new(false),
                end: Mutex::default(),
            },
        )?;
        // The loop keeps this, and must not keep the port, which would keep the loop's futures and so the loop.
        let drain = py.import("workspace_sdk._async")?.getattr("drainer")?.call1((&port,))?;
        let bell = match port.get().watch(py, running, &drain)? {
            Some(bell) => bell,
            None => {
                gate::watch(py)?;
                Bell::Call { running: port.get().loop_.clone_ref(py), drain: drain.unbind() }
            }
        };
        let _ = port.get().mailbox.set(py, Arc::new(Mailbox::new(bell)));
        Ok(port)
    }

    /// A bell that the loop watches; `None` where it cannot watch one.
    #[cfg(unix)]
    fn watch(&self, py: Python<'_>, running: &Bound<'_, PyAny>, drain: &Bound<'_, PyAny>) -> PyResult<Option<Bell>> {
        use std::os::fd::AsRawFd as _;
        let (watched, bell) = std::os::unix::net::UnixStream::pair()?;
        watched.set_nonblocking(true)?;
        bell.set_nonblocking(true)?;
        // In a context of its own: the one of this call would be kept as long as the loop.
        let context = py.import("contextvars")?.getattr("Context")?.call0()?;
        match context.call_method1("run", (running.getattr("add_reader")?, watched.as_raw_fd(), drain)) {
            Ok(_) => {
                let _ = self.watched.set(py, watched);
                Ok(Some(Bell::Socket(bell)))
            }
            Err(error) if error.is_instance_of::<pyo3::exceptions::PyNotImplementedError>(py) => Ok(None),
            Err(error) => Err(error),
        }
    }

    #[cfg(not(unix))]
    fn watch(&self, _py: Python<'_>, _running: &Bound<'_, PyAny>, _drain: &Bound<'_, PyAny>) -> PyResult<Option<Bell>> {
        Ok(None)
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<u64, Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The port's mailbox, and a token for a call whose future this is.
    pub(super) fn register(&self, future: &Bound<'_, PyAny>, seen: Option<Seen>) -> PyResult<(Arc<Mailbox>, u64)> {
        let py = future.py();
        let unopened = || PyRuntimeError::new_err("the event loop's port is not open yet");
        let mailbox = Arc::clone(self.mailbox.get(py).ok_or_else(unopened)?);
        let token = self.next_token.fetch_add(1, Ordering::Relaxed);
        let future = PyWeakrefReference::new(future)?.unbind();
        self.calls().insert(token, Call { future, seen });
        Ok((mailbox, token))
    }

    /// Begins a call: at once where it is the only one, else with all others of this turn of the loop.
    pub(super) fn begin(slf: &Bound<'_, Self>, running: &Bound<'_, PyAny>, begin: Begin) -> PyResult<()> {
        let this = slf.get();
        this.mailbox.get(slf.py()).map_or(Ok(()), |mailbox| mailbox.bell().check())?;
        if this.calls().len() == 1 {
            this.io.begin([begin]);
            return Ok(());
        }
        this.outbox.lock().unwrap_or_else(PoisonError::into_inner).push(begin);
        if !this.is_flush_due.swap(true, Ordering::AcqRel) {
            running.call_method1(intern!(slf.py(), "call_soon"), (slf.getattr(intern!(slf.py(), "flush"))?,))?;
        }
        Ok(())
    }

    fn forget(&self, token: u64) {
        let call = self.calls().remove(&token);
        drop(call);
    }

    /// The caller has given this call up. If a hook watches it, this waits for the end of the call and shows its last attempt, because the
    /// loop may be about to close. The waits of one turn of the loop share one limit; after that the attempt is shown when it comes, if
    /// the loop still runs.
    ///
    /// # Errors
    ///
    /// What a viewer raises that is no `Exception`.
    pub(super) fn give_up(slf: &Bound<'_, Self>, token: u64, outcome: &Outcome) -> PyResult<()> {
        let (this, py) = (slf.get(), slf.py());
        let seen = this.calls().get(&token).and_then(|call| call.seen.clone());
        let Some(seen) = seen else {
            this.forget(token);
            return Ok(());
        };
        // One that has not begun ends when it begins.
        this.flush();
        if !gate::is_passing() {
            let most = Self::time_left(slf);
            if py.detach(|| outcome.wait(most)) {
                this.forget(token);
            }
        }
        seen.show_last(py)
    }

    /// How long this turn of the loop may still wait for calls that are given up. The first that asks begins the time.
    fn time_left(slf: &Bound<'_, Self>) -> Duration {
        let (this, py) = (slf.get(), slf.py());
        let mut end = this.end.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(end) = *end {
            return end.saturating_duration_since(Instant::now());
        }
        *end = Instant::now().checked_add(END);
        drop(end);
        let is_next_turn_told = || {
            let Some(running) = this.loop_.bind(py).upgrade() else { return Ok(false) };
            running.call_method1(intern!(py, "call_soon"), (slf.getattr(intern!(py, "begin_turn"))?,)).map(|_| true)
        };
        // A loop that is closed has no further turn.
        if !is_next_turn_told().unwrap_or(false) {
            this.begin_turn();
        }
        END
    }

    /// # Errors
    ///
    /// What the loop must hear of: `KeyboardInterrupt`, for instance. The letter is still to be delivered then.
    fn deliver(&self, py: Python<'_>, letter: &Letter) -> PyResult<()> {
        let (Letter::Ended { token } | Letter::Seen { token }) = letter;
        let found = self.calls().get(token).map(|call| (call.future.clone_ref(py), call.seen.clone()));
        // Given up: nobody waits for the result.
        let Some((future, seen)) = found else { return Ok(()) };
        seen.map_or(Ok(()), |seen| seen.show(py))?;
        if matches!(letter, Letter::Seen { .. }) {
            return Ok(());
        }
        if let Some(future) = future.bind(py).upgrade()
            && let Err(error) = future.call_method1(intern!(py, "set_result"), (py.None(),))
        {
            // A future that was cancelled in this turn of the loop takes nothing. Where there was no memory, or a signal came, it is told
            // again: its task would wait for ever.
            let is_told = future.call_method0(intern!(py, "done"))?.is_truthy()?;
            if !is_told && (error.is_instance_of::<PyMemoryError>(py) || !error.is_instance_of::<PyException>(py)) {
                return Err(error);
            }
            self.forget(*token);
            return if future.call_method0(intern!(py, "cancelled"))?.is_truthy()? {
                Ok(())
            } else {
                report(py, error)
            };
        }
        self.forget(*token);
        Ok(())
    }
}

/// Letters that were taken out of a mailbox. Those that were not delivered go back, whatever happens.
struct Unread<'a, 'py> {
    py: Python<'py>,
    mailbox: &'a Mailbox,
    letters: VecDeque<Letter>,
}

impl Drop for Unread<'_, '_> {
    fn drop(&mut self) {
        let letters = std::mem::take(&mut self.letters);
        if !letters.is_empty() {
            // The thread that rings may be waiting for the GIL.
            self.py.detach(|| self.mailbox.put_back(letters.into()));
        }
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        // In a forked child these calls, and the locks they would take when they are dropped, are the parent's.
        if !self.is_here() {
            let outbox = std::mem::take(&mut *self.outbox.lock().unwrap_or_else(PoisonError::into_inner));
            std::mem::forget(outbox);
        }
    }
}

#[pymethods]
impl Port {
    /// Resolves the futures of all calls that have ended. The loop calls it when the bell was rung.
    fn drain(&self, py: Python<'_>) -> PyResult<()> {
        let Some(mailbox) = self.mailbox.get(py) else { return Ok(()) };
        #[cfg(unix)]
        if let Some(mut watched) = self.watched.get(py) {
            use std::io::Read as _;
            // One byte a ring; whatever is left wakes the loop again.
            let _ = watched.read(&mut [0; 64]);
        }
        let mut unread = Unread { py, mailbox, letters: mailbox.empty().into() };
        while let Some(letter) = unread.letters.front() {
            self.deliver(py, letter)?;
            unread.letters.pop_front();
        }
        Ok(())
    }

    /// Begins what this turn of the loop has gathered.
    fn flush(&self) {
        self.is_flush_due.store(false, Ordering::Release);
        let begins = std::mem::take(&mut *self.outbox.lock().unwrap_or_else(PoisonError::into_inner));
        self.io.begin(begins);
    }

    /// Another turn of the loop: the calls that are given up in it are waited for anew.
    fn begin_turn(&self) {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
