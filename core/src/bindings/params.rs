//! The parameters of an operation as a binding fills them: field by field. Some values may be impossible to convert.

use crate::api::operation::Operation;
use crate::bindings::invalid_value::InvalidValue;
use crate::error::{Error, FieldError};

/// A parameter that could not be converted.
#[derive(Clone, Copy, Debug)]
pub struct InvalidField {
    /// The name of the field in the parameter struct, or of a setting of the call.
    pub field: &'static str,
    /// The index of the element, if the parameter is a list.
    pub index: Option<usize>,
    /// The reason why it could not be converted.
    pub reason: InvalidValue,
}

/// The parameters of an operation.
pub trait OperationParams {
    /// The operation's name, such as `labels.upsert`.
    const OPERATION: &'static str;

    /// The error for parameters of which some could not be converted. It lists those and every other invalid field.
    fn invalid_arguments(&self, invalid: &[InvalidField]) -> Error;

    /// Returns the parameters, if all were converted.
    ///
    /// # Errors
    ///
    /// The error of [`invalid_arguments`](Self::invalid_arguments), if some could not be converted.
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

/// The error for these parameters: first the given field errors, then every other invalid field.
pub(crate) fn invalid_arguments<O: Operation>(params: &O, invalid: Vec<FieldError>) -> Error {
    let count = invalid.len();
    let mut arguments = params.arguments();
    let found = crate::request::validate::check(&O::SPEC, &mut arguments, true, invalid);
    let found = found.err().map(|error| error.fields().to_vec()).unwrap_or_default();
    let (invalid, others) = found.split_at_checked(count).unwrap_or_default();
    // A parameter that could not be converted looks missing to the rules; only its first error is kept.
    let looks_missing = |field: &str| invalid.iter().any(|invalid| invalid.field.split('[').next() == Some(field));
    let others = others.iter().filter(|other| !looks_missing(&other.field));
    Error::validation(O::SPEC.name, invalid.iter().chain(others).cloned().collect())
}
