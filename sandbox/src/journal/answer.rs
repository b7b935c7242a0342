//! The responses that the journal keeps.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

/// The most bytes of a body that are kept.
const BODY_LIMIT: usize = 64 << 10;
/// The memory that an answer needs besides its body and its headers, roughly.
const OVERHEAD: usize = 256;

/// A response.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Box<[(HeaderName, HeaderValue)]>,
    /// The body, as much of it as is kept.
    pub(crate) body: Bytes,
    /// Whether the body is longer than what is kept.
    pub(crate) is_truncated: bool,
}

impl Answer {
    /// `chunks` is the body; `length` is its length if it is complete.
    pub(crate) fn new<'a>(
        status: u16,
        headers: &HeaderMap,
        chunks: impl ExactSizeIterator<Item = &'a Bytes>,
        length: u64,
    ) -> Self {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let body = first_bytes(chunks);
        let is_truncated = (body.len() as u64) < length;
        Self { status, headers, body, is_truncated }
    }

    /// How much memory it needs.
    pub(super) fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        OVERHEAD + headers + self.body.len()
    }
}

/// The bytes of a body up to the limit. A short body is shared; a long one is copied, because sharing would keep all of
/// it in memory.
fn first_bytes<'a>(mut chunks: impl ExactSizeIterator<Item = &'a Bytes>) -> Bytes {
    if chunks.len() == 1 {
        return match chunks.next() {
            Some(body) if body.len() > BODY_LIMIT => Bytes::copy_from_slice(body.get(..BODY_LIMIT).unwrap_or_default()),
            body => body.cloned().unwrap_or_default(),
        };
    }
    let mut bytes = Vec::new();
    for chunk in chunks {
        let length = chunk.len().min(BODY_LIMIT - bytes.len());
        bytes.extend_from_slice(chunk.get(..length).unwrap_or_default());
        if bytes.len() == BODY_LIMIT {
            break;
        }
    }
    Bytes::from(bytes)
}
