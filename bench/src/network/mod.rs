//! Measures the SDK and other libraries over a network with a round trip: a relay delays everything on loopback.
//!
//! Each measurement is a separate process, and the sides take turns. A client of another language is a program that
//! takes the same flags and prints the same JSON.

mod book;
pub(crate) mod client;
mod figures;
pub(crate) mod first_send;
mod language;
mod link;
mod measure;
pub(crate) mod relay;
mod report;
mod sample;
mod side;
mod traffic;
mod trust_store;
mod workload;

pub(crate) use language::Language;
pub(crate) use link::Network;
pub(crate) use measure::{Case, Rounds, Row, cases, make_certificates};
pub(crate) use report::run;
