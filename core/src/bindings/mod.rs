//! Everything that exists only for the other languages. It is no part of the public Rust API and may change in any release.
//!
//! `json_calls` runs calls by name with arguments and results as JSON, which Node uses; `params`, `wait` and `raw_request` fill typed
//! requests, which Python, Swift and Kotlin use; `options` reads the options of a client for all of them. `io_thread`, `completion_queue` and
//! `call` run calls in the background and bring their results back. `per_process` holds what a forked child must
//! have for itself.

pub mod api_description;
pub mod call;
pub mod completion_queue;
pub mod documentation;
pub mod invalid_value;
pub mod io_thread;
pub mod json_calls;
pub mod options;
pub mod pages;
pub mod params;
pub mod per_process;
pub mod raw_request;
pub mod wait;

mod camel_case;
mod derived_operations;
mod errors;
mod json_text;
mod passthrough;
mod results;
mod timestamp;

pub use errors::{closed, no_thread, outcome_unknown_error};
pub use timestamp::UtcParts;
