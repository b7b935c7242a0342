//! Measures the Rust core and plain reqwest.

mod callgrind;
mod calls;
pub(crate) mod client;
mod counts;
mod measure;
mod plain;
mod report;
mod sdk;

pub(crate) use calls::Calls;
pub(crate) use measure::{Case, cases, measure_rounds};
pub(crate) use plain::{Plain, unused_tls};
pub(crate) use report::run;
pub(crate) use sdk::Sdk;
