//! Kotlin: the package, its tests and its examples, compiled together once.

mod build;
mod maven;
mod run;
mod versions;

pub(crate) use run::{
    EXAMPLES, JAVA_EXAMPLES, bench_arguments, conformance, consumers, demo, demo_suite, example, jar, java_example,
    ktlint, oldest, prepare, public_api, spring_boot, testing, tests,
};
