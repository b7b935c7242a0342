//! The Python class of an entry.

use std::time::SystemTime;

use workspace_sdk::Failure;

use crate::results::record::record;

record! {
    /// One send, as the ledger knows it. Its `repr` shows no idempotency key, recipient or note, because they may be
    /// personal data.
    LedgerEntry [operation state attempts message_id failure] {
        /// The idempotency key.
        idempotency_key: String,
        /// The scope of the client that sent it; empty by default.
        scope: String,
        /// The operation, such as `templates.send`.
        operation: String,
        /// The state: `sending`, `waiting`, `accepted`, `not_sent` or `unknown`.
        state: String,
        /// The number of attempts of the latest call.
        attempts: u32,
        /// When the latest call under this key claimed it: an aware `datetime` in UTC.
        created_at: SystemTime,
        /// When the entry changed last: an aware `datetime` in UTC.
        changed_at: SystemTime,
        /// The id of the message, if the server accepted it and returned one.
        message_id: Option<String>,
        /// The failure of the last attempt, if the state is `unknown`. `None` if the process ended before it knew.
        failure: Option<String>,
        /// The HTTP status of the last response, if there was one.
        status: Option<u16>,
        /// The server's `x-request-id` of a response that leaves the state `unknown`.
        request_id: Option<String>,
        /// The WhatsApp error code in that response.
        whatsapp_code: Option<u32>,
        /// The recipient's phone number; only if the client was created with `ledger_keep="recipient"`.
        recipient: Option<String>,
        /// The note given to `Ledger.resolve`.
        note: Option<String>,
        /// The id of a second message under this key. The customer was written to twice: somebody resolved the entry as
        /// not sent while its message was still on its way.
        also_accepted: Option<String>,
    }
}

impl From<workspace_sdk::LedgerEntry> for LedgerEntry {
    fn from(entry: workspace_sdk::LedgerEntry) -> Self {
        let workspace_sdk::LedgerEntry {
            idempotency_key,
            scope,
            operation,
            state,
            attempts,
            created_at,
            changed_at,
            message_id,
            failure,
            status,
            request_id,
            whatsapp_code,
            recipient,
            note,
            also_accepted,
            ..
        } = entry;
        Self {
            idempotency_key,
            scope,
            operation,
            state: state.as_str().to_owned(),
            attempts,
            created_at,
            changed_at,
            message_id,
            failure: failure.map(Failure::code).map(str::to_owned),
            status,
            request_id,
            whatsapp_code,
            recipient,
            note,
            also_accepted,
        }
    }
}
