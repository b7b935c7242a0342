//! Turns of the pace that several processes share through their ledger. They are reserved in small batches, so that a
//! send needs no separate access to the ledger.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep};

use crate::events::StartHook;
use crate::ledger::clock;
use crate::ledger::store::{Reply, Store, StoreError};
use crate::time::after;

/// The time for which turns are reserved at once.
const BATCH: Duration = Duration::from_millis(100);
/// A turn that was not used within this time is lost: later it would be one of a burst.
const MAX_AGE: Duration = Duration::from_millis(100);

/// The shared turns of a run.
pub(super) struct SharedTurns {
    store: Arc<dyn Store>,
    scope: Arc<str>,
    interval: Duration,
    turns: VecDeque<Instant>,
    reservation: Option<(Reply<SystemTime>, u32)>,
    /// After a failed reservation, the next one is made at this instant.
    retry_at: Option<Instant>,
}

/// The pause after a reservation that failed for a reason that can pass.
const RETRY_AFTER: Duration = Duration::from_secs(1);

impl SharedTurns {
    pub(super) fn new(store: Arc<dyn Store>, scope: Arc<str>, per_second: f64) -> Self {
        let interval = Duration::try_from_secs_f64(1.0 / per_second).unwrap_or(Duration::MAX);
        Self { store, scope, interval, turns: VecDeque::new(), reservation: None, retry_at: None }
    }

    /// Waits for another turn before a send whose claim was late. All sends that waited for a silent ledger
    /// would leave together otherwise.
    pub(super) fn late_claim_hook(&self) -> StartHook {
        let (store, scope, interval) = (Arc::clone(&self.store), Arc::clone(&self.scope), self.interval);
        StartHook::new(move |_| {
            let reply = store.reserve_turns(Arc::clone(&scope), interval, 1);
            async move {
                // Without a turn, the send leaves at once: its claim shows that the ledger answers again.
                if let Ok(turn) = reply.await {
                    sleep(turn.duration_since(clock::now()).unwrap_or_default()).await;
                }
                Ok::<_, Infallible>(())
            }
        })
    }

    /// When the next turn is. Reserves turns for this number of sends if there are none; then this is `None`, and
    /// [`poll`](Self::poll) becomes ready.
    pub(super) fn next(&mut self, sends: usize, now: Instant) -> Option<Instant> {
        while self.turns.front().is_some_and(|turn| after(*turn, MAX_AGE.max(self.interval)) < now) {
            self.turns.pop_front();
        }
        if let Some(retry_at) = self.retry_at.filter(|retry_at| *retry_at > now) {
            return Some(retry_at);
        }
        if self.turns.is_empty() && self.reservation.is_none() {
            let in_batch = (BATCH.as_secs_f64() / self.interval.as_secs_f64()) as usize;
            let count = u32::try_from(in_batch.min(sends)).unwrap_or(u32::MAX).max(1);
            let reply = self.store.reserve_turns(Arc::clone(&self.scope), self.interval, count);
            self.reservation = Some((reply, count));
        }
        self.turns.front().copied()
    }

    /// Uses the next turn.
    pub(super) fn take(&mut self) {
        self.turns.pop_front();
    }

    /// Gives the last turn back, because nothing was sent.
    pub(super) fn give_back(&mut self) {
        self.turns.push_front(Instant::now());
    }

    /// Ready when a reservation was answered.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<(), StoreError>> {
        let Some((reply, count)) = &mut self.reservation else { return Poll::Pending };
        let Poll::Ready(answer) = reply.as_mut().poll(context) else { return Poll::Pending };
        let count = *count;
        self.reservation = None;
        let first = match answer {
            Ok(first) => first.duration_since(clock::now()).unwrap_or_default(),
            Err(error) if error.is_retryable => {
                self.retry_at = Some(after(Instant::now(), RETRY_AFTER));
                return Poll::Ready(Ok(()));
            }
            Err(error) => return Poll::Ready(Err(error)),
        };
        let mut turn = after(Instant::now(), first);
        for _ in 0..count {
            self.turns.push_back(turn);
            turn = after(turn, self.interval);
        }
        Poll::Ready(Ok(()))
    }
}
