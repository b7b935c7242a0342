//! The server that all measured clients call.

mod book;
mod process;
mod requests;
mod serve;
mod tls;

pub(crate) use process::{Server, pinned, this_program};
pub(crate) use requests::Requests;
pub(crate) use serve::run as serve;
pub(crate) use tls::Certificates;
