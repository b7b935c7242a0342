//! The table of error classes, and the dispositions.

use std::fmt;

use crate::macros::{mirror, string_enum};

/// Declares the error classes: variant, code, class name, name of the parent class.
macro_rules! error_kinds {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $(
            $(#[$variant_meta:meta])*
            $variant:ident = $code:literal, $class:literal in $parent:literal;
        )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $( $(#[$variant_meta])* $variant, )+ }

        mirror! { ($) $name { $(#[$meta])* $name { $( $(#[$variant_meta])* $variant, )+ } } }

        impl $name {
            /// Every class, in the order of the tree.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// A stable, machine-readable code such as `rate_limit`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }

            /// The name of the class in languages that have one class per error, such as `RateLimitError`.
            #[must_use]
            pub fn class_name(self) -> &'static str {
                match self { $( Self::$variant => $class, )+ }
            }

            /// The name of the parent class.
            #[must_use]
            pub fn parent_name(self) -> &'static str {
                match self { $( Self::$variant => $parent, )+ }
            }
        }
    };
}

error_kinds! {
    /// The kind of an [`Error`](crate::Error). Match on the kinds that your program handles specially, and treat
    /// all others alike: new kinds may be added. To decide whether to repeat a call, use
    /// [`Error::disposition`](crate::Error::disposition) instead.
    ///
    /// In languages with exceptions each kind is a class. All languages have the same tree of classes:
    ///
    /// ```text
    /// WorkspaceError
    ///   ConfigurationError   ValidationError
    ///   ApiError
    ///     BadRequestError · AuthenticationError · PermissionDeniedError
    ///     NotFoundError · RateLimitError · ServerError
    ///   TransportError
    ///     RequestTimeoutError
    ///   OutcomeUnknownError   DecodeError
    ///   IdempotencyConflictError   IdempotencyInProgressError   LedgerError
    /// ```
    pub enum ErrorKind {
        /// The client could not be built, and [`Error::fields`](crate::Error::fields) lists every invalid option; or
        /// there is no runtime for its calls.
        Configuration = "configuration", "ConfigurationError" in "WorkspaceError";
        /// Invalid parameters. Nothing was sent; [`Error::fields`](crate::Error::fields) lists every invalid field.
        Validation = "validation", "ValidationError" in "WorkspaceError";
        /// The server responded with an error status that has no specific kind, or with `success: false`.
        Api = "api", "ApiError" in "WorkspaceError";
        /// 400: missing or invalid parameters.
        BadRequest = "bad_request", "BadRequestError" in "ApiError";
        /// 401: missing or invalid API key.
        Authentication = "authentication", "AuthenticationError" in "ApiError";
        /// 403: access denied, for instance to a channel of another workspace.
        PermissionDenied = "permission_denied", "PermissionDeniedError" in "ApiError";
        /// 404: no such resource.
        NotFound = "not_found", "NotFoundError" in "ApiError";
        /// 429: too many requests. [`Error::retry_after`](crate::Error::retry_after) may contain the time to wait.
        RateLimit = "rate_limit", "RateLimitError" in "ApiError";
        /// 5xx for a read or an upsert. For a send, a 5xx is [`OutcomeUnknown`](Self::OutcomeUnknown).
        Server = "server", "ServerError" in "ApiError";
        /// The request did not reach the server, or the response to a read or an upsert was lost.
        Transport = "transport", "TransportError" in "WorkspaceError";
        /// The call timed out, and it is safe to repeat: a read or an upsert, or a send that certainly did not reach
        /// the server.
        RequestTimeout = "request_timeout", "RequestTimeoutError" in "TransportError";
        /// A send that may have been executed: it timed out, its response was lost or unreadable, or the server failed
        /// while it processed the request. Look the message up before you repeat it, because the customer may already
        /// have it. No other kind of error of a send leaves the outcome unknown.
        OutcomeUnknown = "outcome_unknown", "OutcomeUnknownError" in "WorkspaceError";
        /// A 2xx response to a read or an upsert that is not the documented envelope, or a response to an upsert that
        /// reports success and failure at once.
        Decode = "decode", "DecodeError" in "WorkspaceError";
        /// Another request has this idempotency key already. Nothing was sent; [`Error::fields`](crate::Error::fields)
        /// lists the parameters that differ.
        IdempotencyConflict = "idempotency_conflict", "IdempotencyConflictError" in "WorkspaceError";
        /// Another call with this idempotency key was still in flight when the timeout passed. This call sent nothing.
        /// Make it again later: it then returns what the other call learned.
        IdempotencyInProgress = "idempotency_in_progress", "IdempotencyInProgressError" in "WorkspaceError";
        /// The ledger cannot be used, or could not record the send before it began, so nothing was sent. The message
        /// says why, and what to do.
        Ledger = "ledger", "LedgerError" in "WorkspaceError";
    }
}

impl ErrorKind {
    /// The class for an error status, as the API page lists them; 429 is assumed.
    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            400 => Self::BadRequest,
            401 => Self::Authentication,
            403 => Self::PermissionDenied,
            404 => Self::NotFound,
            429 => Self::RateLimit,
            500..=599 => Self::Server,
            _ => Self::Api,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.class_name())
    }
}

string_enum! {
    /// Whether a failed call was executed, and so whether it may be repeated. Code that retries calls, such as a job
    /// queue, needs to look at this alone.
    pub enum Disposition {
        /// The call was not executed, and repeating it is useless: it would be rejected again. Correct the arguments,
        /// the API key or the account first.
        Rejected = "rejected",
        /// The call is safe to repeat: it was not executed, or executing it twice has the same effect as once. Wait
        /// before you repeat it, because the retries of the SDK have failed already.
        Retryable = "retryable",
        /// The call may have been executed. Repeating a send can message a customer twice, so look the message up
        /// first.
        Unknown = "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_its_own_code_and_a_known_parent() {
        let codes: std::collections::BTreeSet<_> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), ErrorKind::ALL.len());
        for kind in ErrorKind::ALL {
            let parent = kind.parent_name();
            assert!(parent == "WorkspaceError" || ErrorKind::ALL.iter().any(|other| other.class_name() == parent));
        }
    }
}
