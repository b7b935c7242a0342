//! The one table of error classes, and what may be done about each.

use std::fmt;

use crate::macros::{mirror, string_enum};

/// Declares the classes of errors: variant, code, name of the class, name of its parent.
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

            /// The name of the class above this one.
            #[must_use]
            pub fn parent_name(self) -> &'static str {
                match self { $( Self::$variant => $parent, )+ }
            }
        }
    };
}

error_kinds! {
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
        Configuration = "configuration", "ConfigurationError" in "WorkspaceError";
        /// Bad parameters. Nothing was sent; [`Error::fields`](crate::Error::fields) lists every bad field.
        Validation = "validation", "ValidationError" in "WorkspaceError";
        /// The server answered with an error that has no class of its own, or `success: false`.
        Api = "api", "ApiError" in "WorkspaceError";
        /// 400: missing or invalid parameters.
        BadRequest = "bad_request", "BadRequestError" in "ApiError";
        /// 401: missing or invalid API key.
        Authentication = "authentication", "AuthenticationError" in "ApiError";
        /// 403: access denied, for instance to a channel of another workspace.
        PermissionDenied = "permission_denied", "PermissionDeniedError" in "ApiError";
        /// 404: no such resource.
        NotFound = "not_found", "NotFoundError" in "ApiError";
        /// 429: too many requests. [`Error::retry_after`](crate::Error::retry_after) may say when to come back.
        RateLimit = "rate_limit", "RateLimitError" in "ApiError";
        /// 5xx to a read or an upsert. A send that meets one is [`OutcomeUnknown`](Self::OutcomeUnknown).
        Server = "server", "ServerError" in "ApiError";
        /// The request never reached the server, or the answer to a read or upsert was lost.
        Transport = "transport", "TransportError" in "WorkspaceError";
        /// Time ran out, and it is safe to try again.
        RequestTimeout = "request_timeout", "RequestTimeoutError" in "TransportError";
        /// A send that may or may not have happened. Find out before repeating it: the customer may have the message.
        OutcomeUnknown = "outcome_unknown", "OutcomeUnknownError" in "WorkspaceError";
        /// A 2xx to a read or upsert that is not the documented envelope.
        Decode = "decode", "DecodeError" in "WorkspaceError";
    }
}

impl ErrorKind {
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

string_enum! {
    /// What is known of the work a failed call asked for, and so what may be done about it.
    pub enum Disposition {
        /// Not done, and repeating the same call is useless.
        Rejected = "rejected",
        /// Safe to repeat: not done, or done twice it changes nothing.
        Retryable = "retryable",
        /// May be done. Repeating a send may message a customer twice.
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
