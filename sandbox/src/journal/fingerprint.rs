//! Fingerprints, by which equal requests are found.

use std::hash::{BuildHasher as _, Hash as _, RandomState};

use http::request::Parts;

/// The headers with the API key.
const KEY_HEADERS: [&str; 2] = ["x-api-key", "authorization"];

/// Makes fingerprints. They are different in every start of the server.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints(RandomState);

impl Fingerprints {
    /// The fingerprint of a request. Two requests have the same one if their method, path, query, body and API key are
    /// equal. The body is compared byte by byte: the retries of a client repeat it as it was.
    pub(crate) fn of(&self, parts: &Parts, body: &[u8]) -> u64 {
        let mut hasher = self.0.build_hasher();
        parts.method.hash(&mut hasher);
        parts.uri.path().hash(&mut hasher);
        parts.uri.query().hash(&mut hasher);
        for name in KEY_HEADERS {
            parts.headers.get(name).map(http::HeaderValue::as_bytes).hash(&mut hasher);
        }
        body.hash(&mut hasher);
        std::hash::Hasher::finish(&hasher)
    }
}
