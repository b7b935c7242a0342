//! Phone numbers in the form of the database.

/// The phone number with its plus sign, so that `+1555` and `1555` are the same number.
pub(crate) fn normalize_phone(phone: &str) -> String {
    format!("+{}", phone.trim_start_matches('+'))
}

/// A phone number as people write it, with spaces and punctuation, in the form of the database.
pub(crate) fn plain_phone(written: &str) -> String {
    let phone: String = written.chars().filter(|c| !" ()-./".contains(*c)).collect();
    normalize_phone(&phone)
}
