//! Measures the package of a language and the libraries it is compared with. Each measurement is a separate process in
//! that language.

mod cases;
mod launcher;
mod measure;
mod package;
mod report;
mod run;
mod setup;
mod startup;
mod startup_program;

pub(crate) use cases::{Candidate, Case, MemoryGoal, UnpinnedScope};
pub(crate) use launcher::{Launcher, Scripts};
pub(crate) use measure::{CandidateSamples, CaseSamples, cases, measure_rounds};
pub(crate) use package::{BinarySize, Package, remove_user_variables};
pub(crate) use run::{measure, run};
pub(crate) use setup::{repository, run_setup};
pub(crate) use startup::{StartupSamples, first_line, measure_startups};
pub(crate) use startup_program::{StartupProgram, Timing};
