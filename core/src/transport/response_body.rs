//! Reads the body of a response, and decompresses it.

use std::io::{self, Write};

use bytes::{Bytes, BytesMut};
use flate2::write::MultiGzDecoder;
use http::header::{CONTENT_ENCODING, HeaderMap};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;

use super::connection::ConnectionState;
use super::proof::TransportError;
use crate::error::{Cause, Failure};

/// How the body of a response is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ContentEncoding {
    Identity,
    Gzip,
    /// An encoding that the SDK did not ask for.
    Other,
}

impl ContentEncoding {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut encoding = Self::Identity;
        let values = headers.get_all(CONTENT_ENCODING).iter();
        let names = values.flat_map(|value| value.to_str().unwrap_or("?").split(',').map(str::trim));
        for name in names.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case("identity")) {
            let is_gzip = ["gzip", "x-gzip"].iter().any(|gzip| name.eq_ignore_ascii_case(gzip));
            encoding = if is_gzip && encoding == Self::Identity { Self::Gzip } else { Self::Other };
        }
        encoding
    }
}

/// Reads a body of at most `limit` bytes, both compressed and decompressed.
pub(super) async fn read(
    body: Incoming,
    encoding: ContentEncoding,
    limit: usize,
    connection: Option<&ConnectionState>,
) -> Result<Bytes, TransportError> {
    let mut chunks = Chunks { body, connection };
    match encoding {
        ContentEncoding::Identity => read_plain(&mut chunks, limit).await,
        ContentEncoding::Gzip => read_gzip(&mut chunks, limit).await,
        // Its name is text of the server, which may contain anything.
        ContentEncoding::Other => Err(unreadable("the response has a content encoding other than gzip")),
    }
}

/// The data of a body, as it arrives.
struct Chunks<'a> {
    body: Incoming,
    connection: Option<&'a ConnectionState>,
}

impl Chunks<'_> {
    /// The length of the body, if the server announced it.
    fn announced_length(&self) -> Option<usize> {
        self.body.size_hint().exact().and_then(|length| usize::try_from(length).ok())
    }

    async fn next(&mut self) -> Result<Option<Bytes>, TransportError> {
        loop {
            let Some(frame) = self.body.frame().await else { return Ok(None) };
            if let Some(connection) = self.connection {
                connection.note_read();
            }
            // Trailers are not needed.
            if let Ok(chunk) = frame.map_err(|error| TransportError::in_response(&error))?.into_data() {
                return Ok(Some(chunk));
            }
        }
    }
}

fn too_large() -> TransportError {
    TransportError::of(Failure::TooLarge)
}

fn unreadable(message: &str) -> TransportError {
    TransportError { failure: Failure::Unreadable, cause: Cause::from_levels(vec![message.to_owned()]) }
}

async fn read_plain(chunks: &mut Chunks<'_>, limit: usize) -> Result<Bytes, TransportError> {
    let expected = chunks.announced_length();
    if expected.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let Some(first) = chunks.next().await? else {
        return Ok(Bytes::new());
    };
    // Most responses arrive in one chunk, which is then not copied.
    let mut length = first.len();
    let mut buffer: Option<BytesMut> = None;
    while let Some(chunk) = chunks.next().await? {
        length = length.saturating_add(chunk.len());
        if length > limit {
            return Err(too_large());
        }
        let buffer = buffer.get_or_insert_with(|| {
            let mut buffer = BytesMut::with_capacity(expected.unwrap_or_default());
            buffer.extend_from_slice(&first);
            buffer
        });
        buffer.extend_from_slice(&chunk);
    }
    if length > limit {
        return Err(too_large());
    }
    Ok(buffer.map_or(first, BytesMut::freeze))
}

async fn read_gzip(chunks: &mut Chunks<'_>, limit: usize) -> Result<Bytes, TransportError> {
    let mut decoder = MultiGzDecoder::new(LimitedBuffer { bytes: Vec::new(), limit, is_full: false });
    let mut compressed = 0_usize;
    while let Some(chunk) = chunks.next().await? {
        compressed = compressed.saturating_add(chunk.len());
        // Some streams decompress to nothing, however long they are.
        if compressed > limit {
            return Err(too_large());
        }
        decoder.write_all(&chunk).map_err(|_| gzip_error(decoder.get_ref()))?;
    }
    // A response without content has no gzip header either.
    if compressed == 0 {
        return Ok(Bytes::new());
    }
    let result = decoder.try_finish();
    let buffer = decoder.get_ref();
    match result {
        Ok(()) if !buffer.is_full => Ok(Bytes::from(std::mem::take(&mut decoder.get_mut().bytes))),
        _ => Err(gzip_error(buffer)),
    }
}

fn gzip_error(buffer: &LimitedBuffer) -> TransportError {
    if buffer.is_full { too_large() } else { unreadable("the response is not valid gzip") }
}

/// A buffer that fails as soon as it would exceed its limit, so that a small response cannot fill the memory.
struct LimitedBuffer {
    bytes: Vec<u8>,
    limit: usize,
    is_full: bool,
}

impl Write for LimitedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.limit.saturating_sub(self.bytes.len()) {
            self.is_full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_identity_gzip_or_another() {
        let cases: [(&[&str], ContentEncoding); 8] = [
            (&[], ContentEncoding::Identity),
            (&["identity"], ContentEncoding::Identity),
            (&["gzip"], ContentEncoding::Gzip),
            (&["X-GZIP, identity"], ContentEncoding::Gzip),
            (&["br"], ContentEncoding::Other),
            (&["gzip, gzip"], ContentEncoding::Other),
            (&["gzip", "br"], ContentEncoding::Other),
            (&["deflate"], ContentEncoding::Other),
        ];
        for (values, expected) in cases {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(CONTENT_ENCODING, value.parse().unwrap());
            }
            assert_eq!(ContentEncoding::of(&headers), expected, "{values:?}");
        }
    }
}
