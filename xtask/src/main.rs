//! Every chore of this repository, as plain Rust: `cargo xtask help`.

mod apt;
mod command;
mod counts;
mod examples;
mod lint;
mod log;
mod mobile;
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

  demo [--lang rust|python|node|swift|kotlin]
                                the main job: every operation against a real server
  test [WORD]                   every test of every language, one line a suite
  lint [WORD]                   formatters, linters, type checkers, and the rules of the house
                                with a WORD, such as Swift: only what has it in its name
  mobile                        the native library of Swift and Kotlin, and their generated sources: first
                                thing for who opens bindings-mobile/swift or kotlin in an editor
  mobile check LIBRARY...       what libraries weigh, and whether Android can load one of its own
  chaos [--seed N] [--calls N] [--race N] [--json FILE]
                                the fault matrix: random faults and races, no duplicate, no lie
  bench core [--json FILE]      the core beside plain reqwest
  bench python [--quick] [--json FILE]
                                the Python package beside requests, httpx, aiohttp and others
  bench node [--quick] [--json FILE]
                                the Node package beside fetch, undici, axios and others
  bench mobile [--only kotlin|swift] [--quick] [--json FILE]
                                the Kotlin library beside OkHttp, the Swift one beside URLSession
  sandbox [FLAGS]               the server alone, to try things on
";

/// Runs a demo, its output shown.
type Demo = fn() -> Result<(), Failed>;

/// The languages the demo speaks, the usual one first.
const DEMOS: &[(&str, Demo)] = &[
    ("rust", || cargo(&["run", "--package", "workspace-sdk", "--example", "demo"], &[])),
    ("python", python::demo),
    ("node", node::demo),
    ("swift", mobile::swift::demo),
    ("kotlin", mobile::kotlin::demo),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    let outcome = match command {
        "demo" => demo(rest),
        "test" => tests::run(word(rest)),
        "lint" => lint::run(word(rest)),
        "mobile" => mobile::run(rest),
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

/// What the names of suites are to have in them; nothing is in every name.
fn word(arguments: &[String]) -> &str {
    arguments.first().map_or("", String::as_str)
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

/// A package is measured as it would be published.
fn bench(arguments: &[String]) -> Result<(), Failed> {
    let mut arguments = arguments.to_vec();
    match arguments.split_first() {
        Some((language, _)) if language == "node" => {
            arguments.extend(["--packages".to_owned(), node::packages()?.display().to_string()]);
        }
        Some((language, rest)) if language == "mobile" => {
            arguments = [vec![language.clone()], mobile::measuring(rest)?].concat();
        }
        _ => {}
    }
    measured("workspace-bench", &arguments)
}

/// Runs a program that measures, so it is optimised.
fn measured(package: &str, arguments: &[String]) -> Result<(), Failed> {
    cargo(&["run", "--quiet", "--profile", "measure", "--package", package, "--"], arguments)
}
