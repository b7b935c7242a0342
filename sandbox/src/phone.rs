//! Phone numbers: in the form of the database, and in a search.

/// The phone number with its plus sign, so that `+1555` and `1555` are the same number.
pub(crate) fn normalize_phone(phone: &str) -> String {
    format!("+{}", phone.trim_start_matches('+'))
}

/// A phone number as people write it, with spaces and punctuation, in the form of the database.
pub(crate) fn plain_phone(written: &str) -> String {
    let phone: String = written.chars().filter(|c| !" ()-./".contains(*c)).collect();
    normalize_phone(&phone)
}

/// The digits of a search for a phone number, which may be written with punctuation; `None` for another search.
pub(crate) fn phone_digits(search: &str) -> Option<String> {
    let is_phone = |c: char| c.is_ascii_digit() || " +-().".contains(c);
    let digits: String = search.chars().filter(char::is_ascii_digit).collect();
    (search.chars().all(is_phone) && !digits.is_empty()).then_some(digits)
}
