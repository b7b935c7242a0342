//! Reads phone numbers as people write them.
//!
//! A number may be written with spaces, dashes, dots, parentheses and invisible characters, because it was copied from
//! a page, a spreadsheet or a contact card. They are removed. Digits are never changed, added or removed: if removing
//! a character could change the number that a person would dial, the number is rejected. For example, the `.0` of a
//! spreadsheet's `15551234567.0` would become a digit of somebody else's number.

use crate::error::{Error, ErrorKind, FieldError, FieldErrorKind};

/// The minimum and maximum number of digits (ITU-T E.164 allows 15; no country has complete numbers of less than 7).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// The country codes of one and two digits (ITU-T E.164). All others have three digits.
const SHORT_COUNTRY_CODES: &[&str] = &[
    "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
    "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
    "86", "90", "91", "92", "93", "94", "95", "98",
];

/// The countries whose numbers can begin with a zero that is dialled from abroad as well (their numbering plans):
/// Burkina Faso, Benin, Côte d'Ivoire, Congo, San Marino, and Italy with the Vatican. In all others, a zero after the
/// country code is the trunk prefix, which is dialled only within the country.
const ZERO_COUNTRY_CODES: &[&str] = &["226", "229", "225", "242", "378", "39"];

/// The codes that belong to services instead of countries (ITU-T E.164). Their numbers have no trunk prefix.
const SERVICE_CODES: &[&str] = &["800", "808", "870", "878", "881", "882", "883", "888"];

/// The country code of North America, whose numbers all have eleven digits with it. Other countries have numbers of
/// several lengths.
const NORTH_AMERICA: &str = "1";
const NORTH_AMERICA_DIGITS: usize = 11;

/// Brazil: mobile numbers got a ninth digit, 9, between 2012 and 2016. WhatsApp knows many under the older number.
const BRAZIL: &str = "55";
/// Mexico: until 2019, a 1 was dialled before mobile numbers. WhatsApp knows many by the older number.
const MEXICO_MOBILE: &str = "521";

/// A phone number in the form in which the SDK sends it: `+`, the country code, and the rest of the digits (E.164).
///
/// Use it to find duplicates in a list before you send to it. Every method of the SDK that has a parameter for a phone
/// number reads it in the same way, so there is no need to convert numbers first.
///
/// ```
/// use workspace_sdk::PhoneNumber;
///
/// let number = PhoneNumber::parse("+1 (555) 123-4567")?;
/// assert_eq!(number.as_str(), "+15551234567");
/// # Ok::<(), workspace_sdk::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a phone number, with or without `+`, that begins with the country code.
    ///
    /// Spaces, dashes, dots, slashes, parentheses, invisible characters and full-width forms are removed or converted.
    /// Digits are never changed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`] with the field `phoneNumber`, if this is not exactly
    /// one phone number. The message names the likely reason: a spreadsheet's decimal number, two numbers, an
    /// extension, or a trunk zero as in `+44 (0)20`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        wire_form(text).map(|changed| Self(changed.unwrap_or_else(|| text.to_owned()))).map_err(|problem| {
            let field_error = FieldError::new("phoneNumber", FieldErrorKind::Format, problem.message());
            Error::of_fields(ErrorKind::Validation, None, vec![field_error])
        })
    }

    /// The number as it is sent, such as `+15551234567`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A string that is the same for all numbers that reach the same person. Use it to find duplicates, but do not send
    /// to it.
    ///
    /// It is the number itself, except in two countries in which WhatsApp knows one person by two numbers:
    ///
    /// - Mexico: `+52 1` before ten digits is the same as `+52`.
    /// - Brazil: the ninth digit, a 9 before a mobile number of eight digits, is left out.
    #[must_use]
    pub fn comparison_key(&self) -> String {
        let digits = self.0.strip_prefix('+').unwrap_or(&self.0);
        if let Some(national) = digits.strip_prefix(MEXICO_MOBILE)
            && national.len() == 10
        {
            return format!("+52{national}");
        }
        if let Some(national) = digits.strip_prefix(BRAZIL)
            && national.len() == 11
            && let Some((area, local)) = national.split_at_checked(2)
            && let Some(mobile) = local.strip_prefix('9')
            && mobile.starts_with(['6', '7', '8', '9'])
        {
            return format!("+{BRAZIL}{area}{mobile}");
        }
        self.0.clone()
    }
}

impl std::fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Shows no digits, because a phone number is personal data.
impl std::fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhoneNumber(..)")
    }
}

/// The reason why a string is not one phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhoneError {
    /// Not a phone number at all: other characters, or the wrong number of digits.
    Format,
    /// A decimal number or scientific notation, which is how spreadsheets store numbers.
    Spreadsheet,
    /// More than one number.
    Several,
    /// A number with an extension.
    Extension,
    /// An international prefix such as 00 instead of `+`.
    InternationalPrefix,
    /// A zero that is dialled only within the country.
    TrunkZero,
    /// Digits of another script.
    OtherDigits,
}

