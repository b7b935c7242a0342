//! Blocking calls: each runs on the thread that makes it.

mod block_on;
mod call_setup;
mod caller;
mod page_iterator;

pub(crate) use caller::BlockingCaller;
