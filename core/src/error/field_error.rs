//! An invalid field of a request, or an invalid option of a client.

use std::fmt;

use crate::macros::string_enum;

/// An invalid parameter or option: its name, the kind of error, and what is expected. It never contains the value,
/// which may be personal data, so it is safe to log. To show it next to an input of a form, match on
/// [`field`](Self::field) and [`kind`](Self::kind), and write your own message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError {
    /// The API's name of the parameter, with an index for an element, such as `variables[0]`; or the name of the
    /// option.
    pub field: String,
    /// The kind of error.
    pub kind: FieldErrorKind,
    /// A sentence that describes what is expected.
    pub message: String,
    /// Whether it is an option, in an error about the parameters of a call.
    pub(crate) is_option: bool,
}

impl FieldError {
    pub(crate) fn new(field: impl Into<String>, kind: FieldErrorKind, message: impl Into<String>) -> Self {
        Self { field: field.into(), kind, message: message.into(), is_option: false }
    }

    /// The error for an option that does not fit the parameters of a call.
    pub(crate) fn of_option(name: &str, kind: FieldErrorKind, message: &str) -> Self {
        Self { is_option: true, ..Self::new(name, kind, message) }
    }
}

impl FieldError {
    /// The error for a parameter with more elements than [`MAX_ELEMENTS`](crate::json::elements::MAX_ELEMENTS).
    pub(crate) fn too_many_elements(field: impl Into<String>) -> Self {
        let message =
            "has more elements than a request may have (100,000 over all levels); split it into several requests";
        Self::new(field, FieldErrorKind::TooLong, message)
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

string_enum! {
    /// The kind of error in a field.
    pub enum FieldErrorKind {
        /// It is required, but missing.
        Required = "required",
        /// It is empty. Leave it out instead.
        Empty = "empty",
        /// It has the wrong format.
        Format = "format",
        /// It is too long.
        TooLong = "too_long",
        /// It is a number outside its range.
        Range = "range",
        /// It is not one of the allowed values.
        NotAllowed = "not_allowed",
        /// It cannot be combined with another field that is set.
        Conflict = "conflict",
        /// It requires another field.
        Requires = "requires",
    }
}
