//! Faults: what the server does wrong on request.

mod definition;
mod kind;
mod queue;
mod random;
mod validate;

pub use definition::Fault;
pub use kind::{FaultBytes, FaultKind};
pub(crate) use queue::FaultQueue;
