//! Measures the SDK and other libraries over a network with a round trip: a relay delays everything on loopback.
//!
//! Each measurement is a separate process, and the sides take turns. A client of another language is a script that
//! takes the same flags and prints the same JSON.

mod book;
pub(crate) mod client;
mod figures;
mod measure;
pub(crate) mod relay;
mod report;
mod side;
mod workload;

pub(crate) use measure::{Case, Row, cases, measure_rounds, program};
pub(crate) use report::run;
