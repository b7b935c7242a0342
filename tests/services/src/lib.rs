//! Real servers for tests. Each runs on a free port of the loopback address, with its data in a new temporary folder.
//! When the value is dropped, the server is killed and its folder is removed; this
//! also happens if the test itself is killed.
//!
//! ```no_run
//! # fn main() -> Result<(), workspace_test_services::Error> {
//! use workspace_test_services::Postgres;
//!
//! let mut server = Postgres::start()?;
//! println!("{}", server.url());
//! server.stop_immediately()?;
//! server.start_again()?;
//! # Ok(())
//! # }
//! ```
//!
//! The programs must be installed: [`missing_programs`] names those that are not.

mod error;
mod folder;
mod guard;
mod pgbouncer;
mod port;
mod postgres;
mod process;
mod program;
mod rabbitmq;
mod redis;
mod user;

pub use error::Error;
pub use pgbouncer::PgBouncer;
pub use postgres::{Postgres, Replication, url};
pub use program::{Program, missing_programs};
pub use rabbitmq::RabbitMq;
pub use redis::Redis;
