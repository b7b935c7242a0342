//! How late the machine itself is: timers that note when they wake too late. A call may outlast its time by that, and by
//! nothing else.
//!
//! One runs on a thread of its own, and one as a task of each runtime that makes calls: where many tasks are ready, each of
//! them waits for its turn, and so do the calls. So that a call which keeps its thread cannot excuse itself by that, the
//! longest poll of each call counts as well: the time for which its thread had a processor.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often a timer looks.
const TICK: Duration = Duration::from_millis(4);
/// What every timer is late by; of tokio's, a tick is a millisecond.
const USUAL: Duration = Duration::from_millis(3);

/// A time in which a timer should have woken, and did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Late {
    due: Instant,
    woke: Instant,
}

/// What one timer noted, in order.
#[derive(Debug, Default)]
pub(crate) struct Lateness(Mutex<Vec<Late>>);

impl Lateness {
    fn notes(&self) -> MutexGuard<'_, Vec<Late>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, due: Instant) {
        let woke = Instant::now();
        if woke.saturating_duration_since(due) > USUAL {
            self.notes().push(Late { due, woke });
        }
    }

    /// For how long of this time the timer was late.
    pub(crate) fn between(&self, from: Instant, to: Instant) -> Duration {
        let notes = self.notes();
        let first = notes.partition_point(|late| late.woke <= from);
        let within = notes.iter().skip(first).take_while(|late| late.due < to);
        within.map(|late| late.woke.min(to).saturating_duration_since(late.due.max(from))).sum()
    }

    /// A task that notes its own lateness until it is dropped.
    pub(crate) async fn watch(self: Arc<Self>) {
        loop {
            let due = Instant::now() + TICK;
            tokio::time::sleep_until(due.into()).await;
            self.note(due);
        }
    }

    #[cfg(test)]
    pub(crate) fn planted(due: Instant, woke: Instant) -> Self {
        Self(Mutex::new(vec![Late { due, woke }]))
    }
}

/// For how long this thread has had a processor, where the system tells. Time in which it waits for one, or for a lock
/// that another waiting thread holds, says nothing about the work.
pub(crate) fn processor_time() -> Option<Duration> {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    statistics.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// The timer on a thread of its own, which ends with this.
pub(crate) struct Watchdog {
    pub(crate) lateness: Arc<Lateness>,
    is_over: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Watchdog {
    pub(crate) fn start() -> std::io::Result<Self> {
        let (lateness, is_over) = (Arc::new(Lateness::default()), Arc::new(AtomicBool::new(false)));
        let (notes, over) = (Arc::clone(&lateness), Arc::clone(&is_over));
        let thread = std::thread::Builder::new().name("watchdog".to_owned()).spawn(move || {
            while !over.load(Ordering::Relaxed) {
                let due = Instant::now() + TICK;
                std::thread::sleep(TICK);
                notes.note(due);
            }
        })?;
        Ok(Self { lateness, is_over, thread: Some(thread) })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_late_within_a_time_counts() {
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        let lateness = Lateness::planted(at(100), at(150));
        for (from, to, expected) in [(0, 90, 0), (0, 120, 20), (110, 130, 20), (120, 400, 30), (150, 400, 0)] {
            assert_eq!(lateness.between(at(from), at(to)), Duration::from_millis(expected), "{from} to {to}");
        }
    }

    #[test]
    fn a_thread_that_is_kept_from_its_timer_is_noticed() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let lateness = Arc::new(Lateness::default());
        let began = Instant::now();
        runtime.block_on(async {
            let watching = tokio::spawn(Arc::clone(&lateness).watch());
            tokio::task::yield_now().await;
            std::thread::sleep(Duration::from_millis(60));
            tokio::time::sleep(Duration::from_millis(20)).await;
            watching.abort();
        });
        assert!(lateness.between(began, Instant::now()) >= Duration::from_millis(50));
    }
}
