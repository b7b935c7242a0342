//! Every rule a request must meet before anything is sent, each said once.
//!
//! A parameter's rule stands beside it in its operation's file; what the rule means stands here. Missing, empty and
//! conflicting parameters are always refused; `validate: false` turns the rest off.

use std::borrow::Cow;

use crate::error::{Error, FieldError, FieldErrorKind};
use crate::spec::parameter::{Argument, Arguments, Value};
use crate::spec::rule::Rule;
use crate::spec::{Combination, Spec};

/// What people write between the digits of a phone number, and the invisible marks that come along when one is copied.
const PHONE_SEPARATORS: &[char] = &[
    ' ', '\u{a0}', '\u{2009}', '\u{202f}', '-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '.', '(', ')', '/',
    '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2060}', '\u{feff}',
];

/// Checks all parameters of one request and puts them into their wire form. `problems` are those found before.
///
/// # Errors
///
/// One [`ErrorKind::Validation`](crate::ErrorKind::Validation) that lists every bad field and combination.
pub(crate) fn check(
    spec: &Spec,
    arguments: &mut Arguments<'_>,
    values: bool,
    mut problems: Vec<FieldError>,
) -> Result<(), Error> {
    for parameter in spec.parameters {
        if parameter.required && !is_given(arguments, parameter.name) {
            problems.push(FieldError::new(parameter.name, FieldErrorKind::Required, "is required"));
        }
    }
    for given in arguments.iter_mut() {
        // Nothing else is looked for where looking would take long.
        if given.value.holds_too_many() {
            problems.push(FieldError::too_many_elements(field_name(given)));
        } else if !find_empty(given, &mut problems)
            && values
            && let Err((kind, message)) = given.rule.apply(&mut given.value)
        {
            problems.push(FieldError::new(field_name(given), kind, message));
        }
    }
    for combination in spec.combinations {
        combination.check(arguments, &mut problems);
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::validation(spec.name, problems)) }
}

fn is_given(arguments: &Arguments<'_>, name: &str) -> bool {
    arguments.iter().any(|given| given.name == name)
}

fn field_name(given: &Argument<'_>) -> String {
    given.index.map_or_else(|| given.name.to_owned(), |index| format!("{}[{index}]", given.name))
}

/// Notes every empty value: this API refuses one where it accepts a parameter that is not there.
fn find_empty(given: &Argument<'_>, problems: &mut Vec<FieldError>) -> bool {
    const MESSAGE: &str = "is empty; leave it out instead";
    let before = problems.len();
    let is_empty = match &given.value {
        Value::String(text) => text.is_empty(),
        Value::Strings(texts) => {
            let empty = texts.iter().enumerate().filter(|(_, text)| text.is_empty());
            problems.extend(
                empty.map(|(i, _)| FieldError::new(format!("{}[{i}]", given.name), FieldErrorKind::Empty, MESSAGE)),
            );
            texts.is_empty()
        }
        Value::Json(json) => json.is_empty(),
        Value::Integer(_) | Value::Bool(_) => false,
    };
    if is_empty {
        problems.push(FieldError::new(field_name(given), FieldErrorKind::Empty, MESSAGE));
    }
    problems.len() > before
}

