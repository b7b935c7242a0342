//! What the I/O thread has for one event loop: finished calls and events, and the bell that wakes the loop.

use std::time::Duration;

use pyo3::exceptions::{PyMemoryError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::PyWeakrefReference;

use super::gate;

/// Something for a loop, about the call with this token.
pub(super) enum Letter {
    /// It has ended.
    Ended { token: u64 },
    /// There is an attempt to show.
    Seen { token: u64 },
}

/// How often a loop that has no memory is called, and how long the I/O thread waits in between.
const TRIES: usize = 100;
const PAUSE: Duration = Duration::from_millis(10);

/// What the I/O thread has for one loop.
pub(super) type Mailbox = workspace_sdk::io_thread::Mailbox<Letter, Bell>;

/// How a loop is woken.
pub(super) enum Bell {
    /// A byte on a socket that the loop watches: the I/O thread never waits for the GIL.
    #[cfg(unix)]
    Socket(std::os::unix::net::UnixStream),
    /// `loop.call_soon_threadsafe(drain)`, for a loop that watches no sockets.
    Call { running: Py<PyWeakrefReference>, drain: Py<PyAny> },
}

impl Bell {
    /// # Errors
    ///
    /// `RuntimeError` where the interpreter ends and the bell is not rung any more: nobody would ever hear of the call.
    pub(super) fn check(&self) -> PyResult<()> {
        match self {
            Self::Call { .. } if gate::is_closed() => {
                Err(PyRuntimeError::new_err("the interpreter is shutting down: no call can begin"))
            }
            _ => Ok(()),
        }
    }
}

impl workspace_sdk::io_thread::Bell for Bell {
    fn ring(&self) {
        match self {
            // A full socket has woken the loop already, and a closed one belongs to a loop that is gone.
            #[cfg(unix)]
            Self::Socket(socket) => {
                use std::io::Write as _;
                let _ = (&*socket).write(&[1]);
            }
            Self::Call { running, drain } => {
                for _ in 0..TRIES {
                    let mut is_heard = true;
                    gate::pass(|| is_heard = Python::try_attach(|py| wake(running.bind(py), drain)).unwrap_or(true));
                    if is_heard {
                        break;
                    }
                    std::thread::sleep(PAUSE);
                }
            }
        }
    }
}

/// Whether the loop was woken, or is not there to be: nobody waits for the letters where it is gone, or is closed and refuses.
fn wake(running: &Bound<'_, PyWeakrefReference>, drain: &Py<PyAny>) -> bool {
    let py = running.py();
    let Some(running) = running.upgrade() else { return true };
    match running.call_method1("call_soon_threadsafe", (drain,)) {
        Ok(_) => true,
        // Nobody rings again for letters that lie there already.
        Err(error) => !error.is_instance_of::<PyMemoryError>(py),
    }
}
