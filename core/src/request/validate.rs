//! Validates requests before they are sent.
//!
//! The rule of a parameter is declared with the parameter, in the file of its operation; this file implements the
//! rules. Missing and conflicting parameters are always rejected; `validate: false` turns the other rules off.

use std::borrow::Cow;

use crate::error::{Error, FieldError, FieldErrorKind};
use crate::phone::{search_form, wire_form};
use crate::spec::idempotency_key::check_idempotency_key;
use crate::spec::parameter::{Argument, Arguments, Value};
use crate::spec::rule::Rule;
use crate::spec::{Combination, Spec};

/// Checks all parameters of one request and converts them into their wire form. `field_errors` are errors that were
/// already found.
///
/// # Errors
///
/// One [`ErrorKind::Validation`](crate::ErrorKind::Validation) that lists every invalid field and combination.
pub(crate) fn check(
    spec: &Spec,
    arguments: &mut Arguments<'_>,
    check_values: bool,
    mut field_errors: Vec<FieldError>,
) -> Result<(), Error> {
    for parameter in spec.parameters {
        if parameter.required && !is_present(arguments, parameter.name) {
            field_errors.push(FieldError::new(parameter.name, FieldErrorKind::Required, "is required"));
        }
    }
    for argument in arguments.iter_mut() {
        // A value with too many elements gets no other check, because that could take long.
        if argument.value.has_too_many_elements() {
            field_errors.push(FieldError::too_many_elements(field_name(argument)));
        } else if (check_values || matches!(argument.rule, Rule::IdempotencyKey))
            && !report_empty(argument, &mut field_errors)
            && let Err((kind, message)) = argument.rule.apply(&mut argument.value)
        {
            field_errors.push(FieldError::new(field_name(argument), kind, message));
        }
    }
    for (combination, _) in spec.combinations {
        combination.check(arguments, &mut field_errors);
    }
    if field_errors.is_empty() { Ok(()) } else { Err(Error::validation(spec.name, field_errors)) }
}

fn is_present(arguments: &Arguments<'_>, name: &str) -> bool {
    arguments.iter().any(|argument| argument.name == name)
}

fn field_name(argument: &Argument<'_>) -> String {
    argument.index.map_or_else(|| argument.name.to_owned(), |index| format!("{}[{index}]", argument.name))
}

/// Reports every empty value: this API rejects an empty value of a parameter that may be left out (assumed). An upsert
/// keeps the value of a field that is left out, so an empty value is mostly a mistake; `validate: false` sends it.
fn report_empty(argument: &Argument<'_>, field_errors: &mut Vec<FieldError>) -> bool {
    const MESSAGE: &str = "is empty: leave it out, or turn the option validate off to send an empty value";
    let before = field_errors.len();
    let is_empty = match &argument.value {
        Value::String(text) => text.is_empty(),
        Value::Strings(texts) => {
            let empty = texts.iter().enumerate().filter(|(_, text)| text.is_empty());
            field_errors.extend(
                empty.map(|(i, _)| FieldError::new(format!("{}[{i}]", argument.name), FieldErrorKind::Empty, MESSAGE)),
            );
            texts.is_empty()
        }
        Value::Json(json) => json.is_empty(),
        Value::Integer(_) | Value::Bool(_) => false,
    };
    if is_empty {
        field_errors.push(FieldError::new(field_name(argument), FieldErrorKind::Empty, MESSAGE));
    }
    field_errors.len() > before
}

/// The kind of error in a value, and what is expected.
type Violation = (FieldErrorKind, Cow<'static, str>);

fn violation(kind: FieldErrorKind, message: impl Into<Cow<'static, str>>) -> Result<(), Violation> {
    Err((kind, message.into()))
}

impl Rule {
    fn apply(self, value: &mut Value<'_>) -> Result<(), Violation> {
        match (self, value) {
            (Self::Phone, Value::String(text)) => {
                let changed = wire_form(text).map_err(|error| (FieldErrorKind::Format, error.message().into()))?;
                if let Some(changed) = changed {
                    *text = changed.into();
                }
                Ok(())
            }
            (Self::Search, Value::String(text)) => {
                if let Some(changed) = search_form(text) {
                    *text = changed.into();
                }
                Ok(())
            }
            (Self::Range(from, to), Value::Integer(number)) if !(from..=to).contains(number) => match to {
                i64::MAX => violation(FieldErrorKind::Range, format!("must be {from} or more")),
                _ => violation(FieldErrorKind::Range, format!("must be from {from} to {to}")),
            },
            (Self::Object, Value::Json(json)) => match json.has_repeated_name() {
                None => violation(FieldErrorKind::Format, "must be a JSON object"),
                Some(true) => violation(FieldErrorKind::Conflict, "contains a name twice"),
                Some(false) => Ok(()),
            },
            (_, Value::String(text)) => self.check_text(text),
            _ => Ok(()),
        }
    }

    fn check_text(self, text: &str) -> Result<(), Violation> {
        match self {
            Self::MaxCharacters(max) => max_characters(text, max),
            Self::Url => url(text),
            Self::OneOf(allowed) if !allowed.contains(&text) => {
                violation(FieldErrorKind::NotAllowed, format!("must be one of {}", allowed.join(", ")))
            }
            Self::Colour => colour(text),
            Self::TemplateName => template_name(text),
            Self::Language => language(text),
            Self::Variable => variable(text),
            Self::HeaderVariable => variable(text).and_then(|()| max_characters(text, 60)),
            Self::IdempotencyKey => {
                check_idempotency_key(text).map_err(|(kind, message)| (kind, Cow::Borrowed(message)))
            }
            Self::JoinedVariables => text.split(',').try_for_each(|part| {
                if part.is_empty() {
                    return violation(
                        FieldErrorKind::Empty,
                        "contains an empty variable; pass a list instead, whose values may contain commas",
                    );
                }
                variable(part)
            }),
            _ => Ok(()),
        }
    }
}

fn max_characters(text: &str, max: usize) -> Result<(), Violation> {
    // A string has at least as many bytes as characters.
    if text.len() <= max {
        return Ok(());
    }
    let length = text.chars().count();
    if length > max {
        return violation(FieldErrorKind::TooLong, format!("has {length} characters; at most {max} are allowed"));
    }
    Ok(())
}

fn url(text: &str) -> Result<(), Violation> {
    let is_web = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let is_plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control()) && !text.contains(":///");
    let is_absolute = ["http://", "https://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    if is_web && is_plain && is_absolute {
        return Ok(());
    }
    violation(FieldErrorKind::Format, "must be an absolute http or https URL")
}

