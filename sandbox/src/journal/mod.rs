//! The journal: the requests, in order of arrival. It has a limit, at which it drops its oldest entries.

mod answer;
mod calls;
mod details;
mod entry;
mod filter;
mod fingerprint;
mod log;
mod recipient;
mod row;
mod search;
mod state;

pub(crate) use answer::Answer;
pub(crate) use details::Arrival;
pub use entry::{Effect, EffectKind, Entry};
pub(crate) use filter::{FaultFilter, Filter, RecipientFilter, SECRET_HEADERS, SearchText, StatusFilter};
pub(crate) use fingerprint::Fingerprints;
pub(crate) use log::{Journal, JournalRange};
pub(crate) use search::Search;
pub(crate) use state::EntryId;
