//! Measures sends to many: what a recipient costs, compared with a loop of other libraries, and how the memory depends
//! on the length of the list.
//!
//! Each measurement is a separate process, and the sides take turns. A client of another language is a script that
//! takes the same flags and prints the same JSON.

pub(crate) mod client;
mod figures;
mod measure;
mod report;

pub(crate) use report::run;
