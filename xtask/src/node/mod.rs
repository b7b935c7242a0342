//! Node: the development tools, the addon and the compiled TypeScript, and the programs that run with them.

mod build;
mod environment;
pub(crate) mod npm;
pub(crate) mod package;
mod program;
mod run;
pub(crate) mod suites;

pub(crate) use package::{package_files, packages_for_bench};
pub(crate) use program::{add_test_arguments, program};
pub(crate) use run::{
    common_js_example, demo, demo_suite, module_example, prepare, public_api, run_node, types, typescript_example,
};

/// The folder of the example programs.
pub(crate) const EXAMPLES: &str = "bindings-node/examples";
