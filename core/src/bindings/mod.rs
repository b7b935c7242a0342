//! Code that only the bindings for other languages use. It is not part of the public Rust API, and may change in any
//! release.
//!
//! - `json_calls` runs calls by name, with arguments and results as JSON. Node uses it.
//! - `params`, `wait` and `raw_request` fill typed requests. Python, Swift and Kotlin use them.
//! - `options` reads the options of a client, for all languages.
//! - `unknown_name` decides whether a message may repeat a name that is not known.
//! - `abort` and `attempt_start` let a host abort calls, and run its hook before an attempt starts.
//! - `io_thread`, `call` and `completion_queue` run calls in the background and return their results.
//! - `many` runs sends to many in the background, and passes rows and results in batches.
//! - `ledger` closes ledgers around a fork, and puts them on disk at the end of a process.
//! - `PerProcess` holds values that a forked child must not share with its parent.

pub mod abort;
pub mod api_description;
pub mod attempt_start;
pub mod call;
pub mod completion_queue;
pub mod documentation;
pub mod invalid_value;
pub mod io_thread;
pub mod json_calls;
#[cfg(any(feature = "ledger-postgres", feature = "ledger-sqlite"))]
pub mod ledger;
pub mod many;
pub mod options;
pub mod pages;
pub mod params;
pub mod raw_request;
pub mod unknown_name;
pub mod wait;

mod camel_case;
mod derived_operations;
mod errors;
mod json_text;
mod passthrough;
mod results;
mod timestamp;

pub use crate::per_process::PerProcess;
pub use errors::{closed, no_resources, outcome_unknown_error, usual_disposition};
pub use timestamp::UtcParts;
