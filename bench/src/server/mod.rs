//! The server that all measured clients call.

mod book;
mod process;
mod serve;

pub(crate) use process::{Server, pinned, this_program};
pub(crate) use serve::run as serve;
