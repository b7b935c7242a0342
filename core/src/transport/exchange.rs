//! One request and its whole answer.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::{Bytes, BytesMut};
use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Request, Response};
use tokio::time::{Instant, timeout_at};

use super::Transport;
use super::connecting::Watched;
use super::proof::Lost;
use crate::base_url::redirect_host;
use crate::error::Failure;
use crate::secret::ApiKey;

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// The host a redirect names.
    pub(crate) redirect_host: Option<String>,
    /// The body, or why it could not be read: the head alone already says much.
    pub(crate) body: Result<Bytes, Lost>,
}

/// What an exchange may use, and how long it may take.
pub(crate) struct Limits<'a> {
    pub(crate) until: Instant,
    /// The largest body that is read.
    pub(crate) bytes: usize,
    /// Set from the moment the request may be on the wire.
    pub(crate) has_left: &'a AtomicBool,
}

/// Sends a request and reads the answer.
pub(crate) async fn exchange(
    transport: &Transport,
    request: Request,
    limits: Limits<'_>,
    key: &ApiKey,
) -> Result<Reply, Lost> {
    transport.driver.poll().await;
    // A timer wakes late; a request that could only end as a "maybe" is not begun.
    if Instant::now() >= limits.until {
        return Err(Lost::of(Failure::Deadline));
    }
    let execute = pin!(transport.http.execute(request));
    let head = Watched::new(execute, limits.has_left);
    let mut response = match timeout_at(limits.until, head).await {
        Ok(head) => head.map_err(|error| Lost::before_answer(&error, key))?,
        Err(_) if limits.has_left.load(Ordering::Relaxed) => return Err(Lost::of(Failure::Timeout)),
        Err(_) => return Err(Lost::of(Failure::ConnectTimeout)),
    };
    let status = response.status();
    let redirect_host = match status.is_redirection() {
        true => {
            redirect_host(response.url(), response.headers().get(LOCATION)).map(|host| key.redact(&host).into_owned())
        }
        false => None,
    };
    let headers = std::mem::take(response.headers_mut());
    let body = timeout_at(limits.until, read(response, limits.bytes, key)).await;
    let body = body.unwrap_or_else(|_| Err(Lost::of(Failure::Timeout)));
    transport.driver.note_answer();
    Ok(Reply { status: status.as_u16(), headers, redirect_host, body })
}

async fn read(mut response: Response, limit: usize, key: &ApiKey) -> Result<Bytes, Lost> {
    let too_large = || Lost::of(Failure::TooLarge);
    let expected = response.content_length().and_then(|length| usize::try_from(length).ok());
    if expected.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let Some(first) = next(&mut response, key).await? else {
        return Ok(Bytes::new());
    };
    // Most answers come whole in one piece, which is then not copied.
    let mut length = first.len();
    let mut body = None;
    while let Some(chunk) = next(&mut response, key).await? {
        length = length.saturating_add(chunk.len());
        if length > limit {
            return Err(too_large());
        }
        let whole: &mut BytesMut = body.get_or_insert_with(|| {
            let mut whole = BytesMut::with_capacity(expected.unwrap_or_default());
            whole.extend_from_slice(&first);
            whole
        });
        whole.extend_from_slice(&chunk);
    }
    if length > limit {
        return Err(too_large());
    }
    Ok(body.map_or(first, BytesMut::freeze))
}

async fn next(response: &mut Response, key: &ApiKey) -> Result<Option<Bytes>, Lost> {
    response.chunk().await.map_err(|error| Lost::in_answer(&error, key))
}
