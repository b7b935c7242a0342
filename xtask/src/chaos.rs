//! The fault matrices.

use workspace_test_services::Program;

use crate::bench::run_optimised;
use crate::command::TaskError;
use crate::log::Log;
use crate::{node, python, services};

/// The fault matrix of the ledger, which also starts processes of other languages.
const LEDGER: &str = "ledger";

/// The servers of the ledger in a database. They are installed only if the arguments ask for one.
const DATABASE: &str = "postgres";
const SERVERS: &[Program] = &[Program::Postgres, Program::PgBouncer];

/// Runs a fault matrix. The SDKs that it needs are built as they are published.
pub(crate) fn run(arguments: &[String]) -> Result<(), TaskError> {
    let mut arguments = arguments.to_vec();
    if arguments.first().is_some_and(|name| name == LEDGER) {
        let is_in_database = arguments.iter().any(|argument| argument.contains(DATABASE));
        let python = Log::print_on_failure(|log| {
            if is_in_database {
                services::install(log, SERVERS)?;
            }
            node::prepare(log)?;
            python::interpreter(log)
        })?;
        arguments.extend(["--python".to_owned(), python.display().to_string()]);
        arguments.extend(["--node".to_owned(), "node".to_owned()]);
    }
    run_optimised("workspace-chaos", &arguments)
}
