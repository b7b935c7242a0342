//! The errors of calls that could not be started, or whose result was lost.

use std::time::Duration;

use crate::api::OPERATIONS;
use crate::bindings::derived_operations::DERIVED_OPERATIONS;
use crate::error::{Cause, Disposition, Error, ErrorKind, Failure, FieldError, FieldErrorKind};
use crate::response::classify::{AttemptError, CallSummary};
use crate::spec::safety::Safety;

/// The error of a call on a client that was closed.
#[must_use]
pub fn closed() -> Error {
    of_client("was closed; create a new client")
}

/// The error of a call that could not start, because the system refused to create a thread or a file descriptor. It is
/// safe to repeat: nothing was sent.
#[must_use]
pub fn no_resources(operation: &'static str, error: &std::io::Error) -> Error {
    let summary =
        CallSummary { operation, safety: safety_of(operation), attempts: 0, elapsed: Duration::ZERO, in_doubt: false };
    let cause = Cause::from_levels(vec!["the system refused a thread or a socket".to_owned(), error.to_string()]);
    AttemptError::with_cause(Failure::NotSent, cause).into_error(&summary)
}

fn of_client(message: &str) -> Error {
    Error::configuration(vec![FieldError::new("client", FieldErrorKind::NotAllowed, message)])
}

/// The error of a call whose result was lost, because the code that ran it panicked or there was no memory for the
/// result. The outcome of a send is then unknown; a read or an upsert fails with a transport error.
#[must_use]
pub fn outcome_unknown_error(operation: &'static str, elapsed: Duration) -> Error {
    let safety = safety_of(operation);
    let summary = CallSummary { operation, safety, attempts: 1, elapsed, in_doubt: true };
    AttemptError::of(Failure::ConnectionLost).into_error(&summary)
}

/// The disposition that an error of this kind has unless its call is special, for errors that a test creates.
#[must_use]
pub fn usual_disposition(kind: ErrorKind) -> Disposition {
    match kind {
        ErrorKind::RateLimit | ErrorKind::Server | ErrorKind::Transport | ErrorKind::RequestTimeout => {
            Disposition::Retryable
        }
        ErrorKind::IdempotencyInProgress => Disposition::Retryable,
        ErrorKind::OutcomeUnknown => Disposition::Unknown,
        ErrorKind::IdempotencyConflict
        | ErrorKind::Ledger
        | ErrorKind::Configuration
        | ErrorKind::Validation
        | ErrorKind::Api
        | ErrorKind::BadRequest
        | ErrorKind::Authentication
        | ErrorKind::PermissionDenied
        | ErrorKind::NotFound
        | ErrorKind::Decode => Disposition::Rejected,
    }
}

impl Error {
    /// The same error, for options that were given to a call of this operation instead of to a client.
    #[must_use]
    pub fn in_call(self, operation: &str) -> Self {
        let derived = DERIVED_OPERATIONS.iter().map(|derived| derived.name);
        let mut names = derived.chain(OPERATIONS.iter().map(|spec| spec.name));
        self.with_operation(names.find(|name| *name == operation))
    }
}

/// The safety of the operation that a method calls. An unknown name is treated as a send.
fn safety_of(name: &'static str) -> Safety {
    let derived = DERIVED_OPERATIONS.iter().find(|derived| derived.name == name).and_then(|derived| derived.operation);
    let spec = derived.or_else(|| OPERATIONS.iter().find(|spec| spec.name == name).copied());
    spec.map_or(Safety::Send, |spec| spec.safety)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Disposition, ErrorKind};

    #[test]
    fn a_call_without_resources_is_safe_to_repeat() {
        let error = no_resources("templates.send", &std::io::Error::other("too many open files"));
        assert_eq!((error.kind(), error.disposition()), (ErrorKind::Transport, Disposition::Retryable));
    }

    #[test]
    fn a_send_whose_result_was_lost_has_an_unknown_outcome() {
        let cases = [
            ("messages.send_text", ErrorKind::OutcomeUnknown),
            ("templates.send", ErrorKind::OutcomeUnknown),
            ("client.request", ErrorKind::OutcomeUnknown),
            ("messages.wait", ErrorKind::Transport),
            ("contacts.iter", ErrorKind::Transport),
            ("contacts.upsert", ErrorKind::Transport),
        ];
        for (operation, kind) in cases {
            assert_eq!(outcome_unknown_error(operation, Duration::ZERO).kind(), kind, "{operation}");
        }
    }

    #[test]
    fn the_error_of_the_options_of_a_call_names_the_call() {
        let error =
            || Error::configuration(vec![FieldError::new("timeout", FieldErrorKind::Range, "must be positive")]);
        assert_eq!(error().to_string(), "invalid client configuration: timeout: must be positive");
        let in_call = error().in_call("messages.wait");
        assert_eq!(in_call.to_string(), "messages.wait: nothing was sent: invalid options: timeout: must be positive");
        assert_eq!(in_call.operation(), Some("messages.wait"));
    }
}
