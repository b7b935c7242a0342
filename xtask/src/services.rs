//! Running servers for tests. They stop when they are dropped.

use workspace_test_services::{Error, Postgres, Program, RabbitMq, Redis, missing_programs};

use crate::apt;
use crate::command::TaskError;
use crate::log::Log;

/// The environment variables with the URLs, for the tests and the examples.
const POSTGRES_URL: &str = "WORKSPACE_TEST_POSTGRES";
const REDIS_URL: &str = "REDIS_URL";
const RABBITMQ_URL: &str = "RABBITMQ_URL";

/// An environment variable.
pub(crate) type Variable = (&'static str, String);

/// The servers of a suite.
pub(crate) struct Services {
    variables: Vec<Variable>,
    // They are only dropped.
    _postgres: Postgres,
    _redis: Option<Redis>,
    _rabbitmq: Option<RabbitMq>,
}

impl Services {
    /// A PostgreSQL, for a ledger.
    pub(crate) fn for_ledgers(log: &mut Log) -> Result<Self, TaskError> {
        install(log, &[Program::Postgres])?;
        let postgres = started(log, Postgres::start())?;
        let variables = vec![(POSTGRES_URL, postgres.url())];
        Ok(Self { variables, _postgres: postgres, _redis: None, _rabbitmq: None })
    }

    /// The servers of the queues, and a PostgreSQL for the ledger of their workers.
    pub(crate) fn for_queues(log: &mut Log) -> Result<Self, TaskError> {
        install(log, &[Program::Redis, Program::RabbitMq])?;
        let services = Self::for_ledgers(log)?;
        let (redis, rabbitmq) = (started(log, Redis::start())?, started(log, RabbitMq::start())?);
        let mut variables = services.variables;
        variables.extend([(REDIS_URL, redis.url()), (RABBITMQ_URL, rabbitmq.url())]);
        Ok(Self { variables, _redis: Some(redis), _rabbitmq: Some(rabbitmq), ..services })
    }

    /// The environment variables for the tests.
    pub(crate) fn variables(&self) -> &[Variable] {
        &self.variables
    }
}

fn started<T>(log: &mut Log, result: Result<T, Error>) -> Result<T, TaskError> {
    result.map_err(|error| log.fail(&error.to_string()))
}

/// Installs the programs that are missing, if xtask can install packages. A suite without its server fails everywhere,
/// so that no machine skips it unnoticed.
pub(crate) fn install(log: &mut Log, programs: &[Program]) -> Result<(), TaskError> {
    let missing = missing_programs(programs);
    if !missing.is_empty() && apt::can_install(log) {
        let packages: Vec<&str> = missing.iter().map(|program| program.package()).collect();
        apt::install(log, &packages)?;
    }
    match missing_programs(programs).first() {
        None => Ok(()),
        Some(program) => Err(log.fail(&format!("{} is needed: install the package with this name", program.package()))),
    }
}
