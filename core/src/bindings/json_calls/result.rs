//! Results as JSON.

use std::marker::PhantomData;

use bytes::Bytes;
use serde::Serialize;

use crate::bindings::json_calls::big_integers::{has_big_integer, to_marked_json};
use crate::bindings::passthrough::is_canonical;
use crate::error::Failure;
use crate::response::api_response::{ApiResponse, CallInfo, Pagination};
use crate::response::decode::{Data, DecodedResponse, ReadContext, decode};
use crate::response::from_response::FromResponse;

/// The result of a successful call as JSON: `{"data": …, "message": …, "pagination": …}`, which may have more keys.
#[derive(Clone)]
pub struct JsonResult {
    /// Information about the call.
    pub call: CallInfo,
    /// The whole body as the server sent it, without a byte order mark: JSON text.
    pub raw: JsonText,
    /// The JSON to read, if it differs from `raw`.
    pub canonical: Option<JsonText>,
}

/// A JSON string, scanned for non-ASCII characters on the I/O thread.
#[derive(Clone, PartialEq, Eq)]
pub struct JsonText {
    text: String,
    is_ascii: bool,
    has_big_integers: bool,
}

/// Shows nothing, because it may contain personal data.
impl std::fmt::Debug for JsonText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JsonText").finish_non_exhaustive()
    }
}

impl JsonText {
    fn new(text: String) -> Self {
        Self { is_ascii: text.is_ascii(), text, has_big_integers: false }
    }

    /// The string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the string is ASCII, which many languages copy faster.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.is_ascii
    }

    /// Whether the string has integers that a JavaScript number cannot hold. Each of them is a string of NUL and its
    /// digits, and a string that starts with NUL has one more of them.
    #[must_use]
    pub fn has_big_integers(&self) -> bool {
        self.has_big_integers
    }
}

/// The string of a body that was read. Its bytes are reused if nothing else refers to them.
fn text_of(body: Bytes) -> JsonText {
    let text = String::from_utf8(body.into()).unwrap_or_default();
    JsonText::new(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// Shows nothing, because a result may contain personal data.
impl std::fmt::Debug for JsonResult {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JsonResult").field("call", &self.call).finish_non_exhaustive()
    }
}

/// The parts that a result is written from.
#[derive(Serialize)]
struct CanonicalResult<'a, T> {
    data: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination: &'a Option<Pagination>,
}

/// The JSON to read, in which big integers are marked.
///
/// # Errors
///
/// Never for a model, because each model can be serialized.
fn write<T: Serialize>(
    data: &T,
    message: &Option<String>,
    pagination: &Option<Pagination>,
) -> Result<JsonText, serde_json::Error> {
    let result = CanonicalResult { data, message, pagination };
    let json = serde_json::to_string(&result)?;
    if !has_big_integer(&json) {
        return Ok(JsonText::new(json));
    }
    Ok(JsonText { has_big_integers: true, ..JsonText::new(to_marked_json(&result)?) })
}

/// A result with data alone, in the same format. It is empty only if the data cannot be serialized.
pub(crate) fn data_to_json<T: Serialize>(data: &T) -> JsonText {
    write(data, &None, &None).unwrap_or_else(|_| JsonText::new(String::new()))
}

impl<T: Serialize> From<ApiResponse<T>> for JsonResult {
    fn from(response: ApiResponse<T>) -> Self {
        let canonical = write(&response.data, &response.message, &response.pagination).ok();
        let call = response.call.clone();
        Self { call, raw: text_of(response.into_body()), canonical }
    }
}

/// Reads a response with this data as JSON.
pub(crate) struct JsonResponse<T>(pub(crate) JsonResult, PhantomData<T>);

impl<T: Data + Serialize> FromResponse for JsonResponse<T> {
    /// The JSON to read if it differs from the body, and the body if it was repaired.
    type Body = (Option<JsonText>, Option<Bytes>);

    fn read_body(body: &Bytes, how: ReadContext) -> Result<Self::Body, Failure> {
        let text = std::str::from_utf8(body).unwrap_or_default();
        if how.in_time(|| Ok(is_canonical(text, T::SHAPE) && !has_big_integer(text)))? {
            return how.in_time(|| how.check(text).map(|()| (None, None)));
        }
        let DecodedResponse { data, message, pagination, repaired_body } = decode::<T>(body, how)?;
        let canonical = write(&data, &message, &pagination).map_err(|_| Failure::Unreadable)?;
        Ok((Some(canonical), repaired_body))
    }

    fn from_response((canonical, repaired_body): Self::Body, call: CallInfo, body: Bytes) -> Self {
        let raw = text_of(repaired_body.unwrap_or(body));
        Self(JsonResult { call, raw, canonical }, PhantomData)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::*;
    use crate::api::messages::{MessageStatus, SentMessage};
    use crate::json::Json;
    use crate::spec::safety::Safety;

    #[test]
    fn a_response_that_is_passed_on_unchanged_is_checked_too() {
        let later = Instant::now() + Duration::from_secs(60);
        let read = |body: &'static str, safety| {
            let (body, how) = (Bytes::from(body), ReadContext { safety, until: later });
            match safety {
                Safety::Send => JsonResponse::<SentMessage>::read_body(&body, how),
                Safety::Upsert => JsonResponse::<Json>::read_body(&body, how),
                Safety::Read => JsonResponse::<MessageStatus>::read_body(&body, how),
            }
        };
        let failed = r#"{"success":true,"data":{"messageId":"wamid.A","status":"failed"}}"#;
        let sent = r#"{"success":true,"data":{"messageId":"wamid.A","status":"sent"}}"#;
        let nested = r#"{"success":true,"data":{"id":"1","success":false}}"#;
        assert_eq!(read(failed, Safety::Send), Err(Failure::Unreadable));
        assert_eq!(read(failed, Safety::Read), Ok((None, None)));
        assert_eq!(read(sent, Safety::Send), Ok((None, None)));
        assert_eq!(read(nested, Safety::Upsert), Err(Failure::Unreadable));
        let long =
            Bytes::from(format!(r#"{{"success":true,"data":{{{}"status":"read"}}}}"#, r#""a":1,"#.repeat(1_000)));
        let over = ReadContext { safety: Safety::Read, until: Instant::now() };
        assert_eq!(JsonResponse::<MessageStatus>::read_body(&long, over), Err(Failure::Timeout));
    }
}
