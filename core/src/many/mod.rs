//! Send to many: one call for a list of recipients.
//!
//! The caller holds the stream in `send_many`. It starts a `run`, which is a separate task, and both use an `exchange`
//! for rows and results. The run turns each row into a request (`recipient`, `columns`, `plan`), sends it when the
//! `pace` allows it (`attempt`, `turns`), looks up in the table of `verdict` what an error means, and stops by the
//! rules in `stop`.

mod attempt;
mod columns;
mod csv;
mod dry_run;
pub(crate) mod exchange;
pub(crate) mod options;
mod outcome;
mod pace;
mod plan;
mod preview;
pub(crate) mod recipient;
pub(crate) mod rejected_file;
mod report;
pub(crate) mod run;
mod seen;
pub(crate) mod send_many;
mod stop;
mod turns;
mod verdict;

#[cfg(feature = "bindings")]
pub(crate) use plan::RowParams;

pub use columns::Columns;
pub use options::AtDailyLimit;
pub use outcome::{Outcome, OutcomeReason, RecipientResult};
pub use recipient::{IntoRecipient, Recipient};
pub use report::{MessagePreview, Progress, Report, ReportLine};
pub use send_many::{SendMany, SendManyHandle, TemplateMessage};
pub use stop::StopRule;