/// What is wrong with a value, and what is expected.
type Violation = (FieldErrorKind, Cow<'static, str>);

fn violation(kind: FieldErrorKind, message: impl Into<Cow<'static, str>>) -> Result<(), Violation> {
    Err((kind, message.into()))
}

impl Rule {
    fn apply(self, value: &mut Value<'_>) -> Result<(), Violation> {
        match (self, value) {
            (Self::Phone, Value::String(text)) => {
                if let Some(stripped) = phone(text)? {
                    *text = stripped.into();
                }
                Ok(())
            }
            (Self::Range(from, to), Value::Integer(number)) if !(from..=to).contains(number) => match to {
                i64::MAX => violation(FieldErrorKind::Range, format!("must be {from} or more")),
                _ => violation(FieldErrorKind::Range, format!("must be from {from} to {to}")),
            },
            (Self::Object, Value::Json(json)) => match json.has_repeated_name() {
                None => violation(FieldErrorKind::Format, "must be a JSON object of values by name"),
                Some(true) => violation(FieldErrorKind::Conflict, "names a value twice"),
                Some(false) => Ok(()),
            },
            (_, Value::String(text)) => self.check_text(text),
            _ => Ok(()),
        }
    }

    fn check_text(self, text: &str) -> Result<(), Violation> {
        match self {
            Self::MaxCharacters(most) => max_characters(text, most),
            Self::Url => url(text),
            Self::OneOf(allowed) if !allowed.contains(&text) => {
                violation(FieldErrorKind::NotAllowed, format!("must be one of {}", allowed.join(", ")))
            }
            Self::Colour => colour(text),
            Self::TemplateName => template_name(text),
            Self::Language => language(text),
            Self::Variable => variable(text),
            Self::HeaderVariable => variable(text).and_then(|()| max_characters(text, 60)),
            Self::JoinedVariables => text.split(',').try_for_each(|part| {
                if part.is_empty() {
                    return violation(
                        FieldErrorKind::Empty,
                        "holds an empty variable; pass a list, where commas are safe",
                    );
                }
                variable(part)
            }),
            _ => Ok(()),
        }
    }
}

/// The number without separators, if it had any. Nothing else is touched: guessing a country or rewriting digits corrupts numbers.
fn phone(text: &str) -> Result<Option<String>, Violation> {
    // In +44 (0)20 the zero is not dialled from abroad: with it, it would be another number.
    if text.contains("(0)") {
        return Err((FieldErrorKind::Format, "must be in E.164 form: leave out the (0)".into()));
    }
    let stripped = text.contains(PHONE_SEPARATORS).then(|| text.replace(PHONE_SEPARATORS, ""));
    let number = stripped.as_deref().unwrap_or(text);
    let digits = number.strip_prefix('+').unwrap_or(number);
    let is_e164 =
        (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    if is_e164 {
        Ok(stripped)
    } else {
        Err((
            FieldErrorKind::Format,
            "must be a phone number in E.164 form: country code first, 7 to 15 digits, such as +1234567890".into(),
        ))
    }
}

fn max_characters(text: &str, most: usize) -> Result<(), Violation> {
    // No text has more characters than bytes.
    if text.len() <= most {
        return Ok(());
    }
    let length = text.chars().count();
    if length > most {
        return violation(FieldErrorKind::TooLong, format!("has {length} characters; at most {most} are allowed"));
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
        return violation(FieldErrorKind::Format, "must not hold a newline, a tab or more than four spaces in a row");
    }
    if text.trim().is_empty() {
        return violation(FieldErrorKind::Empty, "is blank, which WhatsApp takes for empty");
    }
    Ok(())
}

impl Combination {
    fn check(&self, arguments: &Arguments<'_>, problems: &mut Vec<FieldError>) {
        let given = |names: &[&'static str]| -> Vec<&'static str> {
            names.iter().copied().filter(|name| is_given(arguments, name)).collect()
        };
        match self {
            Self::ExactlyOne(names) => match given(names).as_slice() {
                [] => {
                    let message = format!("is required, or another of {}", names.join(", "));
                    problems
                        .extend(names.first().map(|name| FieldError::new(*name, FieldErrorKind::Required, message)));
                }
                [_] => {}
                several => conflict(several, problems),
            },
            Self::AtMostOne(names) => {
                let several = given(names);
                if several.len() > 1 {
                    conflict(&several, problems);
                }
            }
            Self::Together(one, other) => {
                for (present, needed) in [(one, other), (other, one)] {
                    if is_given(arguments, present) && !is_given(arguments, needed) {
                        let message = format!("is required beside {present}");
                        problems.push(FieldError::new(*needed, FieldErrorKind::Required, message));
                    }
                }
            }
            Self::RequiredWhen { needed, by, values } => {
                if selects(arguments, by, values) == Some(true) && !is_given(arguments, needed) {
                    let message = format!("is required for this {by}");
                    problems.push(FieldError::new(*needed, FieldErrorKind::Required, message));
                }
            }
            Self::AllowedWhen { given, by, values } => {
                if is_given(arguments, given) && selects(arguments, by, values) == Some(false) {
                    let allowed: Vec<&str> = values.iter().copied().filter(|value| !value.is_empty()).collect();
                    let message = format!("goes only with {by} {}", allowed.join(", "));
                    problems.push(FieldError::new(*given, FieldErrorKind::Conflict, message));
                }
            }
        }
    }
}

fn conflict(names: &[&'static str], problems: &mut Vec<FieldError>) {
    for name in names {
        let others: Vec<&str> = names.iter().copied().filter(|other| other != name).collect();
        let message = format!("does not go together with {}", others.join(", "));
        problems.push(FieldError::new(*name, FieldErrorKind::Conflict, message));
    }
}

/// Whether the deciding parameter has one of these values; `None` where its value is not one we know, which
/// decides nothing.
fn selects(arguments: &Arguments<'_>, by: &str, values: &[&str]) -> Option<bool> {
    let Some(given) = arguments.iter().find(|given| given.name == by) else {
        return Some(values.contains(&""));
    };
    match (&given.value, given.rule) {
        (Value::String(text), Rule::OneOf(known)) if known.contains(&text.as_ref()) => {
            Some(values.contains(&text.as_ref()))
        }
        _ => None,
    }
}
