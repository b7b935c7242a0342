//! Every call by name, with its arguments and its result as JSON. This is for languages that read and write JSON faster
//! than values can be passed to them one by one. Arguments are validated exactly as for typed Rust calls.

mod arguments;
mod big_integers;
mod calls;
mod error;
mod options;
mod result;
mod streams;
mod type_check;

pub(crate) use arguments::{ArgumentReader, JsonParams};
pub use arguments::{JsonArguments, Unserializable};
pub use calls::{HANDLERS, Handler};
pub use error::DispatchError;
pub use result::{JsonResult, JsonText};
pub use streams::{JsonPage, STREAMS, StreamHandler};
