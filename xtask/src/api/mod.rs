//! The public API of each language, compared with a committed snapshot, so that it changes only on purpose.

mod compiler_json;
mod languages;
mod listing_result;
mod snapshot;

pub(crate) use languages::{KOTLIN, NODE, PYTHON, RUST, SANDBOX, SWIFT};
pub(crate) use snapshot::{check, update};
