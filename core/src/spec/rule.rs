//! The rules for the values of parameters. `request/validate.rs` applies them.

/// The rule for the value of one parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule {
    /// Any value that is not empty.
    Any,
    /// A phone number with its country code, sent in E.164 format with `+`: 7 to 15 digits (WhatsApp).
    Phone,
    /// A string to search for; a whole phone number is sent in the same format as other phone numbers.
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
}