fn colour(text: &str) -> Result<(), Violation> {
    let is_hex = text
        .strip_prefix('#')
        .is_some_and(|digits| matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit()));
    if is_hex { Ok(()) } else { violation(FieldErrorKind::Format, "must be a colour such as #F53 or #FF5733") }
}

fn template_name(text: &str) -> Result<(), Violation> {
    if !text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        return violation(FieldErrorKind::Format, "must be lower-case letters, digits and underscores");
    }
    max_characters(text, 512)
}

fn language(text: &str) -> Result<(), Violation> {
    let (language, region) = text.split_once('_').map_or((text, None), |(language, region)| (language, Some(region)));
    let is_code = matches!(language.len(), 2 | 3)
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && region.is_none_or(|region| region.len() == 2 && region.bytes().all(|b| b.is_ascii_uppercase()));
    if is_code { Ok(()) } else { violation(FieldErrorKind::Format, "must be a language code such as en or en_US") }
}

fn variable(text: &str) -> Result<(), Violation> {
    if text.contains(['\n', '\r', '\t']) || text.contains("     ") {
        return violation(
            FieldErrorKind::Format,
            "must not contain a newline, a tab or more than four spaces in a row",
        );
    }
    if text.trim().is_empty() {
        return violation(FieldErrorKind::Empty, "is blank, which WhatsApp treats as empty");
    }
    Ok(())
}

impl Combination {
    fn check(&self, arguments: &Arguments<'_>, field_errors: &mut Vec<FieldError>) {
        let present_of = |names: &[&'static str]| -> Vec<&'static str> {
            names.iter().copied().filter(|name| is_present(arguments, name)).collect()
        };
        match self {
            Self::ExactlyOne(names) => match present_of(names).as_slice() {
                [] => {
                    let message = format!("exactly one of {} is required", names.join(", "));
                    field_errors
                        .extend(names.first().map(|name| FieldError::new(*name, FieldErrorKind::Required, message)));
                }
                [_] => {}
                several => conflict(several, field_errors),
            },
            Self::AtMostOne(names) => {
                let several = present_of(names);
                if several.len() > 1 {
                    conflict(&several, field_errors);
                }
            }
            Self::Together(one, other) => {
                for (present, needed) in [(one, other), (other, one)] {
                    if is_present(arguments, present) && !is_present(arguments, needed) {
                        let message = format!("is required together with {present}");
                        field_errors.push(FieldError::new(*needed, FieldErrorKind::Required, message));
                    }
                }
            }
            Self::RequiredWhen { parameter, by, values } => {
                if selects(arguments, by, values) == Some(true) && !is_present(arguments, parameter) {
                    let message = format!("is required for this {by}");
                    field_errors.push(FieldError::new(*parameter, FieldErrorKind::Required, message));
                }
            }
            Self::AllowedWhen { parameter, by, values } => {
                if is_present(arguments, parameter) && selects(arguments, by, values) == Some(false) {
                    let values: Vec<&str> = values.iter().copied().filter(|value| !value.is_empty()).collect();
                    let message = format!("is only allowed when {by} is {}", values.join(" or "));
                    field_errors.push(FieldError::new(*parameter, FieldErrorKind::Conflict, message));
                }
            }
        }
    }
}

fn conflict(names: &[&'static str], field_errors: &mut Vec<FieldError>) {
    for name in names {
        let others: Vec<&str> = names.iter().copied().filter(|other| other != name).collect();
        let message = format!("cannot be combined with {}", others.join(", "));
        field_errors.push(FieldError::new(*name, FieldErrorKind::Conflict, message));
    }
}

/// Whether the parameter `by` has one of these values; `None` if its value is unknown, so that the rule does not apply.
fn selects(arguments: &Arguments<'_>, by: &str, values: &[&str]) -> Option<bool> {
    let Some(argument) = arguments.iter().find(|argument| argument.name == by) else {
        return Some(values.contains(&""));
    };
    match (&argument.value, argument.rule) {
        (Value::String(text), Rule::OneOf(known)) if known.contains(&text.as_ref()) => {
            Some(values.contains(&text.as_ref()))
        }
        _ => None,
    }
}
