//! Swift: the package, its tests and its examples, each built once.

mod build;
mod run;

pub(crate) use run::{
    EXAMPLES, bench_arguments, conformance, demo, demo_suite, example, format, prepare, symbol_graph, tests,
};
