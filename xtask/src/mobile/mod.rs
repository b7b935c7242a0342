//! Mobile: the native library as it is published, and the sources that are generated from it for Swift and Kotlin.

mod environment;
pub(crate) mod kotlin;
mod library;
pub(crate) mod library_check;
mod run;
pub(crate) mod swift;
mod toolchain;

pub(crate) use environment::prepare;
pub(crate) use run::{Language, bench_arguments, build, check_libraries, packages};
