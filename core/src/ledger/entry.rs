//! An entry of the ledger, and the idempotency key that names it.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use crate::error::Failure;
use crate::json::Json;
use crate::macros::string_enum;

string_enum! {
    /// The state of a [`LedgerEntry`]. Every state but `not_sent` holds the key: no other send happens under it.
    pub enum EntryState {
        /// A process is sending it now.
        Sending = "sending",
        /// A process waits before a retry. The attempts so far provably sent nothing.
        Waiting = "waiting",
        /// The server accepted it. The same call again returns this result and sends nothing.
        Accepted = "accepted",
        /// It was refused, or provably not sent. The key is free.
        NotSent = "not_sent",
        /// It may have been sent: the response was lost, or the process ended while it was sending. Look the message
        /// up, then call [`Ledger::resolve`](crate::Ledger::resolve).
        Unknown = "unknown",
    }
}

#[cfg(feature = "ledger-sqlite")]
impl EntryState {
    /// Whether a process works on the entry.
    pub(crate) fn is_in_flight(self) -> bool {
        matches!(self, Self::Sending | Self::Waiting)
    }
}

/// One send, as the ledger knows it.
///
/// `Debug` shows no recipient, note or idempotency key, because they may be personal data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LedgerEntry {
    /// The idempotency key.
    pub idempotency_key: String,
    /// The scope of the client that sent it; empty by default.
    pub scope: String,
    /// The operation, such as `templates.send`.
    pub operation: String,
    /// The state.
    pub state: EntryState,
    /// The number of attempts of the latest call.
    pub attempts: u32,
    /// When the latest call under this key claimed it.
    pub created_at: SystemTime,
    /// When the entry changed last.
    pub changed_at: SystemTime,
    /// The id of the message, if the server accepted it and returned one.
    pub message_id: Option<String>,
    /// The failure of the last attempt, if the state is `unknown`. `None` if the process ended before it knew.
    pub failure: Option<Failure>,
    /// The HTTP status of the last response, if there was one.
    pub status: Option<u16>,
    /// The server's `x-request-id` of a response that leaves the state `unknown`.
    pub request_id: Option<String>,
    /// The WhatsApp error code in that response.
    pub whatsapp_code: Option<u32>,
    /// The recipient's phone number; only if the client was built with `ledger_keep` set to `recipient`.
    pub recipient: Option<String>,
    /// The note given to [`Ledger::resolve`](crate::Ledger::resolve).
    pub note: Option<String>,
    /// The id of a second message under this key. The customer was written to twice: somebody resolved the entry as not
    /// sent while its message was still on its way.
    pub also_accepted: Option<String>,
    /// The recorded result: the JSON object of the fields that the SDK knows.
    pub(crate) record: Option<String>,
}

/// A time as RFC 3339, with milliseconds.
fn rfc3339(time: SystemTime) -> String {
    jiff::Timestamp::try_from(time).map(|time| format!("{time:.3}")).unwrap_or_default()
}

impl LedgerEntry {
    /// The entry as a JSON object, with names in camelCase and times as RFC 3339. Absent fields are left out.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let text = |value: &Option<String>| value.as_deref().map(Json::from);
        let fields = [
            ("idempotencyKey", Some(Json::from(self.idempotency_key.as_str()))),
            ("scope", Some(Json::from(self.scope.as_str()))),
            ("operation", Some(Json::from(self.operation.as_str()))),
            ("state", Some(Json::from(self.state.as_str()))),
            ("attempts", Some(Json::from(i64::from(self.attempts)))),
            ("createdAt", Some(Json::from(rfc3339(self.created_at)))),
            ("changedAt", Some(Json::from(rfc3339(self.changed_at)))),
            ("messageId", text(&self.message_id)),
            ("failure", self.failure.map(|failure| Json::from(failure.code()))),
            ("status", self.status.map(|status| Json::from(i64::from(status)))),
            ("requestId", text(&self.request_id)),
            ("whatsappCode", self.whatsapp_code.map(|code| Json::from(i64::from(code)))),
            ("recipient", text(&self.recipient)),
            ("note", text(&self.note)),
            ("alsoAccepted", text(&self.also_accepted)),
        ];
        Json::object(fields.into_iter().filter_map(|(name, value)| Some((name, value?))))
    }
}

impl fmt::Debug for LedgerEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LedgerEntry")
            .field("operation", &self.operation)
            .field("state", &self.state)
            .field("attempts", &self.attempts)
            .field("message_id", &self.message_id)
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

/// The key of an entry within its ledger.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct EntryKey {
    pub(crate) scope: Arc<str>,
    pub(crate) key: Arc<str>,
}
