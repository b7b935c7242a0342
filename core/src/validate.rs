//! Every rule a request must meet before anything is sent, each said once.
//!
//! A parameter's rule stands beside it in its operation's file; what the rule means stands here. Missing, empty and
//! conflicting parameters are always refused; `validate: false` turns the rest off.

use std::borrow::Cow;

use crate::elements;
use crate::error::{Error, FieldProblem, ProblemKind};
use crate::operations::operation::{Combination, Spec};
use crate::operations::parameters::{Given, Parameters, Value};

/// What the value of one parameter must be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule {
    /// Anything that is not empty.
    Any,
    /// E.164: 7 to 15 digits, no leading 0, `+` optional; separators are stripped (WhatsApp).
    Phone,
    /// Text of at most this many characters (WhatsApp).
    MaxCharacters(usize),
    /// An absolute http or https URL (WhatsApp fetches it).
    Url,
    /// One of these texts (the API page).
    OneOf(&'static [&'static str]),
    /// A whole number in this range, both ends included (the API page).
    Range(i64, i64),
    /// `#RGB` or `#RRGGBB` (the API page's "Hex color").
    Colour,
    /// Lower-case letters, digits and underscores, at most 512 (WhatsApp).
    TemplateName,
    /// `en`, `en_US`: two or three lower-case letters, then perhaps `_` and two capitals (WhatsApp).
    Language,
    /// A template variable: no newline, no tab, no run of more than four spaces (WhatsApp).
    Variable,
    /// A template's header text: a variable of at most 60 characters (WhatsApp).
    HeaderVariable,
    /// The comma form of variables: none of them empty, each a variable.
    JoinedVariables,
    /// A JSON object (the API page).
    Object,
}

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
    parameters: &mut Parameters<'_>,
    values: bool,
    mut problems: Vec<FieldProblem>,
) -> Result<(), Error> {
    for parameter in spec.parameters {
        if parameter.required && !is_given(parameters, parameter.name) {
            problems.push(FieldProblem::new(parameter.name, ProblemKind::Required, "is required"));
        }
    }
    for given in parameters.iter_mut() {
        // Nothing else is looked for where looking would take long.
        if given.value.holds_too_many() {
            problems.push(elements::problem(field_name(given)));
        } else if !find_empty(given, &mut problems)
            && values
            && let Err((kind, message)) = given.rule.apply(&mut given.value)
        {
            problems.push(FieldProblem::new(field_name(given), kind, message));
        }
    }
    for combination in spec.combinations {
        combination.check(parameters, &mut problems);
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::validation(spec.name, problems)) }
}

fn is_given(parameters: &Parameters<'_>, name: &str) -> bool {
    parameters.iter().any(|given| given.name == name)
}

fn field_name(given: &Given<'_>) -> String {
    given.index.map_or_else(|| given.name.to_owned(), |index| format!("{}[{index}]", given.name))
}

/// Notes every empty value: this API refuses one where it accepts a parameter that is not there.
fn find_empty(given: &Given<'_>, problems: &mut Vec<FieldProblem>) -> bool {
    const MESSAGE: &str = "is empty; leave it out instead";
    let before = problems.len();
    let is_empty = match &given.value {
        Value::Text(text) => text.is_empty(),
        Value::Texts(texts) => {
            let empty = texts.iter().enumerate().filter(|(_, text)| text.is_empty());
            problems.extend(
                empty.map(|(i, _)| FieldProblem::new(format!("{}[{i}]", given.name), ProblemKind::Empty, MESSAGE)),
            );
            texts.is_empty()
        }
        Value::Json(json) => json.is_empty(),
        Value::Integer(_) | Value::Flag(_) => false,
    };
    if is_empty {
        problems.push(FieldProblem::new(field_name(given), ProblemKind::Empty, MESSAGE));
    }
    problems.len() > before
}

/// What is wrong with a value, and what is expected.
type Refusal = (ProblemKind, Cow<'static, str>);

fn refuse(kind: ProblemKind, message: impl Into<Cow<'static, str>>) -> Result<(), Refusal> {
    Err((kind, message.into()))
}

impl Rule {
    fn apply(self, value: &mut Value<'_>) -> Result<(), Refusal> {
        match (self, value) {
            (Self::Phone, Value::Text(text)) => {
                if let Some(stripped) = phone(text)? {
                    *text = stripped.into();
                }
                Ok(())
            }
            (Self::Range(from, to), Value::Integer(number)) if !(from..=to).contains(number) => match to {
                i64::MAX => refuse(ProblemKind::Range, format!("must be {from} or more")),
                _ => refuse(ProblemKind::Range, format!("must be from {from} to {to}")),
            },
            (Self::Object, Value::Json(json)) => match json.has_repeated_name() {
                None => refuse(ProblemKind::Format, "must be a JSON object of values by name"),
                Some(true) => refuse(ProblemKind::Conflict, "names a value twice"),
                Some(false) => Ok(()),
            },
            (_, Value::Text(text)) => self.check_text(text),
            _ => Ok(()),
        }
    }

    fn check_text(self, text: &str) -> Result<(), Refusal> {
        match self {
            Self::MaxCharacters(most) => max_characters(text, most),
            Self::Url => url(text),
            Self::OneOf(allowed) if !allowed.contains(&text) => {
                refuse(ProblemKind::NotAllowed, format!("must be one of {}", allowed.join(", ")))
            }
            Self::Colour => colour(text),
            Self::TemplateName => template_name(text),
            Self::Language => language(text),
            Self::Variable => variable(text),
            Self::HeaderVariable => variable(text).and_then(|()| max_characters(text, 60)),
            Self::JoinedVariables => text.split(',').try_for_each(|part| {
                if part.is_empty() {
                    return refuse(ProblemKind::Empty, "holds an empty variable; pass a list, where commas are safe");
                }
                variable(part)
            }),
            _ => Ok(()),
        }
    }
}

/// The number without separators, if it had any. Nothing else is touched: guessing a country or rewriting digits corrupts numbers.
fn phone(text: &str) -> Result<Option<String>, Refusal> {
    // In +44 (0)20 the zero is not dialled from abroad: with it, it would be another number.
    if text.contains("(0)") {
        return Err((ProblemKind::Format, "must be in E.164 form: leave out the (0)".into()));
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
            ProblemKind::Format,
            "must be a phone number in E.164 form: country code first, 7 to 15 digits, such as +1234567890".into(),
        ))
    }
}

