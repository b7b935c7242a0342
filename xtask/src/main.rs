//! Every chore of this repository, as plain Rust: `cargo xtask help`.

mod command;
mod counts;
mod examples;
mod lint;
mod log;
mod node;
mod python;
mod sandbox;
mod suite;
mod tests;
mod work;

use std::process::ExitCode;

use command::{Failed, cargo};

const HELP: &str = "\
cargo xtask COMMAND

  demo [--lang rust|python|node]
                                the main job: every operation against a real server
  test                          every test of every language, one line a suite
  lint                          formatters, linters, type checkers, and the rules of the house
  chaos [--seed N] [--calls N] [--json FILE]
                                the fault matrix: random faults, no duplicate, no lie
  bench core [--json FILE]      the core beside plain reqwest
  bench python [--quick] [--json FILE]
                                the Python package beside requests, httpx, aiohttp and others
  bench node [--quick] [--json FILE]
                                the Node package beside fetch, undici, axios and others
  sandbox [FLAGS]               the server alone, to try things on
";

/// Runs a demo, its output shown.
type Demo = fn() -> Result<(), Failed>;

/// The languages the demo speaks, the usual one first.
const DEMOS: &[(&str, Demo)] = &[
    ("rust", || cargo(&["run", "--package", "workspace-sdk", "--example", "demo"], &[])),
    ("python", python::demo),
    ("node", node::demo),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    let outcome = match command {
        "demo" => demo(rest),
        "test" => tests::run(),
        "lint" => lint::run(),
        "chaos" => measured("workspace-chaos", rest),
        "bench" => bench(rest),
        "sandbox" => cargo(&["run", "--quiet", "--package", "workspace-sandbox", "--"], rest),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => {
            eprintln!("unknown command `{other}`\n\n{HELP}");
            Err(Failed)
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed) => ExitCode::FAILURE,
    }
}

fn demo(arguments: &[String]) -> Result<(), Failed> {
    let language = match arguments {
        [] => "rust",
        [flag, language] if flag == "--lang" => language,
        _ => {
            eprintln!("usage: cargo xtask demo [--lang LANGUAGE]");
            return Err(Failed);
        }
    };
    match DEMOS.iter().find(|(name, _)| *name == language) {
        Some((_, run)) => run(),
        None => {
            let names: Vec<&str> = DEMOS.iter().map(|(name, _)| *name).collect();
            eprintln!("no demo in `{language}`; there is one in {}", names.join(", "));
            Err(Failed)
        }
    }
}

/// The Node package is measured as it would be published.
fn bench(arguments: &[String]) -> Result<(), Failed> {
    let mut arguments = arguments.to_vec();
    if arguments.first().is_some_and(|language| language == "node") {
        arguments.extend(["--packages".to_owned(), node::packages()?.display().to_string()]);
    }
    measured("workspace-bench", &arguments)
}

/// Runs a program that measures, so it is optimised.
fn measured(package: &str, arguments: &[String]) -> Result<(), Failed> {
    cargo(&["run", "--quiet", "--profile", "measure", "--package", package, "--"], arguments)
}
