//! Passes rows to a run and results back, in batches and with limits in both directions.

use std::collections::{HashSet, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::error::Error;
use crate::many::outcome::RecipientResult;
use crate::many::recipient::Recipient;
use crate::many::report::{Progress, Report, ReportCollector};

/// How many rows a run holds that are not sent yet.
const MAX_ROWS: usize = 256;
/// How many results wait for the caller before the run pauses.
const MAX_RESULTS: usize = 1_024;

/// The error of a source of recipients.
pub(crate) type SourceError = Box<dyn std::error::Error + Send + Sync>;

/// The results that the caller gets at once.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) results: VecDeque<RecipientResult>,
    /// How many further rows the run can take.
    #[cfg_attr(not(feature = "bindings"), expect(dead_code, reason = "the stream asks for it before it reads rows"))]
    pub(crate) wanted: usize,
    /// The end of the run. The results of this batch come before it.
    pub(crate) end: Option<Result<(), Error>>,
}

/// The place where a run and its caller meet.
#[derive(Debug)]
pub(crate) struct Exchange {
    state: Mutex<State>,
    /// Wakes the run.
    run: Notify,
    /// Wakes threads that wait for the end.
    ended: Condvar,
}

#[derive(Debug)]
struct State {
    rows: VecDeque<Recipient>,
    has_all_rows: bool,
    /// The rows that the run has taken, and that have no result yet and are not in flight.
    held: usize,
    results: VecDeque<RecipientResult>,
    end: Option<Result<(), Error>>,
    /// Whether the run has ended.
    is_over: bool,
    /// Whether the end was passed on.
    has_ended: bool,
    /// Whether the caller wants no further sends.
    is_closed: bool,
    /// Whether the caller takes no more results.
    is_abandoned: bool,
    caller: Option<Waker>,
    collector: ReportCollector,
    suppressed: HashSet<String>,
}

impl Exchange {
    pub(crate) fn new(total: Option<u64>, suppressed: HashSet<String>) -> Self {
        let mut collector = ReportCollector::new(Instant::now());
        collector.report.progress.total = total;
        let state = State {
            rows: VecDeque::new(),
            has_all_rows: false,
            held: 0,
            results: VecDeque::new(),
            end: None,
            is_over: false,
            has_ended: false,
            is_closed: false,
            is_abandoned: false,
            caller: None,
            collector,
            suppressed,
        };
        Self { state: Mutex::new(state), run: Notify::new(), ended: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // The caller's side.

    /// How many rows the run can take now.
    pub(crate) fn wanted(&self) -> usize {
        self.lock().wanted()
    }

    /// Gives rows to the run; `is_last` after the last row.
    pub(crate) fn add_rows(&self, rows: impl IntoIterator<Item = Recipient>, is_last: bool) {
        let mut state = self.lock();
        state.rows.extend(rows);
        state.has_all_rows |= is_last;
        drop(state);
        self.run.notify_one();
    }

    /// The results that are ready, as soon as there are some, or the run has ended, or it wants many rows and the
    /// caller has rows.
    pub(crate) fn poll_batch(&self, context: &mut Context<'_>, has_rows: bool) -> Poll<Batch> {
        let mut state = self.lock();
        let wanted = state.wanted();
        if state.results.is_empty() && state.end.is_none() && !state.has_ended && (!has_rows || wanted < MAX_ROWS / 2) {
            state.caller = Some(context.waker().clone());
            return Poll::Pending;
        }
        let results = std::mem::take(&mut state.results);
        let end = state.end.take();
        state.has_ended |= end.is_some();
        let end = end.or_else(|| state.has_ended.then_some(Ok(())));
        drop(state);
        if results.len() >= MAX_RESULTS {
            self.run.notify_one();
        }
        Poll::Ready(Batch { results, wanted, end })
    }

    /// Nothing new begins from now on. Sends in flight are completed.
    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
        self.run.notify_one();
    }

    /// The caller takes no more results, and nothing new begins.
    pub(crate) fn abandon(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        state.is_abandoned = true;
        drop(state);
        self.run.notify_one();
    }

    pub(crate) fn suppress(&self, person: String) {
        self.lock().suppressed.insert(person);
    }

    pub(crate) fn progress(&self) -> Progress {
        self.lock().collector.progress(Instant::now())
    }

    pub(crate) fn report(&self) -> Report {
        self.lock().collector.report(Instant::now())
    }

    // The side of the run.

    /// Waits until the caller gave rows or wants something.
    pub(crate) fn notified(&self) -> impl Future<Output = ()> + '_ {
        self.run.notified()
    }

    /// Whether the caller wants nothing new to begin.
    pub(crate) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// Takes all rows, unless the caller is behind with the results. `true` if there will be no more.
    pub(crate) fn take_rows(&self) -> (VecDeque<Recipient>, bool) {
        let mut state = self.lock();
        if state.results.len() >= MAX_RESULTS && !state.is_abandoned {
            return (VecDeque::new(), false);
        }
        let rows = std::mem::take(&mut state.rows);
        state.held += rows.len();
        (rows, state.has_all_rows)
    }

    /// Whether the caller is behind with the results, so that nothing new should begin.
    pub(crate) fn is_full(&self) -> bool {
        let state = self.lock();
        state.results.len() >= MAX_RESULTS && !state.is_abandoned
    }

    pub(crate) fn is_suppressed(&self, person: &str) -> bool {
        let state = self.lock();
        !state.suppressed.is_empty() && state.suppressed.contains(person)
    }

    /// Passes results on. `held` is the number of rows that wait for their turn in the run.
    pub(crate) fn publish(
        &self,
        results: Vec<RecipientResult>,
        held: usize,
        change: impl FnOnce(&mut ReportCollector),
    ) {
        let now = Instant::now();
        let mut state = self.lock();
        for result in &results {
            state.collector.add(result, now);
        }
        change(&mut state.collector);
        if !state.is_abandoned {
            state.results.extend(results);
        }
        state.held = held;
        state.wake_caller();
    }

    /// The run has ended.
    pub(crate) fn end(&self, result: Result<(), Error>) {
        let mut state = self.lock();
        let has_all_rows = state.has_all_rows && state.rows.is_empty();
        state.collector.end(Instant::now(), has_all_rows);
        state.end = Some(result);
        state.is_over = true;
        state.wake_caller();
        drop(state);
        self.ended.notify_all();
    }

    /// Blocks the thread until the run has ended, or this time has passed.
    #[cfg(feature = "bindings")]
    pub(crate) fn wait_for_end(&self, at_most: std::time::Duration) {
        let wait = self.ended.wait_timeout_while(self.lock(), at_most, |state| !state.is_over);
        drop(wait);
    }
}

impl State {
    fn wanted(&self) -> usize {
        if self.has_all_rows || self.is_closed || self.end.is_some() || self.has_ended {
            return 0;
        }
        let room = MAX_ROWS.saturating_sub(self.rows.len() + self.held);
        // A caller that is behind with the results must take them first.
        if self.results.len() >= MAX_RESULTS { 0 } else { room }
    }

    fn wake_caller(&mut self) {
        let has_something = !self.results.is_empty() || self.end.is_some() || self.wanted() >= MAX_ROWS / 2;
        if has_something && let Some(caller) = self.caller.take() {
            caller.wake();
        }
    }
}
