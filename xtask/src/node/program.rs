//! Where the binding is, and Node itself.

use std::path::PathBuf;
use std::process::Command;

use crate::command::{clear_cargo_env, root, target};
use crate::junit::JunitReports;

/// The TypeScript compiler.
pub(super) const TSC: &str = "node_modules/typescript/bin/tsc";

/// The folder of the binding. Every tool finds its configuration there.
pub(super) fn folder() -> PathBuf {
    root().join("bindings-node")
}

/// The folder of the packages.
pub(super) fn work_folder() -> PathBuf {
    target().join("node")
}

/// Node, in the folder of the binding.
pub(crate) fn program() -> Command {
    let mut command = Command::new("node");
    command.current_dir(folder()).env("NO_COLOR", "1");
    // Settings of the user for other programs.
    command.env_remove("NODE_OPTIONS").env_remove("NODE_DEBUG");
    clear_cargo_env(&mut command);
    command
}

/// Adds the arguments that run test files, with a report on the terminal and one to count.
pub(crate) fn add_test_arguments(command: &mut Command, reports: &JunitReports) {
    command.args(["--test", "--test-reporter=spec", "--test-reporter-destination=stdout"]);
    command.arg("--test-reporter=junit").arg("--test-reporter-destination").arg(reports.file());
}
