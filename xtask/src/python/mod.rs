//! Python: the development tools and the SDK, installed once into a virtual environment, and the programs that run in
//! it.

mod build;
mod environment;
mod interpreter;
mod paths;
mod run;
mod venv;
pub(crate) mod wheel;

pub(crate) use paths::EXAMPLES;
pub(crate) use run::{
    conformance, conformance_on_postgres, demo, demo_suite, example, interpreter, prepare, public_api, queues,
    run_python, tests, tool,
};
pub(crate) use wheel::packages;
