//! A call that was made and not begun yet: what `await` begins.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{AbortHandle, abortable};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use workspace_sdk::{Client, Error};

use super::io::{Begin, Postman};
use super::mailbox::{Finished, Letter, Mailbox};
use super::port::Port;
use crate::error;
use crate::events::{Viewers, observed};
use crate::handle::Handle;

/// One call of an asynchronous client.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(crate) struct Pending {
    handle: Arc<Handle>,
    state: Mutex<State>,
}

enum State {
    New(Prepare),
    Running { port: Py<Port>, token: u64, abort: AbortHandle },
    Over,
}

/// Makes the future of a call whose outcome is posted.
type Prepare = Box<dyn FnOnce(Client, Arc<Mailbox>, u64) -> (Begin, AbortHandle) + Send>;

impl Pending {
    /// A call; `convert` makes the Python object of what it gives, on the loop's own thread.
    pub(super) fn new<T, F>(
        handle: Arc<Handle>,
        work: impl FnOnce(Client) -> F + Send + 'static,
        convert: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
    ) -> Self
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let prepare: Prepare = Box::new(move |client, mailbox, token| {
            let (call, abort) = abortable(work(client));
            let begin: Begin = Box::new(move |postman: &Postman| {
                let reply = postman.clone();
                postman.spawn(async move {
                    let Ok(result) = call.await else { return };
                    let outcome: Finished = Box::new(move |py| match result {
                        Ok(answer) => convert(py, answer),
                        Err(failed) => Err(error::to_python(py, &failed)),
                    });
                    reply.post(&mailbox, Letter::Finished { token, outcome });
                });
            });
            (begin, abort)
        });
        Self { handle, state: Mutex::new(State::New(prepare)) }
    }

    fn replace(&self, state: State) -> State {
        std::mem::replace(&mut *self.state.lock().unwrap_or_else(PoisonError::into_inner), state)
    }
}

#[pymethods]
impl Pending {
    /// Begins the call, and gives the future of its result.
    fn start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let State::New(prepare) = self.replace(State::Over) else {
            return Err(PyRuntimeError::new_err("this call was awaited already"));
        };
        let (_, mut client) = self.handle.enter(py)?;
        let (port, running) = Port::of_running_loop(py)?;
        let future = running.call_method0(pyo3::intern!(py, "create_future"))?;
        let (mailbox, token) = port.get().expect(&future)?;
        if let Some(viewers) = Viewers::of_task(py, self.handle.hook())? {
            let mailbox = Arc::clone(&mailbox);
            client = observed(py, &client, move |event| mailbox.announce(viewers.clone(), event))?;
        }
        let (begin, abort) = prepare(client, mailbox, token);
        self.replace(State::Running { port: port.clone().unbind(), token, abort });
        Port::begin(&port, &running, begin)?;
        Ok(future)
    }

    /// Gives the call up: a request on its way is broken off.
    fn cancel(&self, py: Python<'_>) {
        if let State::Running { port, token, abort } = self.replace(State::Over) {
            abort.abort();
            port.bind(py).get().forget(token);
        }
    }
}
