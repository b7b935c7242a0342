//! Faults: failures that the server simulates on request.

mod definition;
mod kind;
mod queue;
mod random;
mod validate;

pub use definition::Fault;
pub use kind::{FaultBytes, FaultKind};
pub(crate) use queue::FaultQueue;
