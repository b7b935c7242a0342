//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::bench::Benchmark;
use crate::command::{TaskError, cargo};
use crate::{api, bench, chaos, demo, demo_picture, docs, lint, mobile, package_check, packages, sandbox_page, tests};

/// The tasks of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run every operation against a local server.
    Demo {
        /// The language of the demo.
        #[arg(long, value_enum, default_value_t = demo::Language::Rust)]
        lang: demo::Language,
        /// Draw the output of the Rust demo as docs/demo.svg, the picture in the README.
        #[arg(long, conflicts_with = "lang")]
        svg: bool,
    },
    /// Run all lints and all tests of every language, and print one line per suite.
    Test {
        /// Run only the suites whose name contains this string.
        #[arg(default_value = "", hide_default_value = true)]
        filter: String,
    },
    /// Run formatters, linters, type checkers, and project-specific checks.
    Lint {
        /// Run only the checks whose name contains this string, such as Swift. The check advisories, which downloads
        /// the list of known vulnerabilities, runs only if it is named.
        #[arg(default_value = "", hide_default_value = true)]
        filter: String,
    },
    /// Update the committed lists of the public API in tests/public-api, after a change that is intended.
    Api {
        /// Update only the lists of languages whose name contains this string, such as Python.
        #[arg(default_value = "", hide_default_value = true)]
        filter: String,
    },
    /// Build the native library of Swift and Kotlin, and generate their sources. Run this before you open
    /// bindings-mobile/swift or bindings-mobile/kotlin in an IDE.
    #[command(args_conflicts_with_subcommands = true)]
    Mobile {
        #[command(subcommand)]
        command: Option<MobileCommand>,
    },
    /// Build the documentation as a site below target/docs/site.
    #[command(args_conflicts_with_subcommands = true)]
    Docs {
        #[command(subcommand)]
        command: Option<DocsCommand>,
    },
    /// Check the packages as they are published, or print the compiler flags with which they are built.
    Packages {
        #[command(subcommand)]
        command: PackagesCommand,
    },
    /// Run the fault matrix: random fault injection and races, checked for duplicate sends and wrong outcomes. With
    /// `ledger` as the first argument, processes that send under idempotency keys are killed instead; with `many`,
    /// processes that send to many.
    Chaos(ForwardedArguments),
    /// Measure the SDK and its alternatives.
    Bench {
        /// The package to measure, and its alternatives: the core and plain reqwest; the Python package and requests,
        /// httpx, aiohttp and others; the Node package and fetch, undici, axios and others; the mobile packages,
        /// OkHttp and URLSession; sends with and without a ledger; sends to many and a loop of other libraries; the
        /// SDK and other libraries over a network with a round trip; or the page of the sandbox, and what an open page
        /// costs the API. `check` compares the ratios that matter with committed ones, and fails if one has fallen.
        #[arg(value_enum)]
        benchmark: Benchmark,
        /// Measure only this language. Only for the mobile packages.
        #[arg(long, value_enum)]
        only: Option<mobile::Language>,
        /// Arguments of the benchmark, such as --quick and --json FILE.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Run the test server.
    Sandbox(ForwardedArguments),
}

#[derive(Debug, Subcommand)]
enum MobileCommand {
    /// Check the size of libraries, and whether Android can load those that are built for it.
    Check {
        #[arg(required = true, value_name = "LIBRARY")]
        libraries: Vec<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum PackagesCommand {
    /// Check sizes, and that there is no debug information and no path of the machine that built the packages. Without
    /// files, the packages of all languages are built for this machine.
    Check {
        /// Packages, libraries and programs that were built elsewhere.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Print the value of RUSTFLAGS for a build that does not run through xtask.
    Flags {
        /// Cargo's folder on another machine, such as in the container that compiles the package.
        #[arg(long, value_name = "FOLDER")]
        cargo_home: Vec<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum DocsCommand {
    /// Serve the site on this machine, and update it after each change of a page.
    Serve,
    /// Write the links to the previous and the next page at the end of every page.
    Fix,
    /// Write docs/reference.md, and the example programs whose calls it shows.
    Reference,
    /// Draw the pictures of the page of the sandbox in docs/sandbox, from a story that a browser plays.
    Screenshots,
}

/// Arguments that another program reads.
#[derive(Args, Debug)]
#[command(disable_help_flag = true)]
struct ForwardedArguments {
    /// Arguments of the program; --help lists them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

impl Cli {
    pub(crate) fn run(self) -> Result<(), TaskError> {
        match self.command {
            Command::Demo { svg: true, .. } => demo_picture::write(),
            Command::Demo { lang, .. } => demo::run(lang),
            Command::Test { filter } => tests::run(&filter),
            Command::Lint { filter } => lint::run(&filter),
            Command::Api { filter } => api::update(&filter),
            Command::Mobile { command: None } => mobile::build(),
            Command::Mobile { command: Some(MobileCommand::Check { libraries }) } => {
                mobile::check_libraries(&libraries)
            }
            Command::Docs { command: None } => docs::build(),
            Command::Docs { command: Some(DocsCommand::Serve) } => docs::serve(),
            Command::Docs { command: Some(DocsCommand::Fix) } => docs::fix(),
            Command::Docs { command: Some(DocsCommand::Reference) } => docs::reference::write(),
            Command::Docs { command: Some(DocsCommand::Screenshots) } => sandbox_page::screenshots(),
            Command::Packages { command: PackagesCommand::Check { files } } => package_check::run(&files),
            Command::Packages { command: PackagesCommand::Flags { cargo_home } } => packages::print_flags(&cargo_home),
            Command::Chaos(ForwardedArguments { arguments }) => chaos::run(&arguments),
            Command::Bench { benchmark, only, arguments } => bench::run(benchmark, only, &arguments),
            Command::Sandbox(ForwardedArguments { arguments }) => {
                cargo(&["run", "--quiet", "--package", "workspace-sandbox", "--"], &arguments)
            }
        }
    }
}

#[cfg(test)]
mod workflow_tests {
    use super::*;

    /// The workflows, and the script that they run.
    const CALLERS: &[&str] = &[
        include_str!("../../.github/workflows/ci.yml"),
        include_str!("../../.github/workflows/release.yml"),
        include_str!("../../.pre-commit-config.yaml"),
        include_str!("../../.ci/run"),
    ];

    /// The commands of a file that begin with `cargo xtask`, up to the end of the line. Comments are left out.
    fn commands(text: &str) -> impl Iterator<Item = &str> {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        lines.filter_map(|line| line.find("cargo xtask ").and_then(|start| line.get(start..)))
    }

    /// Splits a command into words. A part in double quotes is one word.
    fn words(command: &str) -> Vec<&str> {
        let parts = command.split('"').zip([false, true].into_iter().cycle());
        parts
            .flat_map(|(part, is_quoted)| if is_quoted { vec![part] } else { part.split_whitespace().collect() })
            .collect()
    }

    #[test]
    fn every_task_that_ci_runs_exists() {
        let mut count = 0;
        for command in CALLERS.iter().flat_map(|text| commands(text)) {
            let parsed = Cli::try_parse_from(words(command).iter().skip(1));
            assert!(parsed.is_ok(), "{command}: {:?}", parsed.err());
            count += 1;
        }
        assert!(count > 3, "{count}");
    }
}
