//! A call that was made and not begun yet: what `await` begins.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use workspace_sdk::by_name::lost;
use workspace_sdk::io_thread::{Begin, CancelHandle, Postman, Reply, cancellable};
use workspace_sdk::{Client, Error};

use super::mailbox::{Letter, Mailbox};
use super::port::Port;
use crate::error;
use crate::events::{Events, Seen, Viewers, observed};
use crate::handle::Access;
use crate::model::Weigh;

/// One call of an asynchronous client.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(crate) struct Pending {
    access: Access,
    operation: &'static str,
    state: Mutex<State>,
}

enum State {
    New(Prepare),
    Running { port: Py<Port>, token: u64, handle: CancelHandle, outcome: Arc<Outcome>, begun: Instant },
    Over,
}

/// Where the I/O thread puts what became of a call. The Python object of it is made when its task goes on: results that come together
/// would else all be there at once, cold and large.
#[derive(Default)]
pub(super) struct Outcome {
    progress: Mutex<Progress>,
    ended: Condvar,
}

#[derive(Default)]
enum Progress {
    #[default]
    UnderWay,
    /// Nothing became of a call that was given up, or that panicked.
    Ended(Option<Finished>),
}

type Finished = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

impl Outcome {
    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, finished: Option<Finished>) {
        *self.lock() = Progress::Ended(finished);
        self.ended.notify_all();
    }

    /// Waits for the end, so long at most; whether it has come.
    pub(super) fn wait(&self, most: Duration) -> bool {
        let is_under_way = |progress: &mut Progress| matches!(progress, Progress::UnderWay);
        let waited = self.ended.wait_timeout_while(self.lock(), most, is_under_way);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

/// Makes the future of a call that says when it has ended.
type Prepare = Box<dyn FnOnce(Client, Arc<Mailbox>, u64, Arc<Outcome>) -> (Begin, CancelHandle) + Send>;

impl Pending {
    /// A call of this operation; `convert` makes the Python object of what it gives, on the loop's own thread.
    pub(super) fn new<T, F>(
        access: Access,
        operation: &'static str,
        work: impl FnOnce(Client) -> F + Send + 'static,
        convert: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
    ) -> Self
    where
        T: Weigh + Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let prepare: Prepare = Box::new(move |client, mailbox, token, outcome| {
            let (call, handle) = cancellable(AssertUnwindSafe(work(client)).catch_unwind());
            let ended = Arc::clone(&outcome);
            let reply = Reply::new(mailbox, move || {
                ended.end(None);
                Letter::Ended { token }
            });
            let begin: Begin = Box::new(move |postman: &Postman| {
                let post = postman.clone();
                postman.spawn(async move {
                    // With the `await` the call is gone, and has told of its last attempt.
                    let ended = call.await;
                    // A panic's text may hold anything.
                    let Ok(Ok(result)) = ended else { return };
                    let is_large = result.as_ref().is_ok_and(Weigh::is_large);
                    outcome.end(Some(Box::new(move |py| match result {
                        Ok(answer) => convert(py, answer),
                        Err(failed) => Err(error::to_python(py, &failed)),
                    })));
                    if is_large {
                        reply.deliver(Letter::Ended { token });
                    } else {
                        reply.post(&post, Letter::Ended { token });
                    }
                });
            });
            (begin, handle)
        });
        Self { access, operation, state: Mutex::new(State::New(prepare)) }
    }

    fn replace(&self, state: State) -> State {
        std::mem::replace(&mut *self.state.lock().unwrap_or_else(PoisonError::into_inner), state)
    }
}

#[pymethods]
impl Pending {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.access.traverse(&visit)
    }

    /// Begins the call, and gives a future that says when it has ended.
    fn start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let State::New(prepare) = self.replace(State::Over) else {
            return Err(PyRuntimeError::new_err("this call was awaited already"));
        };
        let (_, mut client) = self.access.handle.enter(py)?;
        let (port, running) = Port::of_running_loop(py)?;
        let future = running.call_method0(pyo3::intern!(py, "create_future"))?;
        let events = Events::default();
        let seen = Viewers::of_task(py, self.access.hook())?.map(|viewers| Seen::new(viewers, events.clone()));
        let is_seen = seen.is_some();
        let (mailbox, token) = port.get().register(&future, seen)?;
        if is_seen {
            let letters = Arc::clone(&mailbox);
            client = observed(py, &client, move |event| {
                events.put(event);
                letters.announce(Letter::Seen { token });
            })?;
        }
        let outcome = Arc::<Outcome>::default();
        let (begin, handle) = prepare(client, mailbox, token, Arc::clone(&outcome));
        self.replace(State::Running { port: port.clone().unbind(), token, handle, outcome, begun: Instant::now() });
        Port::begin(&port, &running, begin)?;
        Ok(future)
    }

    /// The result of the call, when it has ended.
    fn finish(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let State::Running { outcome, begun, .. } = self.replace(State::Over) else {
            return Err(PyRuntimeError::new_err("this call is not under way"));
        };
        let progress = std::mem::take(&mut *outcome.lock());
        match progress {
            Progress::Ended(Some(finished)) => finished(py),
            Progress::Ended(None) => Err(error::to_python(py, &lost(self.operation, begun.elapsed()))),
            Progress::UnderWay => Err(PyRuntimeError::new_err("this call has not ended")),
        }
    }

    /// Gives the call up: a request on its way is broken off, and its last attempt is shown.
    fn cancel(&self, py: Python<'_>) -> PyResult<()> {
        let State::Running { port, token, handle, outcome, .. } = self.replace(State::Over) else { return Ok(()) };
        // In a forked child the call is the parent's, and so are its thread's locks.
        if !port.get().is_here() {
            std::mem::forget((handle, outcome));
            return Ok(());
        }
        handle.cancel();
        Port::give_up(port.bind(py), token, &outcome)
    }
}
