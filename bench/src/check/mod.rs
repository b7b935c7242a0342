//! Compares the ratios that matter with committed ones, for a change of the hot path.
//!
//! The measurements are those of the other benchmarks, with fewer calls and rounds. A ratio says how many times better
//! the SDK is than another library, so a ratio that falls is always worse.

mod benchmarks;
mod book;
mod calls;
mod committed;
mod compare;
mod core;
mod figure;
mod ratio;
mod report;
mod run;
mod selection;
mod starts;

pub(crate) use run::run;
