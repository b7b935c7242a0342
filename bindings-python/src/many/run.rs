//! The run behind a send to many: it reads the list, and collects the results of the core.

use std::collections::VecDeque;
use std::pin::Pin;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pyo3::exceptions::{PyException, PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyList;
use pyo3::{PyTraverseError, PyVisit};
use workspace_sdk::bindings::json_calls::{DispatchError, JsonArguments};
use workspace_sdk::bindings::many::{ManyBatch, ManyRun as CoreRun, Naming};
use workspace_sdk::{Client, Error, PhoneNumber};

use super::exit;
use super::rows::{Rows, read};
use super::wake::ThreadWaker;
use crate::asynchronous::{LoopObservers, PendingCall};
use crate::results::error;
use crate::results::many_report::{SendManyProgress, SendManyReport};
use crate::results::phone_number;
use crate::results::recipient_result::RecipientResult;
use crate::runtime::attempt_dispatcher::{AttemptDispatcher, AttemptObservers, EventQueue, with_observers};
use crate::runtime::client_ref::ClientRef;

/// How often Python's signal handlers may run. Ctrl-C ends a run within this time, and the sends in flight.
const SIGNAL_CHECK_INTERVAL: Duration = Duration::from_millis(50);

/// One send to many. It starts with its first step.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(crate) struct ManyRun {
    client: ClientRef,
    operation: &'static str,
    kind: Kind,
    pid: u32,
    arguments: Mutex<Option<JsonArguments>>,
    core: OnceLock<CoreRun>,
    rows: Mutex<Rows>,
    ready: Arc<Mutex<Ready>>,
    waker: Arc<ThreadWaker>,
    observers: OnceLock<Observers>,
    /// The numbers that were suppressed before the start.
    suppressed: Mutex<Vec<String>>,
}

/// The client that the run belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Blocking,
    Asynchronous,
}

/// The dispatcher of the events of the attempts.
enum Observers {
    None,
    /// The thread that waits for results.
    Thread(AttemptDispatcher),
    /// The event loop.
    Loop(LoopObservers),
}

/// The results that Python has not taken yet.
#[derive(Default)]
struct Ready {
    results: VecDeque<workspace_sdk::RecipientResult>,
    end: Option<Result<(), Error>>,
    /// Whether the end was passed on.
    has_ended: bool,
}

impl Ready {
    fn add(&mut self, batch: ManyBatch) {
        self.results.extend(batch.results);
        if !self.has_ended && self.end.is_none() {
            self.end = batch.end;
        }
    }

    fn is_over(&self) -> bool {
        self.has_ended || self.end.is_some()
    }
}

type NextBatch = Pin<Box<dyn Future<Output = ManyBatch> + Send>>;

impl ManyRun {
    pub(super) fn new(
        client: ClientRef,
        operation: &'static str,
        kind: Kind,
        arguments: JsonArguments,
        source: Option<Py<PyAny>>,
    ) -> Self {
        Self {
            client,
            operation,
            kind,
            pid: process::id(),
            arguments: Mutex::new(Some(arguments)),
            core: OnceLock::new(),
            rows: Mutex::new(Rows::new(source)),
            ready: Arc::default(),
            waker: Arc::default(),
            observers: OnceLock::new(),
            suppressed: Mutex::default(),
        }
    }

    fn is_current_process(&self) -> bool {
        self.pid == process::id()
    }

    fn check_process(&self) -> PyResult<()> {
        if self.is_current_process() {
            return Ok(());
        }
        Err(PyRuntimeError::new_err("this run was started in another process: create a new one in this process"))
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ready(&self) -> MutexGuard<'_, Ready> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn core(&self) -> PyResult<&CoreRun> {
        self.check_process()?;
        self.core.get().ok_or_else(|| PyRuntimeError::new_err("the run has not started"))
    }

    /// The client with the observers of the run.
    fn observed_client(&self, py: Python<'_>) -> PyResult<Client> {
        let (_, client) = self.client.state.for_call(py)?;
        let (client, observers) = match self.kind {
            Kind::Asynchronous => match LoopObservers::of_run(py, &client, self.client.hooks(), self.operation)? {
                None => (client, Observers::None),
                Some((client, observers)) => (client, Observers::Loop(observers)),
            },
            Kind::Blocking => match AttemptObservers::of_call(py, self.client.hooks())? {
                None => (client, Observers::None),
                Some(observers) => {
                    let (queue, waker) = (EventQueue::of_run(), Arc::clone(&self.waker));
                    let sender = queue.clone();
                    let client = with_observers(py, &client, &observers, move |event| {
                        sender.push(event);
                        waker.wake_thread();
                    })?;
                    (client, Observers::Thread(AttemptDispatcher::new(observers, queue)))
                }
            },
        };
        let _ = self.observers.set(observers);
        Ok(client)
    }

