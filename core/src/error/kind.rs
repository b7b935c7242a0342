//! The one table of error classes, and what may be done about each.

use std::fmt;

use crate::told::words;

words! {
    /// The class of an [`Error`](crate::Error): one tree, the same in every language.
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
    /// ```
    pub enum ErrorKind {
        /// The client could not be built: [`Error::fields`](crate::Error::fields) lists every bad option. Or it has
        /// no runtime to make its calls on.
        Configuration,
        /// Bad parameters. Nothing was sent; [`Error::fields`](crate::Error::fields) lists every bad field.
        Validation,
        /// The server answered with an error that has no class of its own, or `success: false`.
        Api,
        /// 400: missing or invalid parameters.
        BadRequest,
        /// 401: missing or invalid API key.
        Authentication,
        /// 403: access denied, for instance to a channel of another workspace.
        PermissionDenied,
        /// 404: no such resource.
        NotFound,
        /// 429: too many requests. [`Error::retry_after`](crate::Error::retry_after) may say when to come back.
        RateLimit,
        /// 5xx to a read or an upsert. A send that meets one is [`OutcomeUnknown`](Self::OutcomeUnknown).
        Server,
        /// The request never reached the server, or the answer to a read or upsert was lost.
        Transport,
        /// Time ran out, and it is safe to try again.
        RequestTimeout,
        /// A send that may or may not have happened. Find out before repeating it: the customer may have the message.
        OutcomeUnknown,
        /// A 2xx to a read or upsert that is not the documented envelope.
        Decode,
    }
}

/// One row of the table of classes.
struct Row {
    kind: ErrorKind,
    code: &'static str,
    class: &'static str,
    parent: &'static str,
}

const ROOT: &str = "WorkspaceError";

#[rustfmt::skip]
const TABLE: &[Row] = &[
    Row { kind: ErrorKind::Configuration,    code: "configuration",     class: "ConfigurationError",    parent: ROOT },
    Row { kind: ErrorKind::Validation,       code: "validation",        class: "ValidationError",       parent: ROOT },
    Row { kind: ErrorKind::Api,              code: "api",               class: "ApiError",              parent: ROOT },
    Row { kind: ErrorKind::BadRequest,       code: "bad_request",       class: "BadRequestError",       parent: "ApiError" },
    Row { kind: ErrorKind::Authentication,   code: "authentication",    class: "AuthenticationError",   parent: "ApiError" },
    Row { kind: ErrorKind::PermissionDenied, code: "permission_denied", class: "PermissionDeniedError", parent: "ApiError" },
    Row { kind: ErrorKind::NotFound,         code: "not_found",         class: "NotFoundError",         parent: "ApiError" },
    Row { kind: ErrorKind::RateLimit,        code: "rate_limit",        class: "RateLimitError",        parent: "ApiError" },
    Row { kind: ErrorKind::Server,           code: "server",            class: "ServerError",           parent: "ApiError" },
    Row { kind: ErrorKind::Transport,        code: "transport",         class: "TransportError",        parent: ROOT },
    Row { kind: ErrorKind::RequestTimeout,   code: "request_timeout",   class: "RequestTimeoutError",   parent: "TransportError" },
    Row { kind: ErrorKind::OutcomeUnknown,   code: "outcome_unknown",   class: "OutcomeUnknownError",   parent: ROOT },
    Row { kind: ErrorKind::Decode,           code: "decode",            class: "DecodeError",           parent: ROOT },
];

impl ErrorKind {
    /// Every class, in the order of the tree.
    pub fn all() -> impl Iterator<Item = ErrorKind> {
        TABLE.iter().map(|row| row.kind)
    }

    /// A stable, machine-readable code such as `rate_limit`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().map_or("unknown", |row| row.code)
    }

    /// The name of the class in languages that have one class an error, such as `RateLimitError`.
    #[must_use]
    pub fn class_name(self) -> &'static str {
        self.row().map_or(ROOT, |row| row.class)
    }

    /// The name of the class above this one.
    #[must_use]
    pub fn parent_name(self) -> &'static str {
        self.row().map_or(ROOT, |row| row.parent)
    }

    fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.kind == self)
    }

    /// The class of an error status, as the API page lists them; 429 is assumed.
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

words! {
    closed
    /// What is known of the work a failed call asked for, and so what may be done about it.
    pub enum Disposition {
        /// Not done, and repeating the same call is useless.
        Rejected,
        /// Safe to repeat: not done, or done twice it changes nothing.
        Retryable,
        /// May be done. Repeating a send may message a customer twice.
        Unknown,
    }
}

impl Disposition {
    /// `rejected`, `retryable` or `unknown`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Retryable => "retryable",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Disposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_its_own_code_and_a_known_parent() {
        let codes: std::collections::BTreeSet<_> = ErrorKind::all().map(ErrorKind::code).collect();
        assert_eq!(codes.len(), TABLE.len());
        for kind in ErrorKind::all() {
            let parent = kind.parent_name();
            assert!(parent == ROOT || ErrorKind::all().any(|other| other.class_name() == parent));
        }
    }
}
