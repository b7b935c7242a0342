//! The keys and their recipients. No two keys have the same recipient, so the server's records show the key.

/// The digits before the number of the key in the recipient's phone number.
const PREFIX: &str = "1555";
const DIGITS: usize = 7;

/// The idempotency key with a number.
pub(crate) fn key(number: u32) -> String {
    format!("key-{number}")
}

/// The number of a key.
pub(crate) fn number(key: &str) -> Option<u32> {
    key.strip_prefix("key-")?.parse().ok()
}

/// The recipient of the message under a key.
pub(crate) fn recipient(number: u32) -> String {
    format!("+{PREFIX}{number:07}")
}

/// The number of the key whose recipient is named in a request or a message.
pub(crate) fn number_of_recipient(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once(PREFIX)?;
    rest.get(..DIGITS)?.parse().ok()
}

/// The number of the key whose recipient is named in a request.
pub(crate) fn number_of_request(query: &str, body: Option<&str>) -> Option<u32> {
    number_of_recipient(query).or_else(|| number_of_recipient(body?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_by_its_name_and_by_its_recipient() {
        assert_eq!(number(&key(42)), Some(42));
        assert_eq!(number_of_recipient(&recipient(42)), Some(42));
        assert_eq!(number_of_recipient("to=%2B15550000042&x=1"), Some(42));
        assert_eq!((number("order-1"), number_of_recipient("to=1")), (None, None));
    }
}
