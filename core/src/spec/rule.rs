//! The rules for the values of parameters. `request/validate.rs` applies them.

#[cfg(feature = "bindings")]
use crate::spec::source::Source;

/// The rule for the value of one parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule {
    /// Any value that is not empty.
    Any,
    /// A phone number with its country code, sent in E.164 format with `+`: 7 to 15 digits (WhatsApp).
    Phone,
    /// A string to search for; a phone number is sent without separators.
    Search,
    /// A string of at most this many characters (WhatsApp).
    MaxCharacters(usize),
    /// An absolute http or https URL (WhatsApp fetches it).
    Url,
    /// One of these strings (the API page).
    OneOf(&'static [&'static str]),
    /// An integer in this range, including both ends (the API page).
    Range(i64, i64),
    /// `#RGB` or `#RRGGBB` (the API page's "Hex color").
    Colour,
    /// Lower-case letters, digits and underscores, at most 512 (WhatsApp).
    TemplateName,
    /// `en`, `en_US`: two or three lower-case letters, optionally followed by `_` and two capitals (WhatsApp).
    Language,
    /// A template variable: no newline, no tab, no run of more than four spaces (WhatsApp).
    Variable,
    /// A template's header text: a variable of at most 60 characters (WhatsApp).
    HeaderVariable,
    /// Variables in the comma-separated form; each must be a valid variable and none empty.
    JoinedVariables,
    /// A JSON object (the API page).
    Object,
    /// The name of a send in the ledger: 1 to 255 visible ASCII characters. It is not sent.
    IdempotencyKey,
}

#[cfg(feature = "bindings")]
impl Rule {
    /// The rule in words, for the documentation; `None` if any value is allowed.
    pub(crate) fn text(self) -> Option<String> {
        let text = match self {
            Self::Any => return None,
            Self::Phone => "A phone number with its country code, as people write it; see \
                            [Phone numbers](phone-numbers.md). It is sent in E.164 format, with `+`."
                .into(),
            Self::Search => "A phone number is sent without separators.".into(),
            Self::MaxCharacters(count) => format!("At most {count} characters."),
            Self::Url => "An absolute http or https URL.".into(),
            Self::OneOf(values) => {
                let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                format!("One of {}.", values.join(", "))
            }
            Self::Range(from, i64::MAX) => format!("{from} or more."),
            Self::Range(from, to) => format!("{from} to {to}."),
            Self::Colour => "`#RGB` or `#RRGGBB`, in hexadecimal digits.".into(),
            Self::TemplateName => "Lower-case letters, digits and underscores; at most 512 characters.".into(),
            Self::Language => "Two or three lower-case letters, optionally followed by `_` and two capitals.".into(),
            Self::Variable | Self::JoinedVariables => {
                "Not blank; no newline, no tab, and no more than four spaces in a row.".into()
            }
            Self::HeaderVariable => {
                "Not blank, at most 60 characters; no newline, no tab, and no more than four spaces in a row.".into()
            }
            Self::Object => "A JSON object without repeated names.".into(),
            Self::IdempotencyKey => "1 to 255 visible ASCII characters, without spaces.".into(),
        };
        Some(text)
    }

    /// Where the rule comes from.
    pub(crate) const fn source(self) -> Source {
        match self {
            Self::Any | Self::OneOf(_) | Self::Range(..) | Self::Colour | Self::Object => Source::ApiPage,
            Self::Phone
            | Self::MaxCharacters(_)
            | Self::Url
            | Self::TemplateName
            | Self::Language
            | Self::Variable
            | Self::HeaderVariable
            | Self::JoinedVariables => Source::WhatsApp,
            Self::Search => Source::Assumed,
            Self::IdempotencyKey => Source::Sdk,
        }
    }
}
