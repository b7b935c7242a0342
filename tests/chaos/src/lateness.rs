//! The delays of the machine itself: timers record when they fire too late. A call may exceed its deadline by these
//! delays, and by nothing else.
//!
//! One timer runs on a separate thread, and one as a task of each runtime that makes calls: if many tasks are ready,
//! the timer waits as long as the calls do. A call that blocks its thread must not profit from that, so the longest
//! poll of each call is limited as well, measured in processor time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The interval of a timer.
const TICK: Duration = Duration::from_millis(4);
/// The usual delay of a timer; tokio's have a resolution of a millisecond.
const USUAL_DELAY: Duration = Duration::from_millis(3);

/// A timer that fired too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TimerDelay {
    due: Instant,
    fired: Instant,
}

/// The delays of one timer, in order.
#[derive(Debug, Default)]
pub(crate) struct Lateness(Mutex<Vec<TimerDelay>>);

impl Lateness {
    fn delays(&self) -> MutexGuard<'_, Vec<TimerDelay>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self, due: Instant) {
        let fired = Instant::now();
        if fired.saturating_duration_since(due) > USUAL_DELAY {
            self.delays().push(TimerDelay { due, fired });
        }
    }

    /// How long the timer was late within this time.
    pub(crate) fn between(&self, from: Instant, to: Instant) -> Duration {
        let delays = self.delays();
        let first = delays.partition_point(|delay| delay.fired <= from);
        let within = delays.iter().skip(first).take_while(|delay| delay.due < to);
        within.map(|delay| delay.fired.min(to).saturating_duration_since(delay.due.max(from))).sum()
    }

    /// A task that records its delays until it is dropped.
    pub(crate) async fn watch(self: Arc<Self>) {
        loop {
            let due = Instant::now() + TICK;
            tokio::time::sleep_until(due.into()).await;
            self.record(due);
        }
    }

    #[cfg(test)]
    pub(crate) fn with_delay(due: Instant, fired: Instant) -> Self {
        Self(Mutex::new(vec![TimerDelay { due, fired }]))
    }
}

/// The processor time of this thread, if the system reports it. It excludes time in which the thread waits for a
/// processor or for a lock of another waiting thread.
pub(crate) fn processor_time() -> Option<Duration> {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    statistics.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// The timer on a separate thread, which ends when this is dropped.
pub(crate) struct Watchdog {
    pub(crate) lateness: Arc<Lateness>,
    is_stopped: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Watchdog {
    pub(crate) fn start() -> std::io::Result<Self> {
        let (lateness, is_stopped) = (Arc::new(Lateness::default()), Arc::new(AtomicBool::new(false)));
        let (timer, stopped) = (Arc::clone(&lateness), Arc::clone(&is_stopped));
        let thread = std::thread::Builder::new().name("watchdog".to_owned()).spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                let due = Instant::now() + TICK;
                std::thread::sleep(TICK);
                timer.record(due);
            }
        })?;
        Ok(Self { lateness, is_stopped, thread: Some(thread) })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_delays_within_a_time_count() {
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        let lateness = Lateness::with_delay(at(100), at(150));
        for (from, to, expected) in [(0, 90, 0), (0, 120, 20), (110, 130, 20), (120, 400, 30), (150, 400, 0)] {
            assert_eq!(lateness.between(at(from), at(to)), Duration::from_millis(expected), "{from} to {to}");
        }
    }

    #[test]
    fn a_blocked_thread_delays_its_timer() {
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
