//! The API key. It is never printed, and it is wiped from memory when the last client that holds it is dropped. Copies
//! in a URL or a JSON body live as long as their request and are not wiped.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// The placeholder for a secret in any string that the SDK prints.
const REDACTED: &str = "[redacted]";

/// The API key of a workspace.
pub(crate) struct ApiKey {
    key: SecretString,
    /// The key as it appears in a URL or in JSON, where that differs from the key itself.
    encoded: Vec<SecretString>,
}

impl ApiKey {
    pub(crate) fn new(key: String) -> Self {
        let key = SecretString::from(key);
        let text = key.expose_secret();
        let percent = SecretString::from(crate::config::percent::percent_encode(text).into_owned());
        let lower = SecretString::from(lower_escapes(percent.expose_secret()));
        let json = SecretString::from(crate::json::Json::from(text).as_json().trim_matches('"').to_owned());
        let slashed = SecretString::from(json.expose_secret().replace('/', "\\/"));
        let mut encoded = vec![percent, lower, json, slashed];
        encoded.retain(|encoding| encoding.expose_secret() != text);
        Self { encoded, key }
    }

    pub(crate) fn expose(&self) -> &str {
        self.key.expose_secret()
    }

    /// A header value of `prefix` and the key, in memory that is wiped when its last owner is dropped.
    pub(crate) fn header(&self, prefix: &str) -> Option<HeaderValue> {
        let text = SecretString::from(format!("{prefix}{}", self.expose()));
        let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(ZeroizingHeader(text))).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Every encoding in which the key can appear in a string.
    fn encodings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.key).chain(&self.encoded).map(ExposeSecret::expose_secret)
    }

    /// The length of the longest encoding of the key.
    pub(crate) fn longest_encoding(&self) -> usize {
        self.encodings().map(str::len).max().unwrap_or_default()
    }

    /// Replaces every occurrence of the key, including its encodings.
    pub(crate) fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut redacted = Cow::Borrowed(text);
        for encoding in self.encodings() {
            if !encoding.is_empty() && redacted.contains(encoding) {
                redacted = Cow::Owned(redacted.replace(encoding, REDACTED));
            }
        }
        redacted
    }
}

/// Percent escapes in lower case, as some servers write them: `%2b` for `%2B`.
fn lower_escapes(percent: &str) -> String {
    let mut escape = 0_u8;
    let lower = |c: char| {
        let is_escape = escape > 0;
        escape = if c == '%' { 2 } else { escape.saturating_sub(1) };
        if is_escape { c.to_ascii_lowercase() } else { c }
    };
    percent.chars().map(lower).collect()
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// A secret that `Bytes` can own; it is wiped when the last `Bytes` of it is dropped.
struct ZeroizingHeader(SecretString);

impl AsRef<[u8]> for ZeroizingHeader {
    fn as_ref(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redacts_plain_and_encoded_keys() {
        let key = ApiKey::new("A+b/C".to_owned());
        let text = r"got A+b/C, A%2Bb%2FC, A%2bb%2fC and A+b\/C.";
        assert_eq!(key.redact(text), "got [redacted], [redacted], [redacted] and [redacted].");
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
