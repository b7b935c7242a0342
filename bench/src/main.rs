//! What the SDK costs beside what one would use without it.
//!
//! `core` measures the Rust core beside plain reqwest and serde_json, `python`, `node` and `mobile` the packages of these
//! languages, and of Kotlin and Swift, beside the libraries that their programs call such an API with. The server and each measured client are child
//! processes, so that a client's CPU time and memory are its own: this same program, started as `serve` and `client`, or
//! a program of the language.

mod args;
mod client;
mod core_side;
mod machine;
mod marks;
mod measure;
mod mobile;
mod node;
mod packages;
mod payload;
mod plain;
mod python;
mod report;
mod serve;
mod server;
mod statistics;

use std::process::ExitCode;

/// Anything that went wrong; a benchmark ends at the first.
type Failure = Box<dyn std::error::Error + Send + Sync>;

const USAGE: &str = "\
workspace-bench core [--json FILE] [--markdown FILE] [--rounds N] [--share PERCENT]
    the Rust core beside plain reqwest; --share makes fewer calls, for a quick look
workspace-bench python [--json FILE] [--markdown FILE] [--quick] [--rounds N] [--share PERCENT] [--starts N]
    the Python package beside its peers, in an environment of their own; --quick is for a quick look
workspace-bench node --packages FOLDER [--node FILE] [--json FILE] [--markdown FILE] [--quick] [--rounds N]
                     [--share PERCENT] [--starts N]
    the Node package, of the packed packages in this folder, beside its peers; --quick is for a quick look
workspace-bench mobile [--classpath PATH [--java FILE]] [--swift FOLDER [--swift-version TEXT] [--within WORDS]]
                       [--json FILE] [--markdown FILE] [--quick] [--rounds N] [--share PERCENT] [--starts N]
    the Kotlin library, the Swift one or both beside their peers, by programs that are built; --within has the words,
    in JSON, of what a program of Swift is started by
workspace-bench serve
    the server of fixed answers; prints its port and ends with its input
workspace-bench client --side core|plain --work send|list --inflight N --calls N --warmup N --port PORT
    one measurement; prints a line of JSON";

fn main() -> ExitCode {
    let outcome = match args::Command::parse(std::env::args().skip(1)) {
        Ok(args::Command::Core(options)) => report::core(&options),
        Ok(args::Command::Python(options)) => python::run(&options),
        Ok(args::Command::Node(options)) => node::run(&options),
        Ok(args::Command::Mobile(options)) => mobile::run(&options),
        Ok(args::Command::Serve) => serve::run(),
        Ok(args::Command::Client(job)) => client::run(&job),
        Err(problem) => Err(format!("{problem}\n\n{USAGE}").into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("workspace-bench: {failure}");
            ExitCode::FAILURE
        }
    }
}
