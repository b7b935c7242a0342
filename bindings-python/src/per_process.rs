//! Values of one process. After a fork the child makes its own and never touches the parent's, whose locks may be held by threads
//! that are not there any more and whose sockets belong to both.

use std::process;
use std::sync::{Arc, OnceLock};

/// A value, and in a forked child its successor. Reading takes no lock.
#[derive(Debug)]
pub(crate) struct PerProcess<T> {
    pid: u32,
    value: Arc<T>,
    next: OnceLock<Box<PerProcess<T>>>,
}

impl<T> PerProcess<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { pid: process::id(), value: Arc::new(value), next: OnceLock::new() }
    }

    /// The value of this process; made, where there is none, without a look at any other.
    pub(crate) fn get(&self, make: impl FnOnce() -> T) -> &Arc<T> {
        let pid = process::id();
        let mut node = self;
        while node.pid != pid {
            match node.next.get() {
                Some(next) => node = next,
                // Two threads of this process may come here at once; both get what the first one made.
                None => return &node.next.get_or_init(|| Box::new(Self::new(make()))).value,
            }
        }
        &node.value
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        // One reference more than are ever dropped: the parent's value is leaked.
        if self.pid != process::id() {
            std::mem::forget(Arc::clone(&self.value));
        }
    }
}
