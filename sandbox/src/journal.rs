//! What arrived, in order, and a way to wait for it.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// One request, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// Counts from 1; a reset starts over.
    pub seq: u64,
    /// When it arrived, on the sandbox's clock.
    pub at: String,
    /// The operation, such as `contacts.upsert`; none for an unknown path.
    pub operation: Option<String>,
    /// The `x-sandbox-call` header.
    pub call: Option<String>,
    /// The method.
    pub method: String,
    /// The path as it came, without the query.
    pub path: String,
    /// The query as it came; empty when there was none.
    pub query: String,
    /// `1.0`, `1.1` or `2`.
    pub http: String,
    /// The headers, names in lower case.
    pub headers: BTreeMap<String, Vec<String>>,
    /// The body, if it is text.
    pub body: Option<String>,
    /// The body, if it is not text.
    pub body_base64: Option<String>,
    /// The number of the TCP connection.
    pub connection: u64,
    /// The kind of the fault that played.
    pub fault: Option<String>,
    /// What was answered; none if nothing was.
    pub status: Option<u16>,
    /// What was done; none if nothing was.
    pub effect: Option<Effect>,
}

impl Entry {
    /// The first value of a header, by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.first().map(String::as_str)
    }
}

/// What a request did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Effect {
    /// What it made or changed.
    pub kind: EffectKind,
    /// The id of that; a message's is its wamid.
    pub id: String,
}

/// What kind of thing a request made or changed.
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

/// Names an entry. Of an older generation than the journal's, it names nothing: a reset came between.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket {
    generation: u64,
    index: usize,
}

#[derive(Debug, Default)]
struct Pages {
    generation: u64,
    entries: Vec<Entry>,
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    pages: Mutex<Pages>,
    changed: Condvar,
}

impl Journal {
    fn pages(&self) -> std::sync::MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, mut entry: Entry) -> Ticket {
        let mut pages = self.pages();
        let index = pages.entries.len();
        entry.seq = index as u64 + 1;
        pages.entries.push(entry);
        let ticket = Ticket { generation: pages.generation, index };
        drop(pages);
        self.changed.notify_all();
        ticket
    }

    pub(crate) fn amend(&self, ticket: Ticket, change: impl FnOnce(&mut Entry)) {
        let mut pages = self.pages();
        if pages.generation == ticket.generation
            && let Some(entry) = pages.entries.get_mut(ticket.index)
        {
            change(entry);
            drop(pages);
            self.changed.notify_all();
        }
    }

    pub(crate) fn since(&self, seq: u64) -> Vec<Entry> {
        let from = usize::try_from(seq).unwrap_or(usize::MAX);
        self.pages().entries.get(from..).unwrap_or_default().to_vec()
    }

    pub(crate) fn clear(&self) {
        let mut pages = self.pages();
        pages.generation += 1;
        pages.entries.clear();
        drop(pages);
        self.changed.notify_all();
    }

    pub(crate) fn wait_for(
        &self,
        mut condition: impl FnMut(&[Entry]) -> bool,
        timeout: Duration,
    ) -> Option<Vec<Entry>> {
        let end = Instant::now().checked_add(timeout);
        let mut pages = self.pages();
        loop {
            if condition(&pages.entries) {
                return Some(pages.entries.clone());
            }
            // A time-out too large to add up is none.
            let left = match end {
                Some(end) => end.checked_duration_since(Instant::now())?,
                None => timeout,
            };
            pages = self.changed.wait_timeout(pages, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
