//! Runs a call on the current thread without the GIL, and handles signals and attempt events meanwhile.

use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use workspace_sdk::Error;
use workspace_sdk::bindings::outcome_unknown_error;

use crate::results::error;
use crate::runtime::ProcessState;
use crate::runtime::attempt_dispatcher::AttemptDispatcher;

/// How often Python's signal handlers may run. Ctrl-C ends a call within this time.
const SIGNAL_CHECK_INTERVAL: Duration = Duration::from_millis(50);

/// Why the call returned control to Python.
enum Step<T> {
    Ready(T),
    /// There are events to dispatch, or signals must be checked.
    Interrupt,
}

/// Runs a call of this operation to completion.
///
/// # Errors
///
/// The error of the call, or an exception of a signal handler, which cancels the call.
pub(super) fn block_on<T: Send>(
    py: Python<'_>,
    state: &ProcessState,
    operation: &'static str,
    call: impl Future<Output = Result<T, Error>> + Send,
    dispatcher: Option<&AttemptDispatcher>,
) -> PyResult<T> {
    let runtime = state.runtime().map_err(|error| error::of_resources(py, operation, error))?;
    let start = Instant::now();
    let call = async move {
        // The message of a panic may contain anything, so it is not used.
        let result = AssertUnwindSafe(call).catch_unwind().await;
        result.unwrap_or_else(|_panic| Err(outcome_unknown_error(operation, start.elapsed())))
    };
    // Boxed, so that it can be leaked in a forked child.
    let mut call = Box::pin(Some(call));
    loop {
        let step = py.detach(|| runtime.block_on(step(call.as_mut(), dispatcher)));
        let dispatched = dispatcher.map_or(Ok(()), |dispatcher| dispatcher.dispatch(py));
        let handled = match step {
            Step::Interrupt => dispatched.and_then(|()| py.check_signals()),
            Step::Ready(_) => dispatched,
        };
        // A hook or a signal handler may have forked, and this may be the child. The call belongs to the parent.
        if !state.is_current_process() {
            std::mem::forget(call);
            return Err(handled
                .err()
                .unwrap_or_else(|| PyRuntimeError::new_err("this call was started in another process")));
        }
        let error = match (step, handled) {
            (Step::Ready(Ok(result)), Ok(())) => return Ok(result),
            (Step::Ready(Err(error)), Ok(())) => error::to_python(py, &error),
            (Step::Interrupt, Ok(())) => continue,
            (_, Err(exception)) => exception,
        };
        call.set(None);
        // The runtime is suspended after this, and the connection of the cancelled call would stay open.
        py.detach(|| runtime.block_on(yield_to_connections()));
        dispatcher.map_or(Ok(()), |dispatcher| dispatcher.dispatch_remaining(py))?;
        return Err(error);
    }
}

async fn step<F: Future>(mut call: Pin<&mut Option<F>>, dispatcher: Option<&AttemptDispatcher>) -> Step<F::Output> {
    let mut signal_check = pin!(tokio::time::sleep(SIGNAL_CHECK_INTERVAL));
    poll_fn(|cx| {
        if let Some(call) = call.as_mut().as_pin_mut()
            && let Poll::Ready(output) = call.poll(cx)
        {
            return Poll::Ready(Step::Ready(output));
        }
        if dispatcher.is_some_and(AttemptDispatcher::has_events) {
            return Poll::Ready(Step::Interrupt);
        }
        signal_check.as_mut().poll(cx).map(|()| Step::Interrupt)
    })
    .await
}

/// Lets the connection tasks notice that a call was cancelled.
async fn yield_to_connections() {
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
}
