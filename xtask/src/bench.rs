//! The benchmarks.

use clap::ValueEnum;
use workspace_test_services::Program;

use crate::command::{TaskError, cargo};
use crate::log::Log;
use crate::{mobile, node, sandbox_page, services};

/// The benchmarks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Benchmark {
    Core,
    Python,
    Node,
    Mobile,
    Ledger,
    Many,
    Network,
    Sandbox,
    Check,
}

/// Builds the package as it is published, and measures it.
pub(crate) fn run(benchmark: Benchmark, only: Option<mobile::Language>, arguments: &[String]) -> Result<(), TaskError> {
    let built = match (benchmark, only) {
        (Benchmark::Mobile, only) => mobile::bench_arguments(only)?,
        (_, Some(_)) => {
            eprintln!("--only is for `cargo xtask bench mobile`");
            return Err(TaskError);
        }
        (Benchmark::Node, None) => packages()?,
        (Benchmark::Ledger | Benchmark::Many | Benchmark::Check, None) => node_arguments(arguments)?,
        (Benchmark::Network, None) => {
            let mut built = node_arguments(arguments)?;
            for (name, language) in [("kotlin", mobile::Language::Kotlin), ("swift", mobile::Language::Swift)] {
                if needs(arguments, name) {
                    built.extend(mobile::bench_arguments(Some(language))?);
                }
            }
            built
        }
        (Benchmark::Sandbox, None) => Log::print_on_failure(sandbox_page::bench_arguments)?,
        (Benchmark::Core | Benchmark::Python, None) => Vec::new(),
    };
    if matches!(benchmark, Benchmark::Ledger) && value_of(arguments, "--store") == Some("postgres") {
        Log::print_on_failure(|log| services::install(log, &[Program::Postgres]))?;
    }
    let name = benchmark.to_possible_value().map(|value| value.get_name().to_owned());
    let arguments: Vec<String> = name.into_iter().chain(built).chain(arguments.iter().cloned()).collect();
    run_optimised("workspace-bench", &arguments)
}

/// The arguments for a benchmark of several languages that may measure Node.
fn node_arguments(arguments: &[String]) -> Result<Vec<String>, TaskError> {
    if needs(arguments, "node") { packages() } else { Ok(Vec::new()) }
}

/// Packs the Node packages, and returns the arguments with their folder.
fn packages() -> Result<Vec<String>, TaskError> {
    Ok(vec!["--packages".to_owned(), node::packages_for_bench()?.display().to_string()])
}

/// The languages that a benchmark of several languages measures unless `--languages` says otherwise.
const LANGUAGES: &str = "rust,python,node";

/// Whether a benchmark of several languages measures this one.
fn needs(arguments: &[String], language: &str) -> bool {
    value_of(arguments, "--languages").unwrap_or(LANGUAGES).split(',').any(|name| name == language)
}

/// The value of a flag, if both are there.
fn value_of<'a>(arguments: &'a [String], flag: &str) -> Option<&'a str> {
    let mut rest = arguments.iter();
    let inline = rest.find_map(|argument| match argument.strip_prefix(flag)? {
        "" => Some(None),
        value => value.strip_prefix('=').map(Some),
    })?;
    inline.or_else(|| rest.next().map(String::as_str))
}

/// Runs a program of the workspace with optimisation.
pub(crate) fn run_optimised(package: &str, arguments: &[String]) -> Result<(), TaskError> {
    cargo(&["run", "--quiet", "--profile", "measure", "--package", package, "--"], arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_package_is_built_only_if_its_language_is_measured() {
        for (line, language, expected) in [
            ("", "node", true),
            ("--quick", "node", true),
            ("--languages rust,node", "node", true),
            ("--languages=node", "node", true),
            ("--languages rust,python --quick", "node", false),
            ("--quick --languages=rust", "node", false),
            ("", "kotlin", false),
            ("--languages rust,kotlin", "kotlin", true),
        ] {
            assert_eq!(needs(&arguments(line), language), expected, "{line} {language}");
        }
    }

    #[test]
    fn a_flag_has_its_value_after_it_or_after_an_equals_sign() {
        for (line, value) in [
            ("--quick --store postgres", Some("postgres")),
            ("--store=postgres --quick", Some("postgres")),
            ("--stores postgres", None),
            ("--quick --store", None),
            ("", None),
        ] {
            assert_eq!(value_of(&arguments(line), "--store"), value, "{line}");
        }
    }
}
