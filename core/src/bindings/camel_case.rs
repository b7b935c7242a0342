//! Errors with the names of options in camelCase, for languages that write them so.

use std::borrow::Cow;

use heck::{ToLowerCamelCase as _, ToSnakeCase as _};

use crate::bindings::derived_operations::SEND_MANY_PARAMETERS;
use crate::bindings::options::option_names;
use crate::error::{Error, FieldError};

impl Error {
    /// The message, with the names of options in camelCase: `baseUrl` for `base_url`.
    #[must_use]
    pub fn message_in_camel_case(&self) -> String {
        std::fmt::from_fn(|f| self.write(f, &in_camel_case)).to_string()
    }

    /// The field errors, with the names of options in camelCase. The parameters of an operation have the API's own
    /// names, and are not changed.
    #[must_use]
    pub fn fields_in_camel_case(&self) -> Vec<FieldError> {
        let rename = |error: &FieldError| {
            let field = if self.is_option(error) { in_camel_case(&error.field) } else { Cow::Borrowed(&*error.field) };
            FieldError { field: field.into_owned(), message: in_camel_case(&error.message).into_owned(), ..*error }
        };
        self.fields().iter().map(rename).collect()
    }
}

/// The text with every name of an option in camelCase. Only a name with an underscore changes, which no other word of a
/// message looks like. A name in brackets does not: it comes from the program, such as the name of a header.
fn in_camel_case(text: &str) -> Cow<'_, str> {
    if !text.contains('_') {
        return Cow::Borrowed(text);
    }
    let names = option_names(false);
    let ends_word = |letter: char| !(letter.is_ascii_alphanumeric() || letter == '_' || letter == '[');
    let rename = |word: &str| {
        let name = word.split(|letter| letter == '[' || ends_word(letter)).next().unwrap_or(word);
        match word.strip_prefix(name) {
            Some(rest) if names.contains(&name) || is_option_of_send_many(name) => {
                format!("{}{rest}", name.to_lower_camel_case())
            }
            _ => word.to_owned(),
        }
    };
    Cow::Owned(text.split_inclusive(ends_word).map(rename).collect())
}

fn is_option_of_send_many(name: &str) -> bool {
    SEND_MANY_PARAMETERS.iter().any(|parameter| parameter.name.to_snake_case() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Failure, FieldErrorKind};

    #[test]
    fn names_of_options_are_in_camel_case_and_nothing_else() {
        let field_error = |field: &str| FieldError::new(field, FieldErrorKind::Format, "base_url, not post_json");
        let error = Error::configuration(vec![field_error("base_url"), field_error("headers[base_url]")]);
        let text = "baseUrl: baseUrl, not post_json; headers[base_url]: baseUrl, not post_json";
        assert!(error.message_in_camel_case().ends_with(text), "{}", error.message_in_camel_case());
        let fields: Vec<_> = error.fields_in_camel_case().into_iter().map(|error| error.to_string()).collect();
        assert_eq!(fields.join("; "), text);
        let error = Error::validation("client.request", vec![field_error("base_url")]);
        assert!(error.message_in_camel_case().ends_with("sent: base_url: baseUrl, not post_json"));
    }

    #[test]
    fn an_option_of_a_send_to_many_is_in_camel_case() {
        let field_error = FieldError::of_option("stop_after.some_name", FieldErrorKind::Conflict, "or rate_limit");
        let error = Error::configuration(vec![field_error]);
        let fields = error.fields_in_camel_case();
        assert_eq!((fields[0].field.as_str(), fields[0].message.as_str()), ("stopAfter.some_name", "or rateLimit"));
    }

    #[test]
    fn an_option_in_an_error_about_parameters_is_in_camel_case() {
        let field_error = FieldError::of_option("request_style", FieldErrorKind::TooLong, "is wrong");
        let error = Error::validation("labels.list", vec![field_error]);
        assert!(error.message_in_camel_case().ends_with("sent: requestStyle: is wrong"));
        assert_eq!(error.fields_in_camel_case()[0].field, "requestStyle");
    }

    #[test]
    fn an_option_in_the_explanation_of_a_failure_is_in_camel_case() {
        assert!(in_camel_case(Failure::TooLarge.explain()).contains(" maxResponseBytes, "));
    }
}
