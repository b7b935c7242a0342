//! The state of clients: per process, shared by copies, and per client object; the observers of their calls, and the
//! queue behind their iterators.

pub(crate) mod attempt_dispatcher;
mod attempt_observers;
pub(crate) mod client_ref;
mod client_state;
pub(crate) mod page_queue;
mod pickle;
mod shared_state;

pub(crate) use attempt_observers::report_unraisable;
pub(crate) use shared_state::ProcessState;
