//! Measures what the ledger costs: sends with and without it, the size of its file, and its memory.
//!
//! Sends with and without a ledger and bare fsyncs take turns within one process, because the time of an fsync varies
//! from minute to minute. A client of another language is a script that prints the same JSON.

pub(crate) mod client;
pub(crate) mod fill;
pub(crate) mod fsync;
pub(crate) mod languages;
mod limits;
pub(crate) mod measure;
mod report;
mod samples;

pub(crate) use report::{describe_disk, run};
