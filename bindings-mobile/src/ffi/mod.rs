//! The types that cross the FFI, and the conversions between them and the core's types.

mod convert;
mod types;

pub(crate) use convert::{FromFfi, IntoFfi};
pub use types::{FfiDuration, FfiFailure, FfiJson, FfiString, FfiU32};
