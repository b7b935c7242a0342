//! Runs a call on this thread, without the GIL, and looks after signals and events while it runs.

use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use workspace_sdk::Error;
use workspace_sdk::by_name::lost;

use crate::engine::Engine;
use crate::error;
use crate::events::Seen;

/// How often Python's signal handlers may run: Ctrl-C ends a call within this time.
const TICK: Duration = Duration::from_millis(50);

/// Why a call came back to Python.
enum Step<T> {
    Done(T),
    /// There is something to show, or it is time to look for signals.
    Look,
}

/// Runs a call of this operation to its end.
///
/// # Errors
///
/// The call's own, and whatever a signal handler raises: then the call is given up.
pub(super) fn drive<T: Send>(
    py: Python<'_>,
    engine: &Engine,
    operation: &'static str,
    call: impl Future<Output = Result<T, Error>> + Send,
    seen: Option<&Seen>,
) -> PyResult<T> {
    let runtime = engine.runtime()?;
    let begun = Instant::now();
    let call = async move {
        // A panic's text may hold anything.
        let ended = AssertUnwindSafe(call).catch_unwind().await;
        ended.unwrap_or_else(|_panic| Err(lost(operation, begun.elapsed())))
    };
    // Boxed, so that it can be leaked where a fork has copied it.
    let mut call = Box::pin(Some(call));
    loop {
        let step = py.detach(|| runtime.block_on(step(call.as_mut(), seen)));
        let shown = seen.map_or(Ok(()), |seen| seen.show(py));
        let looked = match step {
            Step::Look => shown.and_then(|()| py.check_signals()),
            Step::Done(_) => shown,
        };
        // A hook or a signal handler may have forked, and this may be the child: the call is the parent's.
        if !engine.is_here() {
            std::mem::forget(call);
            return Err(looked.err().unwrap_or_else(|| PyRuntimeError::new_err("this call began in another process")));
        }
        let result = match (step, looked) {
            (Step::Done(Ok(answer)), Ok(())) => return Ok(answer),
            (Step::Done(Err(failed)), Ok(())) => error::to_python(py, &failed),
            (Step::Look, Ok(())) => continue,
            (_, Err(raised)) => raised,
        };
        call.set(None);
        // The runtime stands still after this, and the connection that was given up would stay open.
        py.detach(|| runtime.block_on(settle()));
        seen.map_or(Ok(()), |seen| seen.show_last(py))?;
        return Err(result);
    }
}

async fn step<F: Future>(mut call: Pin<&mut Option<F>>, seen: Option<&Seen>) -> Step<F::Output> {
    let mut tick = pin!(tokio::time::sleep(TICK));
    poll_fn(|cx| {
        if let Some(call) = call.as_mut().as_pin_mut()
            && let Poll::Ready(output) = call.poll(cx)
        {
            return Poll::Ready(Step::Done(output));
        }
        if seen.is_some_and(Seen::has_any) {
            return Poll::Ready(Step::Look);
        }
        tick.as_mut().poll(cx).map(|()| Step::Look)
    })
    .await
}

/// Lets the tasks of connections see that a call was given up.
async fn settle() {
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
}
