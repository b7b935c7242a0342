//! What the I/O thread has for one event loop: finished calls and events, and the bell that wakes the loop.

use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyWeakrefReference;
use workspace_sdk::AttemptEvent;

use super::gate;
use crate::events::Viewers;

/// Something for a loop.
pub(super) enum Letter {
    /// The call with this token has finished.
    Finished {
        token: u64,
    },
    Event {
        viewers: Viewers,
        event: AttemptEvent,
    },
}

/// Letters in order, and the bell.
pub(super) struct Mailbox {
    letters: Mutex<Vec<Letter>>,
    bell: Bell,
}

/// How a loop is woken.
pub(super) enum Bell {
    /// A byte on a socket that the loop watches: the I/O thread never waits for the GIL.
    #[cfg(unix)]
    Socket(std::os::unix::net::UnixStream),
    /// `loop.call_soon_threadsafe(drain)`, for a loop that watches no sockets.
    Call { running: Py<PyWeakrefReference>, drain: Py<PyAny> },
}

impl Mailbox {
    pub(super) fn new(bell: Bell) -> Self {
        Self { letters: Mutex::default(), bell }
    }

    /// Puts one in, and says how many there are then: at the first the bell must be rung.
    pub(super) fn put(&self, letter: Letter) -> usize {
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push(letter);
        letters.len()
    }

    /// Puts an event in, from whatever thread it is seen on.
    pub(super) fn announce(&self, viewers: Viewers, event: AttemptEvent) {
        if self.put(Letter::Event { viewers, event }) == 1 {
            self.ring();
        }
    }

    /// Puts letters back that were not read, before those that came since, and rings for them.
    pub(super) fn put_back(&self, mut unread: Vec<Letter>) {
        if unread.is_empty() {
            return;
        }
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        unread.append(&mut letters);
        *letters = unread;
        drop(letters);
        self.ring();
    }

    pub(super) fn empty(&self) -> Vec<Letter> {
        std::mem::take(&mut *self.letters.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// # Errors
    ///
    /// `RuntimeError` where the interpreter ends and the bell is not rung any more: nobody would ever hear of the call.
    pub(super) fn check_bell(&self) -> PyResult<()> {
        match &self.bell {
            Bell::Call { .. } if gate::is_closed() => {
                Err(PyRuntimeError::new_err("the interpreter is shutting down: no call can begin"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn ring(&self) {
        match &self.bell {
            // A full socket has woken the loop already, and a closed one belongs to a loop that is gone.
            #[cfg(unix)]
            Bell::Socket(socket) => {
                use std::io::Write as _;
                let _ = (&*socket).write(&[1]);
            }
            // Nobody waits for the letters where the interpreter ends, the loop is gone, or it is closed and refuses.
            Bell::Call { running, drain } => gate::pass(|| {
                let _ = Python::try_attach(|py| {
                    let running = running.bind(py).upgrade()?;
                    running.call_method1("call_soon_threadsafe", (drain,)).ok().map(Bound::unbind)
                });
            }),
        }
    }
}