impl PhoneError {
    /// The message for the user.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::Format => {
                "must be a phone number in E.164 format: country code first, 7 to 15 digits, such as +1234567890"
            }
            Self::Spreadsheet => {
                "looks like a decimal number from a spreadsheet: format the column as text, and pass only the digits"
            }
            Self::Several => "looks like more than one phone number: pass one number, in E.164 format",
            Self::Extension => "looks like a phone number with an extension: WhatsApp has none, so leave it out",
            Self::InternationalPrefix => {
                "must be in E.164 format: write + and the country code instead of a number that starts with 0"
            }
            Self::TrunkZero => {
                "must be in E.164 format: leave out the (0) or 0 after the country code, which is dialled only within \
                 the country"
            }
            Self::OtherDigits => "must be in E.164 format: write the digits as 0 to 9",
        }
    }
}

/// The number in its wire form; `None` if it already is in this form.
pub(crate) fn wire_form(text: &str) -> Result<Option<String>, PhoneError> {
    if let Some(digits) = text.strip_prefix('+')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        return check_digits(digits).map(|()| None);
    }
    let visible = visible_characters(text)?;
    // (+44) 7700 900123
    let visible = visible.strip_prefix('(').filter(|rest| rest.starts_with('+')).unwrap_or(&visible);
    check_separators(visible)?;
    let digits: String = visible.chars().filter(char::is_ascii_digit).collect();
    check_digits(&digits)?;
    Ok(Some(format!("+{digits}")))
}

/// A search that is a phone number, without separators; `None` for other searches, which are left as they are. The
/// server finds contacts whose number contains the search, so a `+` is not added: the search can be a part of a number,
/// such as one without its country code.
pub(crate) fn search_form(text: &str) -> Option<String> {
    let form = wire_form(text).ok()??;
    let has_plus = text.contains(['+', '\u{ff0b}']);
    let form = if has_plus { form } else { form.strip_prefix('+')?.to_owned() };
    (form != text).then_some(form)
}

/// The characters of a number in ASCII: without spaces and invisible characters, and with one kind of dash. A line
/// break or a tab between two characters separates two cells of a table, so it is not removed there.
fn visible_characters(text: &str) -> Result<String, PhoneError> {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let mut visible = String::with_capacity(trimmed.len());
    for c in trimmed.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                return Err(PhoneError::Several);
            }
            _ if c.is_whitespace() || is_invisible(c) => {}
            _ if is_dash(c) => visible.push('-'),
            // The full-width forms of the ASCII characters are in the same order, 0xFEE0 further.
            '\u{ff01}'..='\u{ff5e}' => visible.extend(char::from_u32(u32::from(c) - 0xfee0)),
            _ if c.is_numeric() && !c.is_ascii() => return Err(PhoneError::OtherDigits),
            _ => visible.push(c),
        }
    }
    Ok(visible)
}

/// Rejects separators that may separate more than the groups of one number.
fn check_separators(visible: &str) -> Result<(), PhoneError> {
    let number = visible.strip_prefix('+').unwrap_or(visible);
    if let Some(other) = number.chars().find(|c| !c.is_ascii_digit() && !matches!(c, '-' | '.' | '(' | ')' | '/')) {
        return Err(meaning_of(other, number));
    }
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    // One dot: 1555123.4567 has a separator, and 15551234567.0 is a decimal number.
    if let Some((before, after)) = number.split_once('.')
        && !after.contains('.')
        && is_decimal(before, after, digits(before))
    {
        return Err(PhoneError::Spreadsheet);
    }
    // One slash: in Germany and Austria it follows the area code. Elsewhere it separates two numbers.
    if let Some((before, after)) = number.split_once('/') {
        let follows_area_code = match digits(before) {
            0..=6 => digits(after) >= 3,
            7 => visible.starts_with('+') && digits(after) >= 5,
            _ => false,
        };
        if after.contains('/') || !follows_area_code {
            return Err(PhoneError::Several);
        }
    }
    // In +44 (0)20 the zero is not dialled from abroad, not even where numbers begin with zero.
    if number.contains("(0)") {
        return Err(PhoneError::TrunkZero);
    }
    Ok(())
}

/// Whether a number with one dot is a decimal number: few digits or only zeros after the dot, or a complete number
/// before it. A dot at the end is punctuation.
fn is_decimal(before: &str, after: &str, digits_before: usize) -> bool {
    let is_group = !after.is_empty() && after.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = before.bytes().all(|byte| byte.is_ascii_digit());
    let has_zeros_only = after.bytes().all(|byte| byte == b'0');
    is_group && (after.len() <= 2 || (is_plain && (digits_before >= 10 || (has_zeros_only && digits_before >= 7))))
}

