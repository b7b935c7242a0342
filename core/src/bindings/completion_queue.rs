//! The queue of completions from the I/O thread to a host, and the waker of the host that reads it. A host is the
//! language runtime that a binding runs in, such as Node.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A message to a host: the result of a call, or an event.
pub trait Completion: Send + 'static {
    /// The approximate number of bytes that the host copies when it reads this.
    fn weight(&self) -> usize;

    /// Whether this takes much memory. The host is woken immediately for a large completion, and the I/O thread yields
    /// to it when many of them wait. For small ones the host is woken once per turn of the thread.
    fn is_large(&self) -> bool {
        false
    }
}

/// Wakes the reader of a queue. It is called from any thread and must not block.
pub trait QueueWaker: Send + Sync + 'static {
    /// Wakes the reader.
    fn wake(&self);
}

/// Completions in the order of their arrival, and the waker of their reader.
#[derive(Debug)]
pub struct CompletionQueue<C, W> {
    completions: Mutex<Vec<C>>,
    waker: W,
}

impl<C: Completion, W: QueueWaker> CompletionQueue<C, W> {
    /// An empty queue.
    #[must_use]
    pub fn new(waker: W) -> Self {
        Self { completions: Mutex::default(), waker }
    }

    /// The waker of the reader.
    pub fn waker(&self) -> &W {
        &self.waker
    }

    fn lock(&self) -> MutexGuard<'_, Vec<C>> {
        self.completions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends a completion, and returns the new length of the queue. If it is 1, the reader must be woken.
    pub(super) fn append(&self, completion: C) -> usize {
        let mut completions = self.lock();
        completions.push(completion);
        completions.len()
    }

    /// Pushes a completion from any thread, and wakes the reader.
    pub fn push(&self, completion: C) {
        if self.append(completion) == 1 {
            self.waker.wake();
        }
    }

    /// Puts back completions that the host took but did not process, before those that arrived since, and wakes the
    /// reader.
    pub fn put_back(&self, mut unread: Vec<C>) {
        if unread.is_empty() {
            return;
        }
        let mut completions = self.lock();
        unread.append(&mut completions);
        *completions = unread;
        drop(completions);
        self.waker.wake();
    }

    /// The number of completions in the queue.
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    /// Takes all completions.
    pub fn drain(&self) -> Vec<C> {
        std::mem::take(&mut *self.lock())
    }

    /// Takes completions of at most this weight, but at least one, and returns whether more are left. The reader is not
    /// woken for the rest: it must call this again.
    pub fn take(&self, max_weight: usize) -> (Vec<C>, bool) {
        let mut completions = self.lock();
        let mut weight = 0;
        let mut fits = |completion: &C| {
            let is_first = weight == 0;
            weight += completion.weight().max(1);
            is_first || weight <= max_weight
        };
        let count = completions.iter().position(|completion| !fits(completion)).unwrap_or(completions.len());
        let left = completions.split_off(count);
        let batch = std::mem::replace(&mut *completions, left);
        (batch, !completions.is_empty())
    }
}
