//! The errors that a call can return, by its safety.

use workspace_sdk::{ErrorKind, Safety};

/// Which errors the calls of a safety can return, and what each means for them.
pub(crate) struct SafetyErrors {
    pub(crate) safety: Safety,
    /// The meaning of the safety.
    pub(crate) text: &'static str,
    pub(crate) errors: &'static [(ErrorKind, &'static str)],
}

const VALIDATION: (ErrorKind, &str) =
    (ErrorKind::Validation, "A parameter is invalid. No request was sent. The error lists every invalid parameter.");
const API: (ErrorKind, &str) = (
    ErrorKind::Api,
    "The server rejected the request. There are subclasses for the status codes 400, 401, 403, 404 and 429.",
);
const DECODE: (ErrorKind, &str) =
    (ErrorKind::Decode, "The status of the response is a success, but its content is not what the API documents.");

pub(crate) const BY_SAFETY: &[SafetyErrors] = &[
    SafetyErrors {
        safety: Safety::Read,
        text: "It changes nothing, so the SDK retries it.",
        errors: &[
            VALIDATION,
            API,
            (ErrorKind::Server, "The server failed (5xx)."),
            (ErrorKind::Transport, "The server could not be reached, or its response was lost."),
            DECODE,
        ],
    },
    SafetyErrors {
        safety: Safety::Upsert,
        text: "It creates or updates a record that the server finds by its phone number or name. Repeating it has no further effect, so the SDK retries it.",
        errors: &[
            VALIDATION,
            API,
            (ErrorKind::Server, "The server failed (5xx). It may have executed the request."),
            (
                ErrorKind::Transport,
                "The server could not be reached, or its response was lost. It is safe to repeat the call.",
            ),
            DECODE,
        ],
    },
    SafetyErrors {
        safety: Safety::Send,
        text: "It can reach a customer. The SDK retries it only if the server certainly did not process the request.",
        errors: &[
            VALIDATION,
            (
                ErrorKind::OutcomeUnknown,
                "The server may have executed the request. Find out before you repeat it, because the customer may already have the message.",
            ),
            API,
            (ErrorKind::Transport, "The server did not process the request. Nothing was sent."),
        ],
    },
];

/// The entry of a safety.
pub(crate) fn by_safety(code: &str) -> Option<&'static SafetyErrors> {
    BY_SAFETY.iter().find(|entry| entry.safety.as_str() == code)
}
