//! The parameters of an operation as a binding fills them: field by field, some of which it may not be able to convert.

use crate::api::operation::Operation;
use crate::bindings::invalid_value::InvalidValue;
use crate::error::{Error, FieldError};

/// A parameter that could not be converted.
#[derive(Clone, Copy, Debug)]
pub struct InvalidField {
    /// The name of the field of the parameter struct, or of a setting beside it.
    pub field: &'static str,
    /// Which element of a list.
    pub index: Option<usize>,
    /// Why.
    pub reason: InvalidValue,
}

/// The parameters of an operation.
pub trait OperationParams {
    /// The operation's name, such as `labels.upsert`.
    const OPERATION: &'static str;

    /// The error of these parameters where some could not be converted: it names those, and every other mistake.
    fn invalid_arguments(&self, invalid: &[InvalidField]) -> Error;

    /// Itself, where everything could be converted.
    ///
    /// # Errors
    ///
    /// As [`invalid_arguments`](Self::invalid_arguments), where something could not.
    fn checked(self, invalid: &[InvalidField]) -> Result<Self, Error>
    where
        Self: Sized,
    {
        if invalid.is_empty() { Ok(self) } else { Err(self.invalid_arguments(invalid)) }
    }
}

impl<O: Operation> OperationParams for O {
    const OPERATION: &'static str = O::SPEC.name;

    fn invalid_arguments(&self, invalid: &[InvalidField]) -> Error {
        let field_error = |invalid: &InvalidField| {
            let parameter = O::SPEC.parameters.iter().find(|parameter| parameter.field == invalid.field);
            let name = parameter.map_or(invalid.field, |parameter| parameter.name);
            invalid.reason.at_element(name, invalid.index)
        };
        invalid_arguments(self, invalid.iter().map(field_error).collect())
    }
}

/// The error of these parameters: the given field errors first, then every other mistake.
pub(crate) fn invalid_arguments<O: Operation>(params: &O, invalid: Vec<FieldError>) -> Error {
    let count = invalid.len();
    let mut arguments = params.arguments();
    let found = crate::request::validate::check(&O::SPEC, &mut arguments, true, invalid);
    let found = found.err().map(|error| error.fields().to_vec()).unwrap_or_default();
    let (invalid, others) = found.split_at_checked(count).unwrap_or_default();
    // The rules take a parameter that could not be converted for a missing one.
    let looks_missing = |field: &str| invalid.iter().any(|invalid| invalid.field.split('[').next() == Some(field));
    let others = others.iter().filter(|other| !looks_missing(&other.field));
    Error::validation(O::SPEC.name, invalid.iter().chain(others).cloned().collect())
}
