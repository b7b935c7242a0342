//! The core's errors as data. Each language converts them to its own error types.

use std::error::Error as _;
use std::fmt;

use workspace_sdk as core;

use crate::enums::{Disposition, ErrorKind, FieldErrorKind};
use crate::ffi::{FfiDuration, FfiU32, IntoFfi};

/// Why a call failed, or why a client could not be built.
#[derive(Clone, PartialEq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ErrorDetails {
    /// The kind of error. Each kind has its own error case in Swift, and its own exception class in Kotlin.
    pub kind: ErrorKind,
    /// A stable, machine-readable code of the kind, such as `rate_limit`. It is the same in every language.
    pub code: String,
    /// Whether the request was executed, and so whether it may be repeated.
    pub disposition: Disposition,
    /// A message for humans. It contains no API key, phone number, message body or text from the server, so it can be
    /// logged.
    pub message: String,
    /// The operation, such as `templates.send`; absent if the client could not be built.
    #[uniffi(default)]
    pub operation: Option<String>,
    /// Why the last attempt failed, such as `connection_lost`; absent if no attempt was made.
    #[uniffi(default)]
    pub failure: Option<String>,
    /// The HTTP status, if the server responded.
    #[uniffi(default)]
    pub status: Option<FfiU32>,
    /// The server's `x-request-id`, if it sent one.
    #[uniffi(default)]
    pub request_id: Option<String>,
    /// The number of attempts that were started.
    pub attempts: FfiU32,
    /// The duration of the call, including waits.
    pub elapsed: FfiDuration,
    /// How long to wait before a retry, as requested by the server (`Retry-After`).
    #[uniffi(default)]
    pub retry_after: Option<FfiDuration>,
    /// The WhatsApp error code in the server's error, such as 131047.
    #[uniffi(default)]
    pub whatsapp_code: Option<FfiU32>,
    /// A short explanation of that code.
    #[uniffi(default)]
    pub whatsapp_meaning: Option<String>,
    /// Every invalid parameter or option; empty for other errors.
    #[uniffi(default)]
    pub fields: Vec<FieldError>,
    /// The server's error message, with the API key redacted. It may contain personal data, so no description of an
    /// error contains it.
    #[uniffi(default)]
    pub server_text: Option<String>,
    /// The messages of the transport errors. Each error was caused by the next one.
    #[uniffi(default)]
    pub causes: Vec<String>,
}

impl fmt::Display for ErrorDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// One invalid parameter or option: its name, the kind of error, and the expected value. It never contains the value
/// that was passed.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct FieldError {
    /// The API's name of the parameter, with the index of a list element as in `variables[0]`; or the option's name.
    pub field: String,
    /// The kind of error.
    pub kind: FieldErrorKind,
    /// A description of the expected value.
    pub message: String,
}

impl IntoFfi<FieldError> for core::FieldError {
    fn into_ffi(self) -> FieldError {
        FieldError { field: self.field, kind: self.kind.into_ffi(), message: self.message }
    }
}

impl IntoFfi<ErrorDetails> for core::Error {
    fn into_ffi(self) -> ErrorDetails {
        let causes = std::iter::successors(self.source(), |cause| (*cause).source());
        ErrorDetails {
            kind: self.kind().into_ffi(),
            code: self.code().to_owned(),
            disposition: self.disposition().into_ffi(),
            message: self.message_in_camel_case(),
            operation: self.operation().map(str::to_owned),
            failure: self.failure().map(|failure| failure.code().to_owned()),
            status: self.status().map(FfiU32::from),
            request_id: self.request_id().map(str::to_owned),
            attempts: self.attempts().into(),
            elapsed: self.elapsed().into(),
            retry_after: self.retry_after().map(FfiDuration::from),
            whatsapp_code: self.whatsapp_code().map(FfiU32::from),
            whatsapp_meaning: self.whatsapp_meaning().map(str::to_owned),
            fields: self.fields_in_camel_case().into_ffi(),
            server_text: self.server_text().map(str::to_owned),
            causes: causes.map(ToString::to_string).collect(),
        }
    }
}

/// Thrown if a client cannot be built, or if a string is not a phone number.
#[derive(uniffi::Error)]
pub enum InvalidArgument {
    /// The options are invalid.
    Configuration {
        /// The error.
        details: ErrorDetails,
    },
    /// A value is invalid.
    Validation {
        /// The error.
        details: ErrorDetails,
    },
}

impl From<core::Error> for InvalidArgument {
    fn from(error: core::Error) -> Self {
        Self::Configuration { details: error.into_ffi() }
    }
}

impl fmt::Display for InvalidArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Configuration { details } | Self::Validation { details }) = self;
        details.fmt(f)
    }
}

/// The message for humans.
impl fmt::Debug for InvalidArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for InvalidArgument {}
