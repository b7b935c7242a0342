//! Measures what the ledger costs: sends with and without it, its size, and its memory.
//!
//! The ledgers are in files, or in a PostgreSQL database that is started for the measurement. Then processes that share
//! a ledger are measured, too.
//!
//! Sends with and without a ledger and bare fsyncs take turns within one process, because the time of an fsync varies
//! from minute to minute. A client of another language is a script that prints the same JSON.

pub(crate) mod client;
mod database;
pub(crate) mod fill;
pub(crate) mod fsync;
pub(crate) mod languages;
mod limits;
pub(crate) mod measure;
mod report;
mod samples;
pub(crate) mod worker;
mod workers;

pub(crate) use report::{describe_disk, run};
