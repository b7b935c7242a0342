//! The state of clients: per process, shared by copies, and per client object; the listeners of their calls, and the queue behind
//! their iterators.

pub(crate) mod attempt_dispatcher;
pub(crate) mod client_ref;
mod client_state;
mod listeners;
pub(crate) mod page_queue;
mod pickle;
mod shared_state;

pub(crate) use listeners::report_unraisable;
pub(crate) use shared_state::ProcessState;
