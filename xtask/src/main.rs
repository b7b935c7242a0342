//! Every chore of this repository, as plain Rust: `cargo xtask help`.

mod command;
mod examples;
mod lint;
mod suite;
mod tests;

use std::process::ExitCode;

use command::{Failed, cargo};

const HELP: &str = "\
cargo xtask COMMAND

  demo [--lang rust]            the main job: every operation against a real server
  test                          every test of every language, one line a suite
  lint                          rustfmt, clippy, rustdoc, and the rules of the house
  chaos [--seed N] [--calls N] [--json FILE]
                                the fault matrix: random faults, no duplicate, no lie
  bench core [--json FILE]      the core beside plain reqwest
  sandbox [FLAGS]               the server alone, to try things on
";

/// The languages the demo speaks.
const LANGUAGES: &[&str] = &["rust"];

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
        "bench" => measured("workspace-bench", rest),
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
    match language {
        "rust" => cargo(&["run", "--package", "workspace-sdk", "--example", "demo"], &[]),
        other => {
            eprintln!("no demo in `{other}`; there is one in {}", LANGUAGES.join(", "));
            Err(Failed)
        }
    }
}

/// Runs a program that measures, so it is optimised.
fn measured(package: &str, arguments: &[String]) -> Result<(), Failed> {
    cargo(&["run", "--quiet", "--profile", "measure", "--package", package, "--"], arguments)
}
