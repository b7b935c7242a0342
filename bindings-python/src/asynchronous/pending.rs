//! A call that was made and not begun yet: what `await` begins.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::{AbortHandle, abortable};
use pyo3::exceptions::PyRuntimeError;
use pyo3::panic::PanicException;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use workspace_sdk::io_thread::{Begin, Postman};
use workspace_sdk::{Client, Error};

use super::mailbox::{Letter, Mailbox};
use super::port::Port;
use crate::error;
use crate::events::{Viewers, observed};
use crate::handle::Access;
use crate::model::Weigh;

/// One call of an asynchronous client.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(crate) struct Pending {
    access: Access,
    state: Mutex<State>,
}

enum State {
    New(Prepare),
    Running { port: Py<Port>, token: u64, abort: AbortHandle, outcome: Outcome },
    Over,
}

/// Where the I/O thread puts what became of a call. The Python object of it is made when its task goes on: results that come together
/// would else all be there at once, cold and large.
type Outcome = Arc<Mutex<Option<Finished>>>;
type Finished = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// Makes the future of a call that says when it has finished.
type Prepare = Box<dyn FnOnce(Client, Arc<Mailbox>, u64, Outcome) -> (Begin, AbortHandle) + Send>;

impl Pending {
    /// A call; `convert` makes the Python object of what it gives, on the loop's own thread.
    pub(super) fn new<T, F>(
        access: Access,
        work: impl FnOnce(Client) -> F + Send + 'static,
        convert: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
    ) -> Self
    where
        T: Weigh + Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let prepare: Prepare = Box::new(move |client, mailbox, token, outcome| {
            // Boxed at once: it is large, and moves several times.
            let (call, abort) = abortable(AssertUnwindSafe(Box::pin(work(client))).catch_unwind());
            let begin: Begin = Box::new(move |postman: &Postman| {
                let reply = postman.clone();
                postman.spawn(async move {
                    let Ok(result) = call.await else { return };
                    let is_large = result.as_ref().is_ok_and(|result| result.as_ref().is_ok_and(Weigh::is_large));
                    let finished: Finished = Box::new(move |py| match result {
                        Ok(Ok(answer)) => convert(py, answer),
                        Ok(Err(failed)) => Err(error::to_python(py, &failed)),
                        // As a call of the blocking client that panics; its text may hold anything.
                        Err(_panic) => Err(PanicException::new_err("a call of workspace_sdk panicked")),
                    });
                    *outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(finished);
                    if is_large {
                        Postman::deliver(&mailbox, Letter::Finished { token });
                    } else {
                        reply.post(&mailbox, Letter::Finished { token });
                    }
                });
            });
            (begin, abort)
        });
        Self { access, state: Mutex::new(State::New(prepare)) }
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

    /// Begins the call, and gives a future that says when it has finished.
    fn start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let State::New(prepare) = self.replace(State::Over) else {
            return Err(PyRuntimeError::new_err("this call was awaited already"));
        };
        let (_, mut client) = self.access.handle.enter(py)?;
        let (port, running) = Port::of_running_loop(py)?;
        let future = running.call_method0(pyo3::intern!(py, "create_future"))?;
        let (mailbox, token) = port.get().register(&future)?;
        if let Some(viewers) = Viewers::of_task(py, self.access.hook())? {
            let mailbox = Arc::clone(&mailbox);
            client = observed(py, &client, move |event| {
                mailbox.announce(Letter::Event { viewers: viewers.clone(), event })
            })?;
        }
        let outcome = Outcome::default();
        let (begin, abort) = prepare(client, mailbox, token, Arc::clone(&outcome));
        self.replace(State::Running { port: port.clone().unbind(), token, abort, outcome });
        Port::begin(&port, &running, begin)?;
        Ok(future)
    }

    /// The result of the call, when it has finished.
    fn finish(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let State::Running { outcome, .. } = self.replace(State::Over) else {
            return Err(PyRuntimeError::new_err("this call is not under way"));
        };
        let finished = outcome.lock().unwrap_or_else(PoisonError::into_inner).take();
        match finished {
            Some(finished) => finished(py),
            None => Err(PyRuntimeError::new_err("this call has not finished")),
        }
    }

    /// Gives the call up: a request on its way is broken off.
    fn cancel(&self, py: Python<'_>) {
        if let State::Running { port, token, abort, .. } = self.replace(State::Over) {
            let port = port.bind(py).get();
            // In a forked child the call is the parent's, and so are its thread's locks.
            if port.is_here() {
                abort.abort();
                port.forget(token);
            } else {
                std::mem::forget(abort);
            }
        }
    }
}
