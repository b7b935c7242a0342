//! The queue of faults: which fault applies to which request.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::definition::Fault;
use super::kind::FaultKind;
use super::random::RandomFaults;
use super::validate::check;
use crate::clock::milliseconds;
use crate::error::Error;

/// A fault in the queue, and how often it still applies.
#[derive(Debug)]
struct QueuedFault {
    id: u64,
    fault: Fault,
    /// 0 means until cleared.
    remaining: u32,
    skip: u32,
    /// When it is removed, in milliseconds since 1970.
    expires_at: Option<i64>,
    random: RandomFaults,
}

#[derive(Debug, Default)]
struct QueueState {
    last_id: u64,
    /// How often the queue has changed.
    changes: u64,
    faults: Vec<QueuedFault>,
}

impl QueueState {
    /// Removes the faults whose time is over.
    fn remove_expired(&mut self, now: i64) {
        self.retain(|queued| queued.expires_at.is_none_or(|at| now < at));
    }

    /// Removes the other faults; returns whether there were any.
    fn retain(&mut self, stays: impl FnMut(&QueuedFault) -> bool) -> bool {
        let before = self.faults.len();
        self.faults.retain(stays);
        let is_changed = self.faults.len() < before;
        self.changes += u64::from(is_changed);
        is_changed
    }
}

/// The faults that still apply, in the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct FaultQueue {
    queue: Mutex<QueueState>,
}

impl FaultQueue {
    fn queue(&self) -> MutexGuard<'_, QueueState> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds the faults, or none of them if one is invalid; returns their ids. `now` is the time on the sandbox's clock,
    /// in milliseconds since 1970.
    pub(crate) fn add(&self, faults: Vec<Fault>, now: i64) -> Result<Vec<u64>, Error> {
        faults.iter().try_for_each(check).map_err(Error::Invalid)?;
        let mut queue = self.queue();
        queue.changes += 1;
        let mut ids = Vec::new();
        for fault in faults {
            queue.last_id += 1;
            let id = queue.last_id;
            ids.push(id);
            let once = u32::from(fault.kind != FaultKind::Random);
            queue.faults.push(QueuedFault {
                id,
                remaining: fault.times.unwrap_or(once),
                skip: fault.skip.unwrap_or(0),
                expires_at: fault.expires_after.map(|after| now.saturating_add(milliseconds(after))),
                random: RandomFaults::new(fault.seed.unwrap_or(0)),
                fault,
            });
        }
        Ok(ids)
    }

    pub(crate) fn clear(&self) {
        let mut queue = self.queue();
        queue.changes += 1;
        queue.faults.clear();
    }

    /// How often the queue has changed, also because the time of a fault was over.
    pub(crate) fn changes(&self, now: i64) -> u64 {
        let mut queue = self.queue();
        queue.remove_expired(now);
        queue.changes
    }

    /// Removes a fault; false if there is none of this id.
    pub(crate) fn remove(&self, id: u64, now: i64) -> bool {
        let mut queue = self.queue();
        queue.remove_expired(now);
        queue.retain(|queued| queued.id != id)
    }

    /// The remaining faults and their ids; `times`, `skip` and `expires_after` count down.
    pub(crate) fn list(&self, now: i64) -> Vec<(u64, Fault)> {
        let mut queue = self.queue();
        queue.remove_expired(now);
        queue
            .faults
            .iter()
            .map(|queued| {
                let mut fault = queued.fault.clone().times(queued.remaining);
                if fault.skip.is_some() {
                    fault.skip = Some(queued.skip);
                }
                let left = queued.expires_at.map(|at| at.saturating_sub(now));
                fault.expires_after = left.and_then(|left| u64::try_from(left).ok()).map(Duration::from_millis);
                (queued.id, fault)
            })
            .collect()
    }

    /// Takes the fault that applies to a request: the first one that matches, is not skipping, and, if it is random,
    /// was drawn.
    pub(crate) fn take_next(&self, operation: Option<&str>, call: Option<&str>, now: i64) -> Option<Fault> {
        let mut queue = self.queue();
        queue.remove_expired(now);
        let mut picked = None;
        let mut is_changed = false;
        for (index, queued) in queue.faults.iter_mut().enumerate() {
            let fault = &queued.fault;
            if fault.operation.is_some() && fault.operation.as_deref() != operation
                || fault.call.is_some() && fault.call.as_deref() != call
            {
                continue;
            }
            if queued.skip > 0 {
                queued.skip -= 1;
                is_changed = true;
                continue;
            }
            let applied = match fault.kind {
                FaultKind::Random => queued.random.draw(fault.rate.unwrap_or(0.0)),
                _ => Some(fault.clone()),
            };
            if let Some(applied) = applied {
                let is_used_up = queued.remaining == 1;
                queued.remaining = queued.remaining.saturating_sub(1);
                picked = Some((index, is_used_up, applied));
                break;
            }
        }
        is_changed |= picked.is_some();
        queue.changes += u64::from(is_changed);
        let (index, is_used_up, fault) = picked?;
        if is_used_up {
            queue.faults.remove(index);
        }
        Some(fault)
    }
}