    fn dispatch(&self, py: Python<'_>) -> PyResult<()> {
        match self.observers.get() {
            Some(Observers::Thread(dispatcher)) => dispatcher.dispatch(py),
            _ => Ok(()),
        }
    }

    /// Waits for a batch and stores it.
    ///
    /// # Errors
    ///
    /// An exception of a signal handler or an observer. The batch is not lost.
    fn wait(&self, py: Python<'_>, next: &mut NextBatch) -> PyResult<()> {
        loop {
            let waker = Waker::from(Arc::clone(&self.waker));
            let poll = next.as_mut().poll(&mut Context::from_waker(&waker));
            if let Poll::Ready(batch) = poll {
                self.ready().add(batch);
                return self.dispatch(py);
            }
            py.detach(|| self.waker.wait(SIGNAL_CHECK_INTERVAL));
            self.dispatch(py)?;
            py.check_signals()?;
            // A signal handler or a hook may have forked, and this may be the child.
            self.check_process()?;
        }
    }

    fn next_batch(&self) -> PyResult<NextBatch> {
        let has_rows = self.rows().has_rows();
        Ok(Box::pin(self.core()?.next_batch(has_rows)))
    }

    /// Ends the run because of this exception: nothing new begins, and what is in flight is waited for. A second
    /// exception, such as that of another Ctrl-C, ends the wait.
    fn break_off(&self, py: Python<'_>, exception: PyErr) -> PyErr {
        match self.is_current_process().then(|| self.finish(py)) {
            None | Some(Ok(())) => exception,
            Some(Err(second)) => second,
        }
    }
}

