//! An entry of the journal, as the control API and the library show it.

use std::collections::BTreeMap;

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
