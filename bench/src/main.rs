//! Benchmarks of the SDK: what it costs compared with calling the API without it.
//!
//! `core` compares the Rust core with plain reqwest and serde_json. `python`, `node` and `mobile` compare the packages
//! of these languages (Kotlin and Swift for `mobile`) with other libraries. `ledger` compares sends with and without a
//! ledger, and `many` compares sends to many with a loop of other libraries. `network` compares the languages with
//! other libraries over a network with a round trip. `sandbox` measures the page of the sandbox. `check` makes short
//! forms of some of these measurements and compares the ratios with committed ones. The server and each measured client
//! are child processes, so that the CPU time and the memory of a client are its own: this program with the command
//! `serve` or `client`, or a program of the language.

mod args;
mod check;
mod check_args;
mod error;
mod goal;
mod ledger;
mod machine;
mod many;
mod markdown_section;
mod measured_language;
mod mobile;
mod mobile_args;
mod network;
mod network_args;
mod node;
mod node_args;
mod packages;
mod payload;
mod protocol;
mod python;
mod report_files;
mod rust;
mod sample;
mod sandbox;
mod sandbox_args;
mod server;
mod statistics;

use std::process::ExitCode;

use args::Command;

fn main() -> ExitCode {
    let result = match Command::from_process() {
        Command::Core(options) => rust::run(&options),
        Command::Python(options) => python::run(&options),
        Command::Node(options) => node::run(&options),
        Command::Mobile(options) => mobile::run(&options),
        Command::Ledger(options) => ledger::run(&options),
        Command::Many(options) => many::run(&options),
        Command::Network(options) => network::run(&options),
        Command::Sandbox(options) => sandbox::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Serve(options) => server::serve(&options),
        Command::Client(options) => rust::client::run(&options),
        Command::LedgerClient(options) => ledger::client::run(&options),
        Command::LedgerFill(options) => ledger::fill::run(&options),
        Command::LedgerWorker(options) => ledger::worker::run(&options),
        Command::ManyClient(options) => many::client::run(&options),
        Command::SandboxCalls(options) => sandbox::calls::run(&options),
        Command::SandboxFull(options) => sandbox::full::run(&options),
        Command::NetworkClient(options) => network::client::run(&options),
        Command::NetworkFirst(options) => network::first_send::run(&options),
        Command::Relay(options) => network::relay::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("workspace-bench: {error}");
            ExitCode::FAILURE
        }
    }
}
