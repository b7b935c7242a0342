//! Errors with the names of options in camelCase, for languages that write them so.

use std::borrow::Cow;

use heck::ToLowerCamelCase as _;

use crate::bindings::options::option_names;
use crate::error::{Error, ErrorKind, FieldError};

impl Error {
    /// The message, with the names of options in camelCase: `baseUrl` for `base_url`.
    #[must_use]
    pub fn message_in_camel_case(&self) -> String {
        std::fmt::from_fn(|f| self.write(f, |field| self.camel_case(field))).to_string()
    }

    /// The field errors, with the names of options in camelCase. The fields of an operation have the API's own names,
    /// and are not changed.
    #[must_use]
    pub fn fields_in_camel_case(&self) -> Vec<FieldError> {
        let rename =
            |error: &FieldError| FieldError { field: self.camel_case(&error.field).into_owned(), ..error.clone() };
        self.fields().iter().map(rename).collect()
    }

    fn camel_case<'a>(&self, field: &'a str) -> Cow<'a, str> {
        let name = field.split('[').next().unwrap_or(field);
        match field.strip_prefix(name) {
            Some(index) if self.kind() == ErrorKind::Configuration && option_names(false).contains(&name) => {
                Cow::Owned(format!("{}{index}", name.to_lower_camel_case()))
            }
            _ => Cow::Borrowed(field),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FieldErrorKind;

    #[test]
    fn names_of_options_are_in_camel_case_and_nothing_else() {
        let field_error = |field: &str| FieldError::new(field, FieldErrorKind::Format, "base_url is not this");
        let error = Error::configuration(vec![field_error("base_url"), field_error("headers[base_url]")]);
        let text = "baseUrl: base_url is not this; headers[base_url]: base_url is not this";
        assert!(error.message_in_camel_case().ends_with(text), "{}", error.message_in_camel_case());
        let error = Error::validation("client.request", vec![field_error("base_url")]);
        assert!(error.message_in_camel_case().ends_with("sent: base_url: base_url is not this"));
    }
}
