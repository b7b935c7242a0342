//! The API key: never printed, and wiped from memory when the last client that holds it goes.

use std::fmt;

use bytes::Bytes;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// What stands in place of a secret in any text the SDK prints.
const REDACTED: &str = "[redacted]";

/// The API key of a workspace.
pub(crate) struct ApiKey(SecretString);

impl ApiKey {
    pub(crate) fn new(key: String) -> Self {
        Self(SecretString::from(key))
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// A header value holding `prefix` and the key, in memory that is wiped when its last user goes.
    pub(crate) fn header(&self, prefix: &str) -> Option<HeaderValue> {
        let text = SecretString::from(format!("{prefix}{}", self.expose()));
        let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(Wiped(text))).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// The text with every appearance of the key replaced, percent-encoded ones included.
    pub(crate) fn redact(&self, text: &str) -> String {
        let key = self.expose();
        let encoded = crate::encode::percent_encode(key);
        // Nearly every text is free of it, which is far quicker seen than replaced.
        if !text.contains(key) && !text.contains(encoded.as_ref()) {
            return text.to_owned();
        }
        let text = text.replace(key, REDACTED);
        if encoded == key { text } else { text.replace(encoded.as_ref(), REDACTED) }
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Gives `Bytes` a view of a secret that is wiped when the last view goes.
struct Wiped(SecretString);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redacts_plain_and_encoded_keys() {
        let key = ApiKey::new("a+b/c".to_owned());
        assert_eq!(key.redact("got a+b/c and a%2Bb%2Fc."), "got [redacted] and [redacted].");
        assert_eq!(format!("{key:?}"), REDACTED);
    }

    #[test]
    fn header_is_sensitive() {
        let header = ApiKey::new("secret-key".to_owned()).header("Bearer ").unwrap();
        assert!(header.is_sensitive());
        assert_eq!(header.as_bytes(), b"Bearer secret-key");
    }
}
