//! A real HTTP server on loopback that implements the whole Workspace API, with its data in SQLite.
//!
//! The README of this crate documents the seeded data, the control API, the journal and the faults.
//!
//! ```
//! use workspace_sandbox::{Fault, Options, Sandbox};
//!
//! # fn main() -> Result<(), workspace_sandbox::Error> {
//! let sandbox = Sandbox::start(Options::default())?;
//! sandbox.fault(Fault::lost_answer().on("templates.send"))?;
//! assert!(sandbox.url().starts_with("http://127.0.0.1:"));
//! assert!(sandbox.journal().is_empty());
//! # Ok(())
//! # }
//! ```

mod api;
mod clock;
mod data;
mod doctest;
mod error;
mod fault;
mod journal;
mod limits;
mod message;
mod options;
mod params;
mod phone;
mod sandbox;
mod seconds;
mod server;
mod store;

pub use doctest::doctest;
pub use error::Error;
pub use fault::{Fault, FaultBytes, FaultKind};
pub use journal::{Effect, EffectKind, Entry};
pub use limits::{Limits, TemplateState};
pub use message::Message;
pub use options::{Options, Seed};
pub use sandbox::Sandbox;
pub use server::{CONTROL_VERSION, ConnectionChange, ConnectionEvent, Tls};
pub use store::seed::{API_KEY, API_KEY_TWO};
