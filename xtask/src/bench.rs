//! The benchmarks.

use clap::ValueEnum;

use crate::command::{TaskError, cargo};
use crate::{mobile, node};

/// The packages that can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Benchmark {
    Core,
    Python,
    Node,
    Mobile,
}

/// Builds the package as it is published, and measures it.
pub(crate) fn run(benchmark: Benchmark, only: Option<mobile::Language>, arguments: &[String]) -> Result<(), TaskError> {
    let built = match (benchmark, only) {
        (Benchmark::Mobile, only) => mobile::bench_arguments(only)?,
        (_, Some(_)) => {
            eprintln!("--only is for `cargo xtask bench mobile`");
            return Err(TaskError);
        }
        (Benchmark::Node, None) => vec!["--packages".to_owned(), node::packages_for_bench()?.display().to_string()],
        (Benchmark::Core | Benchmark::Python, None) => Vec::new(),
    };
    let name = benchmark.to_possible_value().map(|value| value.get_name().to_owned());
    let arguments: Vec<String> = name.into_iter().chain(built).chain(arguments.iter().cloned()).collect();
    run_optimised("workspace-bench", &arguments)
}

/// Runs a program of the workspace with optimisation.
pub(crate) fn run_optimised(package: &str, arguments: &[String]) -> Result<(), TaskError> {
    cargo(&["run", "--quiet", "--profile", "measure", "--package", package, "--"], arguments)
}
