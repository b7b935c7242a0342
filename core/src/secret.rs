//! The API key: never printed, and wiped from memory when the last client that holds it goes.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// What stands in place of a secret in any text the SDK prints.
const REDACTED: &str = "[redacted]";

/// The API key of a workspace.
pub(crate) struct ApiKey {
    key: SecretString,
    /// The key as it would stand in a URL or in JSON, where that differs.
    encoded: Vec<SecretString>,
}

impl ApiKey {
    pub(crate) fn new(key: String) -> Self {
        let percent = crate::encode::percent_encode(&key).into_owned();
        let json = crate::Json::from(key.as_str()).as_json().trim_matches('"').to_owned();
        let mut encoded = vec![percent.to_ascii_lowercase(), percent, json];
        encoded.retain(|form| *form != key && !form.is_empty());
        Self { encoded: encoded.into_iter().map(SecretString::from).collect(), key: SecretString::from(key) }
    }

    pub(crate) fn expose(&self) -> &str {
        self.key.expose_secret()
    }

    /// A header value holding `prefix` and the key, in memory that is wiped when its last user goes.
    pub(crate) fn header(&self, prefix: &str) -> Option<HeaderValue> {
        let text = SecretString::from(format!("{prefix}{}", self.expose()));
        let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(Wiped(text))).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Every form the key may have in a text.
    fn forms(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.key).chain(&self.encoded).map(ExposeSecret::expose_secret)
    }

    /// The length of the key in its longest form.
    pub(crate) fn longest_form(&self) -> usize {
        self.forms().map(str::len).max().unwrap_or_default()
    }

    /// The text with every appearance of the key replaced, encoded ones included.
    pub(crate) fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut redacted = Cow::Borrowed(text);
        for form in self.forms() {
            if !form.is_empty() && redacted.contains(form) {
                redacted = Cow::Owned(redacted.replace(form, REDACTED));
            }
        }
        redacted
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
        assert_eq!(key.redact("got a+b/c, a%2Bb%2Fc and a%2bb%2fc."), "got [redacted], [redacted] and [redacted].");
        let quoted = ApiKey::new("a\"b\\c".to_owned());
        assert_eq!(quoted.redact(r#"{"got":"a\"b\\c"}"#), r#"{"got":"[redacted]"}"#);
        assert_eq!(format!("{key:?}"), REDACTED);
    }

    #[test]
    fn header_is_sensitive() {
        let header = ApiKey::new("secret-key".to_owned()).header("Bearer ").unwrap();
        assert!(header.is_sensitive());
        assert_eq!(header.as_bytes(), b"Bearer secret-key");
    }
}