/// The meaning of a number with a character that is neither a digit nor a separator.
fn meaning_of(other: char, number: &str) -> PhoneError {
    match other {
        _ if is_scientific(number) => PhoneError::Spreadsheet,
        ',' | ';' | '|' | '&' | '+' | '~' => match number.split_once(',') {
            Some((_, after)) if matches!(after.len(), 1 | 2) && after.bytes().all(|byte| byte.is_ascii_digit()) => {
                PhoneError::Spreadsheet
            }
            _ if number.to_ascii_lowercase().contains(";ext") => PhoneError::Extension,
            _ => PhoneError::Several,
        },
        'x' | 'X' | '#' | '*' => PhoneError::Extension,
        'e' | 'E' if number.to_ascii_lowercase().contains("ext") => PhoneError::Extension,
        _ => PhoneError::Format,
    }
}

/// `1.5551234567E+10`, and with a comma as the decimal point.
fn is_scientific(number: &str) -> bool {
    number.split_once(['e', 'E']).is_some_and(|(mantissa, exponent)| {
        let is_number = |text: &str, others: &[char]| {
            text.contains(|c: char| c.is_ascii_digit())
                && text.chars().all(|c| c.is_ascii_digit() || others.contains(&c))
        };
        is_number(mantissa, &['.', ',']) && is_number(exponent, &['+', '-'])
    })
}

/// Checks the digits of a number that begins with the country code.
fn check_digits(digits: &str) -> Result<(), PhoneError> {
    if !DIGITS.contains(&digits.len()) {
        return Err(PhoneError::Format);
    }
    if digits.starts_with('0') {
        return Err(PhoneError::InternationalPrefix);
    }
    let code = country_code(digits);
    if code == NORTH_AMERICA && digits.len() > NORTH_AMERICA_DIGITS {
        return Err(PhoneError::Several);
    }
    let has_trunk_zero = digits.get(code.len()..).is_some_and(|national| national.starts_with('0'));
    if has_trunk_zero && !SERVICE_CODES.contains(&code) && !ZERO_COUNTRY_CODES.contains(&code) {
        return Err(PhoneError::TrunkZero);
    }
    Ok(())
}

fn country_code(digits: &str) -> &str {
    let short = SHORT_COUNTRY_CODES.iter().find_map(|code| digits.get(..code.len()).filter(|start| start == code));
    short.or_else(|| digits.get(..3)).unwrap_or(digits)
}

