//! The rules a parameter's value must meet. `request/validate.rs` applies them.

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
