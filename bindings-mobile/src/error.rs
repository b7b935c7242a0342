//! The core's errors as data, of which each language makes its own.

use std::error::Error as _;
use std::fmt;

use workspace_sdk as core;
use workspace_sdk::by_name::options_in_camel_case;

use crate::cross::Cross;
use crate::values::{SmallCount, TimeSpan};
use crate::words::{Disposition, ErrorKind, ProblemKind};

/// Why a call failed, or why a client could not be built.
#[derive(Clone, PartialEq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ErrorDetails {
    /// The class.
    pub kind: ErrorKind,
    /// A stable, machine-readable code of the class, such as `rate_limit`.
    pub code: String,
    /// What may be done about it.
    pub disposition: Disposition,
    /// A line for a person. It holds no key, phone number, message or text of the server.
    pub message: String,
    /// The operation, such as `templates.send`; absent for a client that could not be built.
    #[uniffi(default)]
    pub operation: Option<String>,
    /// What went wrong with the last attempt, such as `connection_lost`; absent where nothing was tried.
    #[uniffi(default)]
    pub failure: Option<String>,
    /// The HTTP status, if the server answered.
    #[uniffi(default)]
    pub status: Option<SmallCount>,
    /// The server's `x-request-id`, if it gave one.
    #[uniffi(default)]
    pub request_id: Option<String>,
    /// How many attempts were begun.
    pub attempts: SmallCount,
    /// How long the call took, waits included.
    pub elapsed: TimeSpan,
    /// How long the server asks to wait (`Retry-After`).
    #[uniffi(default)]
    pub retry_after: Option<TimeSpan>,
    /// A WhatsApp error code (13xxxx) found in the server's text, such as 131047.
    #[uniffi(default)]
    pub meta_code: Option<SmallCount>,
    /// What that code means, in a few words.
    #[uniffi(default)]
    pub meta_meaning: Option<String>,
    /// Every wrong parameter or option; empty for other errors.
    #[uniffi(default)]
    pub fields: Vec<FieldProblem>,
    /// What the server said, the key redacted. It may hold personal data, so no description of an error shows it.
    #[uniffi(default)]
    pub server_text: Option<String>,
    /// What the transport said, each caused by the next.
    #[uniffi(default)]
    pub causes: Vec<String>,
}

impl fmt::Display for ErrorDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// One wrong parameter or option: which, in what way, and what to do. Never its value.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct FieldProblem {
    /// The parameter under the API's own name, an element as `variables[0]`; or the option's name.
    pub field: String,
    /// In what way it is wrong.
    pub problem: ProblemKind,
    /// What is expected, in a sentence.
    pub message: String,
}

impl Cross<ErrorDetails> for core::Error {
    fn cross(self) -> ErrorDetails {
        // An option's name is said as a program writes it.
        let named = |text: &str| match self.kind() {
            core::ErrorKind::Configuration => options_in_camel_case(text),
            _ => text.to_owned(),
        };
        let field = |problem: &core::FieldProblem| {
            let core::FieldProblem { field, problem, message } = problem;
            FieldProblem { field: named(field), problem: problem.cross(), message: named(message) }
        };
        let causes = std::iter::successors(self.source(), |cause| (*cause).source());
        ErrorDetails {
            kind: self.kind().cross(),
            code: self.code().to_owned(),
            disposition: self.disposition().cross(),
            message: named(&self.to_string()),
            operation: self.operation().map(str::to_owned),
            failure: self.failure().map(|failure| failure.code().to_owned()),
            status: self.status().map(SmallCount::from),
            request_id: self.request_id().map(str::to_owned),
            attempts: self.attempts().into(),
            elapsed: self.elapsed().into(),
            retry_after: self.retry_after().map(TimeSpan::from),
            meta_code: self.meta_code().map(SmallCount::from),
            meta_meaning: self.meta_meaning().map(str::to_owned),
            fields: self.fields().iter().map(field).collect(),
            server_text: self.server_text().map(str::to_owned),
            causes: causes.map(ToString::to_string).collect(),
        }
    }
}

/// What a client that cannot be built is refused with.
#[derive(uniffi::Error)]
pub enum Refusal {
    /// This is wrong with it.
    Refused {
        /// The error.
        details: ErrorDetails,
    },
}

impl From<core::Error> for Refusal {
    fn from(error: core::Error) -> Self {
        Self::Refused { details: error.cross() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Refused { details } = self;
        details.fmt(f)
    }
}

/// As its line for a person.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Refusal {}