#[pymethods]
impl ManyRun {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.client.traverse(&visit)?;
        if let Some(Observers::Loop(observers)) = self.observers.get() {
            observers.traverse(&visit)?;
        }
        // The collector must not wait for a thread that is stopped.
        self.rows.try_lock().map_or(Ok(()), |rows| rows.traverse(&visit))
    }

    /// Starts the run, unless it has started.
    ///
    /// Raises the error of an invalid option or of the ledger.
    fn start(&self, py: Python<'_>) -> PyResult<()> {
        self.check_process()?;
        if self.core.get().is_some() {
            return Ok(());
        }
        let arguments = self.arguments.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(arguments) = arguments else {
            self.ready().has_ended = true;
            return Ok(());
        };
        exit::register_once(py)?;
        let client = self.observed_client(py)?;
        let is_blocking = self.kind == Kind::Blocking;
        let start = || CoreRun::start(&client, self.operation, arguments, Naming::Snake, is_blocking);
        let core = py.detach(start).map_err(|error| match error {
            DispatchError::InvalidArgument(message) => PyTypeError::new_err(message),
            DispatchError::Call(error) => error::to_python(py, &error),
        });
        let core = core.inspect_err(|_| self.ready().has_ended = true)?;
        let suppressed = std::mem::take(&mut *self.suppressed.lock().unwrap_or_else(PoisonError::into_inner));
        for number in suppressed {
            core.suppress(&number).map_err(|error| error::to_python(py, &error))?;
        }
        self.client.state.add_run(&core);
        let _ = self.core.set(core);
        Ok(())
    }

    /// How many further rows the run can take.
    fn wanted(&self) -> PyResult<usize> {
        if !self.rows().has_rows() { Ok(0) } else { self.core().map(CoreRun::wanted) }
    }

    /// Reads rows from the list, as many as the run can take.
    fn read(&self, py: Python<'_>) -> PyResult<()> {
        let wanted = self.wanted()?;
        if wanted == 0 {
            return Ok(());
        }
        let Some(source) = self.rows().take_source() else { return Ok(()) };
        let source = source.into_bound(py);
        let rows = read(&source, wanted)?;
        self.rows().restore_source(source.unbind());
        self.check_process()?;
        self.add_rows(py, rows.elements, rows.end)
    }

    /// Gives rows of an asynchronous list to the run; `is_last` after the last one.
    fn add(&self, py: Python<'_>, elements: Vec<Bound<'_, PyAny>>, is_last: bool) -> PyResult<()> {
        // The list ends with a row that cannot be read.
        if !self.rows().has_rows() {
            return Ok(());
        }
        self.add_rows(py, elements, is_last.then_some(None))
    }

    /// The asynchronous list has failed with this exception.
    fn fail(&self, exception: Bound<'_, PyAny>) -> PyResult<()> {
        self.core()?.add_rows(Vec::new(), true);
        let ended = self.rows().end(Some(PyErr::from_value(exception)));
        drop(ended);
        Ok(())
    }

    /// Waits until there are results, or the run has ended.
    fn step(&self, py: Python<'_>) -> PyResult<()> {
        self.start(py)?;
        while !self.has_something() {
            let result = self.read(py).and_then(|()| self.wait(py, &mut self.next_batch()?));
            result.map_err(|exception| self.break_off(py, exception))?;
        }
        Ok(())
    }

    /// The call that waits until there are results, or the run has ended, or, with `has_rows`, it wants further rows.
    fn fetch(&self, py: Python<'_>, has_rows: bool) -> PyResult<PendingCall> {
        let (next, ready) = (self.core()?.next_batch(has_rows), Arc::clone(&self.ready));
        let work = move |_| async move {
            // Stored here, so that no result is lost if the task that waits is cancelled.
            let batch = next.await;
            ready.lock().unwrap_or_else(PoisonError::into_inner).add(batch);
            Ok(())
        };
        Ok(PendingCall::new(self.client.clone_ref(py), self.operation, work, |py, ()| Ok(py.None())))
    }

    /// The results that are ready, the first one at the end; `None` at the end of the run.
    ///
    /// Raises the error of the run, or the exception of its list, once.
    fn take<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        self.check_process()?;
        let (results, end) = {
            let mut ready = self.ready();
            let results = std::mem::take(&mut ready.results);
            let end = if results.is_empty() { ready.end.take() } else { None };
            ready.has_ended |= end.is_some();
            if results.is_empty() && end.is_none() && ready.has_ended {
                return Ok(None);
            }
            (results, end)
        };
        if let Some(end) = end {
            let forgotten = self.rows().clear();
            drop(forgotten);
            end.map_err(|error| error::to_python(py, &error))?;
            let error = self.rows().take_error();
            return error.map_or(Ok(None), Err);
        }
        let mut all = Vec::with_capacity(results.len());
        for result in results.into_iter().rev() {
            let recipient = self.rows().take_original(py, result.index);
            all.push(Py::new(py, RecipientResult::new(result, recipient))?);
        }
        PyList::new(py, all).map(Some)
    }

    /// Nothing new begins from now on. Returns whether the run belongs to this process.
    fn close(&self) -> bool {
        if !self.is_current_process() {
            return false;
        }
        match self.core.get() {
            Some(core) => core.close(),
            None => {
                let arguments = self.arguments.lock().unwrap_or_else(PoisonError::into_inner).take();
                drop(arguments);
            }
        }
        true
    }

    /// Closes the run, and waits for what is in flight.
    fn finish(&self, py: Python<'_>) -> PyResult<()> {
        self.close();
        if !self.is_current_process() || self.core.get().is_none() {
            return Ok(());
        }
        let ended = self.rows().end(None);
        drop(ended);
        while !self.is_over() {
            self.wait(py, &mut self.next_batch()?)?;
        }
        Ok(())
    }

    /// Whether the run does nothing any more.
    fn is_over(&self) -> bool {
        self.core.get().is_none() || self.ready().is_over()
    }

    /// Whether there is something to take: results, or the end.
    fn has_something(&self) -> bool {
        let ready = self.ready();
        !ready.results.is_empty() || ready.is_over()
    }

    fn progress(&self) -> PyResult<SendManyProgress> {
        self.check_process()?;
        Ok(self.core.get().map(CoreRun::progress).unwrap_or_default().into())
    }

    fn report(&self) -> PyResult<SendManyReport> {
        self.check_process()?;
        Ok(self.core.get().map(CoreRun::report).unwrap_or_default().into())
    }

    fn suppress(&self, py: Python<'_>, number: &Bound<'_, PyAny>) -> PyResult<()> {
        self.check_process()?;
        let number = match number.cast::<phone_number::PhoneNumber>() {
            Ok(number) => number.get().number.clone(),
            Err(_) => number.extract()?,
        };
        let raise = |error: Error| error::to_python(py, &error);
        match self.core.get() {
            Some(core) => core.suppress(&number).map_err(raise),
            None => {
                PhoneNumber::parse(&number).map_err(raise)?;
                self.suppressed.lock().unwrap_or_else(PoisonError::into_inner).push(number);
                Ok(())
            }
        }
    }
}

impl ManyRun {
    /// Gives rows to the run. `end` is the end of the list, if it has ended, and its exception. A row that cannot be
    /// read also ends the list.
    fn add_rows(
        &self,
        py: Python<'_>,
        mut elements: Vec<Bound<'_, PyAny>>,
        mut end: Option<Option<PyErr>>,
    ) -> PyResult<()> {
        let core = self.core()?;
        // Without the lock, because a row can run Python code.
        let mut names = self.rows().take_names();
        let mut rows = Vec::with_capacity(elements.len());
        for element in &elements {
            match names.row(element) {
                Ok(row) => rows.push(row),
                Err(error) if error.is_instance_of::<PyException>(py) => {
                    end = Some(Some(error));
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        elements.truncate(rows.len());
        self.rows().keep(elements, names);
        core.add_rows(rows, end.is_some());
        if let Some(error) = end {
            let ended = self.rows().end(error);
            drop(ended);
        }
        Ok(())
    }
}

impl Drop for ManyRun {
    fn drop(&mut self) {
        // In a forked child, its locks may never be released.
        if !self.is_current_process() {
            std::mem::forget(self.core.take());
            std::mem::forget(self.observers.take());
        }
    }
}
