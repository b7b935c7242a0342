//! Asynchronous calls: they run on the I/O thread, and their results reach the event loop in batches.

mod async_pages;
mod caller;
mod completion;
mod finalization;
mod loop_bridge;
mod loop_observers;
mod loop_registry;
mod pending_call;
mod result_cell;

pub(crate) use caller::AsyncCaller;
pub(crate) use loop_observers::LoopObservers;
pub(crate) use pending_call::PendingCall;
