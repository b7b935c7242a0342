//! Kotlin: the package, its tests and its examples, compiled together once.

mod build;
mod maven;
mod run;

pub(crate) use run::{
    EXAMPLES, JAVA_EXAMPLES, bench_arguments, conformance, consumer, demo, demo_suite, example, jar, java_example,
    ktlint, prepare, public_api, tests,
};
