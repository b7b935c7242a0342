//! The tasks of this repository: `cargo xtask help` lists them.

mod api;
mod apt;
mod bench;
mod browser;
mod cache;
mod chaos;
mod cli;
mod command;
mod counts;
mod demo;
mod demo_picture;
mod deny;
mod docs;
mod example_sources;
mod examples;
mod imports;
mod junit;
mod lint;
mod log;
mod mobile;
mod new_endpoint;
mod node;
mod package_check;
mod packages;
mod prose;
mod python;
mod sandbox;
mod sandbox_page;
mod services;
mod spelling;
mod suite;
mod task;
mod tests;

use std::process::ExitCode;

use clap::Parser;

use cli::Cli;
use command::TaskError;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(TaskError) => ExitCode::FAILURE,
    }
}
