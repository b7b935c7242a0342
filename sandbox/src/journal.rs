//! The journal: every request, in order of arrival.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// One request and its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// Counts from 1; a reset starts over.
    pub seq: u64,
    /// When it arrived, on the sandbox's clock.
    pub at: String,
    /// The operation, such as `contacts.upsert`; `None` for an unknown path.
    pub operation: Option<String>,
    /// The `x-sandbox-call` header.
    pub call: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The raw path, without the query.
    pub path: String,
    /// The raw query; empty if there was none.
    pub query: String,
    /// `1.0`, `1.1` or `2`.
    pub http: String,
    /// The headers, names in lower case.
    pub headers: BTreeMap<String, Vec<String>>,
    /// The body, if it is UTF-8.
    pub body: Option<String>,
    /// The body in Base64, if it is not UTF-8.
    pub body_base64: Option<String>,
    /// The number of the TCP connection.
    pub connection: u64,
    /// The kind of the fault that was applied.
    pub fault: Option<String>,
    /// The status of the response; `None` if there was none.
    pub status: Option<u16>,
    /// The object that the request changed; `None` if it changed nothing.
    pub effect: Option<Effect>,
}

impl Entry {
    /// The first value of a header; `name` is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.first().map(String::as_str)
    }
}

/// The object that a request created or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Effect {
    /// The kind of that object.
    pub kind: EffectKind,
    /// The id of that object; for a message its wamid.
    pub id: String,
}

/// The kind of object that a request created or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EffectKind {
    /// A contact.
    Contact,
    /// A custom field.
    CustomField,
    /// A label.
    Label,
    /// An outbound message.
    Message,
    /// An automation's execution.
    Execution,
}

/// Identifies an entry. A reset starts a new generation, and ids of an older one are ignored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryId {
    generation: u64,
    index: usize,
}

#[derive(Debug, Default)]
struct JournalState {
    generation: u64,
    entries: Vec<Entry>,
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    state: Mutex<JournalState>,
    changed: Condvar,
}

impl Journal {
    fn state(&self) -> std::sync::MutexGuard<'_, JournalState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, mut entry: Entry) -> EntryId {
        let mut state = self.state();
        let index = state.entries.len();
        entry.seq = index as u64 + 1;
        state.entries.push(entry);
        let id = EntryId { generation: state.generation, index };
        drop(state);
        self.changed.notify_all();
        id
    }

    pub(crate) fn update(&self, id: EntryId, change: impl FnOnce(&mut Entry)) {
        let mut state = self.state();
        if state.generation == id.generation
            && let Some(entry) = state.entries.get_mut(id.index)
        {
            change(entry);
            drop(state);
            self.changed.notify_all();
        }
    }

    pub(crate) fn since(&self, seq: u64) -> Vec<Entry> {
        let from = usize::try_from(seq).unwrap_or(usize::MAX);
        self.state().entries.get(from..).unwrap_or_default().to_vec()
    }

    pub(crate) fn clear(&self) {
        let mut state = self.state();
        state.generation += 1;
        state.entries.clear();
        drop(state);
        self.changed.notify_all();
    }

    pub(crate) fn wait_for(
        &self,
        mut condition: impl FnMut(&[Entry]) -> bool,
        timeout: Duration,
    ) -> Option<Vec<Entry>> {
        let end = Instant::now().checked_add(timeout);
        let mut state = self.state();
        loop {
            if condition(&state.entries) {
                return Some(state.entries.clone());
            }
            // A timeout too large for an instant means no timeout.
            let left = match end {
                Some(end) => end.checked_duration_since(Instant::now())?,
                None => timeout,
            };
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
