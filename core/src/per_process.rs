//! One value per process. After a fork the child creates its own value and never uses the parent's: the locks in it may
//! be held by threads that do not exist in the child, and the sockets in it belong to both processes.

use std::process;
use std::sync::{Arc, OnceLock};

/// A value and, in a forked child, its successor. Reading takes no lock.
#[derive(Debug)]
pub struct PerProcess<T> {
    pid: u32,
    value: Arc<T>,
    next: OnceLock<Box<PerProcess<T>>>,
}

impl<T> PerProcess<T> {
    /// The value of this process.
    pub fn new(value: T) -> Self {
        Self { pid: process::id(), value: Arc::new(value), next: OnceLock::new() }
    }

    /// The value of this process. If there is none yet, `create` creates it, without access to the value of another
    /// process.
    pub fn get(&self, create: impl FnOnce() -> T) -> &Arc<T> {
        let pid = process::id();
        let mut node = self;
        while node.pid != pid {
            match node.next.get() {
                Some(next) => node = next,
                // Two threads of this process may get here at once; both receive the value that the first one created.
                None => return &node.next.get_or_init(|| Box::new(Self::new(create()))).value,
            }
        }
        &node.value
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        // Leaks the parent's value by one extra reference.
        if self.pid != process::id() {
            std::mem::forget(Arc::clone(&self.value));
        }
    }
}