fn max_characters(text: &str, most: usize) -> Result<(), Refusal> {
    // No text has more characters than bytes.
    if text.len() <= most {
        return Ok(());
    }
    let length = text.chars().count();
    if length > most {
        return refuse(ProblemKind::TooLong, format!("has {length} characters; at most {most} are allowed"));
    }
    Ok(())
}

fn url(text: &str) -> Result<(), Refusal> {
    let is_web = reqwest::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let is_plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control()) && !text.contains(":///");
    let is_absolute = ["http://", "https://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    if is_web && is_plain && is_absolute {
        return Ok(());
    }
    refuse(ProblemKind::Format, "must be an absolute http or https URL")
}

fn colour(text: &str) -> Result<(), Refusal> {
    let is_hex = text
        .strip_prefix('#')
        .is_some_and(|digits| matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit()));
    if is_hex { Ok(()) } else { refuse(ProblemKind::Format, "must be a colour such as #F53 or #FF5733") }
}

fn template_name(text: &str) -> Result<(), Refusal> {
    if !text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        return refuse(ProblemKind::Format, "must be lower-case letters, digits and underscores");
    }
    max_characters(text, 512)
}

fn language(text: &str) -> Result<(), Refusal> {
    let (language, region) = text.split_once('_').map_or((text, None), |(language, region)| (language, Some(region)));
    let is_code = matches!(language.len(), 2 | 3)
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && region.is_none_or(|region| region.len() == 2 && region.bytes().all(|b| b.is_ascii_uppercase()));
    if is_code { Ok(()) } else { refuse(ProblemKind::Format, "must be a language code such as en or en_US") }
}

fn variable(text: &str) -> Result<(), Refusal> {
    if text.contains(['\n', '\r', '\t']) || text.contains("     ") {
        return refuse(ProblemKind::Format, "must not hold a newline, a tab or more than four spaces in a row");
    }
    if text.trim().is_empty() {
        return refuse(ProblemKind::Empty, "is blank, which WhatsApp takes for empty");
    }
    Ok(())
}

impl Combination {
    fn check(&self, parameters: &Parameters<'_>, problems: &mut Vec<FieldProblem>) {
        let given = |names: &[&'static str]| -> Vec<&'static str> {
            names.iter().copied().filter(|name| is_given(parameters, name)).collect()
        };
        match self {
            Self::ExactlyOne(names) => match given(names).as_slice() {
                [] => {
                    let message = format!("is required, or another of {}", names.join(", "));
                    problems.extend(names.first().map(|name| FieldProblem::new(*name, ProblemKind::Required, message)));
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
                    if is_given(parameters, present) && !is_given(parameters, needed) {
                        let message = format!("is required beside {present}");
                        problems.push(FieldProblem::new(*needed, ProblemKind::Required, message));
                    }
                }
            }
            Self::RequiredWhen { needed, by, values } => {
                if selects(parameters, by, values) == Some(true) && !is_given(parameters, needed) {
                    let message = format!("is required for this {by}");
                    problems.push(FieldProblem::new(*needed, ProblemKind::Required, message));
                }
            }
            Self::AllowedWhen { given, by, values } => {
                if is_given(parameters, given) && selects(parameters, by, values) == Some(false) {
                    let allowed: Vec<&str> = values.iter().copied().filter(|value| !value.is_empty()).collect();
                    let message = format!("goes only with {by} {}", allowed.join(", "));
                    problems.push(FieldProblem::new(*given, ProblemKind::Conflict, message));
                }
            }
        }
    }
}

fn conflict(names: &[&'static str], problems: &mut Vec<FieldProblem>) {
    for name in names {
        let others: Vec<&str> = names.iter().copied().filter(|other| other != name).collect();
        let message = format!("does not go together with {}", others.join(", "));
        problems.push(FieldProblem::new(*name, ProblemKind::Conflict, message));
    }
}

/// Whether the deciding parameter has one of these values; `None` where its value is not one we know, which
/// decides nothing.
fn selects(parameters: &Parameters<'_>, by: &str, values: &[&str]) -> Option<bool> {
    let Some(given) = parameters.iter().find(|given| given.name == by) else {
        return Some(values.contains(&""));
    };
    match (&given.value, given.rule) {
        (Value::Text(text), Rule::OneOf(known)) if known.contains(&text.as_ref()) => {
            Some(values.contains(&text.as_ref()))
        }
        _ => None,
    }
}