/// Characters that are invisible, which copying can add (Unicode's `Default_Ignorable_Code_Point`).
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Dashes and hyphens (Unicode's `Dash`), except wave dashes, which are written between two numbers.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{58a}'
            | '\u{5be}'
            | '\u{1400}'
            | '\u{1806}'
            | '\u{2010}'..='\u{2015}'
            | '\u{2043}'
            | '\u{207b}'
            | '\u{208b}'
            | '\u{2212}'
            | '\u{2e17}'
            | '\u{2e1a}'
            | '\u{2e3a}'..='\u{2e3b}'
            | '\u{2e40}'
            | '\u{2e5d}'
            | '\u{30a0}'
            | '\u{30fc}'
            | '\u{fe31}'..='\u{fe32}'
            | '\u{fe58}'
            | '\u{fe63}'
            | '\u{ff0d}'
            | '\u{ff70}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_wire_form() {
        let numbers = [
            ("+15551234567", "+15551234567"),
            ("15551234567", "+15551234567"),
            (" +1 (555) 123-4567\n", "+15551234567"),
            ("+1.555.123.4567", "+15551234567"),
            ("(+44) 7700 900123", "+447700900123"),
            ("1555123.4567", "+15551234567"),
            ("+15551234567.", "+15551234567"),
            ("+33 6.12.34.56.78", "+33612345678"),
            ("\u{2066}+1 555 123 4567\u{2069}", "+15551234567"),
            ("\u{200b}+1555\u{2212}123\u{2013}4567\u{feff}", "+15551234567"),
            (
                "\u{ff0b}\u{ff11}\u{ff15}\u{ff15}\u{ff15}\u{ff11}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}\u{ff17}",
                "+15551234567",
            ),
            ("+1\u{3000}555\u{2003}123\u{a0}4567", "+15551234567"),
            ("+81\u{ff08}3\u{ff09}1234\u{30fc}5678", "+81312345678"),
            ("+49 30/1234567", "+49301234567"),
            ("+49 33702/12345", "+493370212345"),
            ("+39 06 698 12345", "+390669812345"),
            ("+39 (06) 698 12345", "+390669812345"),
            ("+225 07 12 34 56 78", "+2250712345678"),
            ("+242 06 123 4567", "+242061234567"),
            ("+229 01 97 12 34 56", "+2290197123456"),
            ("+883 510 001 234 567", "+883510001234567"),
        ];
        for (text, expected) in numbers {
            assert_eq!(PhoneNumber::parse(text).unwrap().as_str(), expected, "{text}");
        }
    }

    #[test]
    fn a_number_that_could_be_another_one_is_rejected() {
        let numbers = [
            ("15551234567.0", PhoneError::Spreadsheet),
            ("+15551234567.00", PhoneError::Spreadsheet),
            ("+1 555 123 4567.0", PhoneError::Spreadsheet),
            ("15551234567.000", PhoneError::Spreadsheet),
            ("15551234567.125", PhoneError::Spreadsheet),
            ("15551234567,0", PhoneError::Spreadsheet),
            ("\u{ff11}5551234567\u{ff0e}0", PhoneError::Spreadsheet),
            ("1.5551234567E+10", PhoneError::Spreadsheet),
            ("1,5551234567e10", PhoneError::Spreadsheet),
            ("+1 555 123 4567/89", PhoneError::Several),
            ("+15551234567/8", PhoneError::Several),
            ("+1 555 123 4567-89", PhoneError::Several),
            ("+1 555 123 4567 (2)", PhoneError::Several),
            ("15551234567-0", PhoneError::Several),
            ("+6831234/5678", PhoneError::Several),
            ("555123/4567/89", PhoneError::Several),
            ("+15551234567\n+15551234568", PhoneError::Several),
            ("1555123\t4567", PhoneError::Several),
            ("+1555123+4567", PhoneError::Several),
            ("+15551234567; +15551234568", PhoneError::Several),
            ("+15551234567, 15551234568", PhoneError::Several),
            ("+1555123\u{301c}4567", PhoneError::Format),
            ("+15551234567 ext. 5", PhoneError::Extension),
            ("+15551234567 x5", PhoneError::Extension),
            ("+15551234567#5", PhoneError::Extension),
            ("+15551234567;ext=5", PhoneError::Extension),
            ("+44 (0)20 7946 0958", PhoneError::TrunkZero),
            ("+44 ( 0 ) 20 7946 0958", PhoneError::TrunkZero),
            ("+44 (020) 7946 0958", PhoneError::TrunkZero),
            ("+49 (0170) 1234567", PhoneError::TrunkZero),
            ("+4902079460958", PhoneError::TrunkZero),
            ("+353 01 234 5678", PhoneError::TrunkZero),
            ("+886 0912 345 678", PhoneError::TrunkZero),
            ("+852 0 9123 4567", PhoneError::TrunkZero),
            ("+880 01712345678", PhoneError::TrunkZero),
            ("+39 (0) 6 698 12345", PhoneError::TrunkZero),
            ("0015551234567", PhoneError::InternationalPrefix),
            ("020 7946 0958", PhoneError::InternationalPrefix),
            ("\u{661}\u{665}\u{665}\u{665}\u{661}\u{662}\u{663}\u{664}", PhoneError::OtherDigits),
            ("+1555123456\u{b2}", PhoneError::OtherDigits),
            ("", PhoneError::Format),
            ("+", PhoneError::Format),
            ("123456", PhoneError::Format),
            ("+4912345678901234", PhoneError::Format),
            ("Jane", PhoneError::Format),
        ];
        for (text, expected) in numbers {
            assert_eq!(wire_form(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_search_is_changed_only_if_it_is_a_whole_number() {
        let searches = [
            ("1 555 123 4567", Some("15551234567")),
            ("(555) 123-4567", Some("5551234567")),
            ("1234567890", None),
            ("+555 1234", Some("+5551234")),
            ("+15551234567", None),
            ("5551234", None),
            ("Jane", None),
            ("15551234567.0", None),
        ];
        for (text, expected) in searches {
            assert_eq!(search_form(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn two_numbers_of_one_person_have_one_key() {
        let pairs = [
            ("+52 1 55 1234 5678", "+52 55 1234 5678", true),
            ("+55 11 98765 4321", "+55 11 8765 4321", true),
            ("+55 11 92345 6789", "+55 11 2345 6789", false),
            ("+54 9 11 1234 5678", "+54 11 1234 5678", false),
            ("+1 555 123 4567", "+1 555 123 4568", false),
        ];
        for (one, other, is_same) in pairs {
            let key = |text| PhoneNumber::parse(text).unwrap().comparison_key();
            assert_eq!(key(one) == key(other), is_same, "{one}");
        }
    }

    #[test]
    fn debug_shows_no_digits() {
        let number = PhoneNumber::parse("+15551234567").unwrap();
        assert_eq!(format!("{number:?} {number}"), "PhoneNumber(..) +15551234567");
        assert!(!format!("{:?}", PhoneNumber::parse("155512345670000x").unwrap_err()).contains("5551"));
    }
}
