//! Classifies the response of an attempt as success or failure, and turns a failure into the error for the caller.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{DATE, HeaderMap, RETRY_AFTER};
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::config::api_key::ApiKey;
use crate::error::displayable::is_id;
use crate::error::{
    Cause, Disposition, Error, ErrorInner, ErrorKind, Failure, HookError, LedgerDetails, whatsapp_code,
};
use crate::events::SentState;
use crate::json::repair::repair_json;
use crate::ledger::store::StoreError;
use crate::policy::retry::is_retryable;
use crate::spec::safety::Safety;
use crate::time::http_date;
use crate::transport::{RawResponse, TransportError};

/// The maximum length of server text that is kept, in characters.
const MAX_TEXT: usize = 2_000;
/// The number of bytes of an error body that are searched.
const MAX_ERROR_BODY: usize = 64 * 1024;

/// The maximum size of a response to a send, in bytes. Such a response contains an id and a status; a larger one
/// contains nothing else of use.
const MAX_SEND_RESPONSE: usize = 1024 * 1024;

/// The maximum size of a response, in bytes.
pub(crate) fn max_body_bytes(safety: Safety, max_response_bytes: usize) -> usize {
    match safety {
        Safety::Send => max_response_bytes.min(MAX_SEND_RESPONSE),
        Safety::Read | Safety::Upsert => max_response_bytes,
    }
}

/// An attempt that succeeded.
#[derive(Debug)]
pub(crate) struct SuccessResponse {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) body: Bytes,
}

/// An attempt that failed.
#[derive(Debug)]
pub(crate) struct AttemptError {
    pub(crate) failure: Failure,
    pub(crate) status: Option<u16>,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    redirect_host: Option<String>,
    whatsapp_code: Option<u32>,
    server_text: Option<String>,
    cause: Option<Cause>,
    hook_error: Option<HookError>,
    ledger_failure: Option<StoreError>,
}

/// Classifies a response. `read` reads the body of a 2xx response.
pub(crate) fn classify(
    response: Result<RawResponse, TransportError>,
    key: &ApiKey,
    read: &mut (dyn FnMut(&Bytes) -> Result<(), Failure> + Send),
) -> Result<SuccessResponse, Box<AttemptError>> {
    let RawResponse { status, headers, redirect_host, body } = match response {
        Ok(response) => response,
        Err(error) => return Err(Box::new(AttemptError { cause: error.cause, ..*AttemptError::of(error.failure) })),
    };
    let request_id = request_id(&headers, key);
    let failure = match (status, &body) {
        // The head of an error response is enough, even if its body could not be read.
        (300..=399, _) => Failure::Redirect(status),
        (200..=299, Err(error)) => error.failure,
        (200..=299, Ok(body)) => match read(body) {
            Ok(()) => return Ok(SuccessResponse { status, request_id, body: body.clone() }),
            Err(failure) => failure,
        },
        _ => Failure::Status(status),
    };
    let error_body = body.as_ref().map(|body| ErrorBody::read(body, key)).unwrap_or_default();
    Err(Box::new(AttemptError {
        failure,
        status: Some(status),
        request_id,
        retry_after: retry_after(&headers),
        redirect_host,
        whatsapp_code: error_body.whatsapp_code,
        server_text: error_body.text,
        cause: body.err().and_then(|error| error.cause),
        hook_error: None,
        ledger_failure: None,
    }))
}

fn request_id(headers: &HeaderMap, key: &ApiKey) -> Option<String> {
    let id = headers.get("x-request-id")?.to_str().ok()?;
    (is_id(id) && key.redact(id) == id).then(|| id.to_owned())
}

fn shorten(text: Cow<'_, str>, max: usize) -> String {
    let end = if text.len() <= max { None } else { text.char_indices().nth(max) };
    match end.and_then(|(end, _)| text.get(..end)) {
        Some(start) => start.to_owned(),
        None => text.into_owned(),
    }
}

/// The longest wait that is reported. A server that names a longer one means "never", or is mistaken.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// `retry-after-ms`, or `Retry-After` in seconds or as a date in one of HTTP's three formats (RFC 9110). A date is
/// compared with the server's own `Date`, because the clocks of the server and the client may differ.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    parse_retry_after(headers).map(|wait| wait.min(MAX_RETRY_AFTER))
}

fn parse_retry_after(headers: &HeaderMap) -> Option<Duration> {
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    let header = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    if let Some(milliseconds) = header("retry-after-ms").and_then(number) {
        return Some(Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or(Duration::MAX));
    }
    let text = header(RETRY_AFTER.as_str())?;
    if let Some(seconds) = number(text) {
        return Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let now = header(DATE.as_str()).and_then(http_date::parse).unwrap_or_else(SystemTime::now);
    Some(http_date::parse(text)?.duration_since(now).unwrap_or_default())
}

/// The error reported by the body of a response that is not a success.
#[derive(Default)]
struct ErrorBody {
    text: Option<String>,
    whatsapp_code: Option<u32>,
}

/// The documented envelope of an error; `error` may be an object. Fields before the point where the text ends or
/// becomes invalid are kept.
#[derive(Default)]
struct ErrorShape {
    error: Option<Value>,
    message: Option<Value>,
    code: Option<Value>,
}

impl ErrorShape {
    /// The code in `code`, `error` or `message`.
    fn whatsapp_code(&self) -> Option<u32> {
        let texts = [&self.error, &self.message].into_iter().flatten();
        self.code
            .as_ref()
            .and_then(whatsapp_code::code_field)
            .or_else(|| texts.into_iter().find_map(whatsapp_code::find_in_json))
    }

    fn read(text: &str) -> Self {
        let mut shape = Self::default();
        // A truncated text always ends with an error; the fields found before it are used.
        let _ = serde_json::Deserializer::from_str(text).deserialize_map(&mut shape);
        shape
    }
}

impl<'de> Visitor<'de> for &mut ErrorShape {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match name.as_ref() {
                "error" => self.error = map.next_value()?,
                "message" => self.message = map.next_value()?,
                "code" => self.code = map.next_value()?,
                _ => map.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        Ok(())
    }
}

impl ErrorBody {
    fn read(body: &Bytes, key: &ApiKey) -> Self {
        let (body, is_whole) = match body.get(..MAX_ERROR_BODY) {
            Some(start) => (start, start.len() == body.len()),
            None => (body.as_ref(), true),
        };
        let text = String::from_utf8_lossy(body);
        let repaired = repair_json(&text);
        let shape = ErrorShape::read(&repaired);
        let whatsapp_code = shape.whatsapp_code();
        let parts: Vec<String> = [shape.error, shape.message].into_iter().flatten().filter_map(to_text).collect();
        if !parts.is_empty() {
            return Self { whatsapp_code, text: server_text(&parts.join(": "), false, key) };
        }
        // In truncated JSON, an escape can hide the key.
        if !is_whole && repaired.trim_start().starts_with(['{', '[', '"']) {
            return Self { whatsapp_code, text: None };
        }
        // JSON of another shape is serialized again, so that no escape can hide a part of the key from redaction.
        match serde_json::from_str::<Value>(&repaired) {
            Ok(value) => Self {
                whatsapp_code: whatsapp_code.or_else(|| whatsapp_code::find_in_json(&value)),
                text: server_text(&value.to_string(), false, key),
            },
            Err(_) => {
                let start = text.char_indices().nth(MAX_TEXT * 4).and_then(|(end, _)| text.get(..end));
                let text = server_text(start.unwrap_or(&text), start.is_some(), key);
                Self { whatsapp_code: whatsapp_code.or_else(|| whatsapp_code::find(text.as_deref()?)), text }
            }
        }
    }
}

/// The text of the server without the key, shortened; `None` if it is blank.
fn server_text(text: &str, is_truncated: bool, key: &ApiKey) -> Option<String> {
    let redacted = key.redact(text);
    // If the text was truncated, it may end with a part of the key.
    let tail = if is_truncated { key.longest_encoding() } else { 0 };
    let max = redacted.chars().count().saturating_sub(tail).min(MAX_TEXT);
    let text = shorten(redacted, max);
    (!text.trim().is_empty()).then_some(text)
}

/// The content of a string; the JSON text of an object or a number.
fn to_text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

impl AttemptError {
    /// A failure without further details.
    pub(crate) fn of(failure: Failure) -> Box<Self> {
        Box::new(Self {
            failure,
            status: None,
            request_id: None,
            retry_after: None,
            redirect_host: None,
            whatsapp_code: None,
            server_text: None,
            cause: None,
            hook_error: None,
            ledger_failure: None,
        })
    }

    /// A failure with its cause.
    #[cfg(feature = "bindings")]
    pub(crate) fn with_cause(failure: Failure, cause: Option<Cause>) -> Box<Self> {
        Box::new(Self { cause, ..*Self::of(failure) })
    }

    /// The hook `on_attempt_start` failed.
    pub(crate) fn of_hook(error: HookError) -> Box<Self> {
        Box::new(Self { hook_error: Some(error), ..*Self::of(Failure::Hook) })
    }

    /// The ledger could not record the send.
    pub(crate) fn of_ledger(error: StoreError) -> Box<Self> {
        Box::new(Self { cause: error.to_cause(), ledger_failure: Some(error), ..*Self::of(Failure::Ledger) })
    }

    /// The calls of the client were aborted during an attempt in this state.
    pub(crate) fn of_abort(sent: SentState, status: Option<u16>) -> Box<Self> {
        let failure = if sent == SentState::NotSent { Failure::NotSent } else { Failure::Aborted };
        Box::new(Self { status, ..*Self::of(failure) })
    }

    /// Whether the server may have executed the request despite this failure.
    pub(crate) fn maybe_executed(&self) -> bool {
        !self.failure.definitely_not_sent() && !matches!(self.failure, Failure::Status(421 | 425 | 429))
    }

    /// The error for the caller.
    pub(crate) fn into_error(self, call: &CallSummary) -> Error {
        let kind = error_kind(call.safety, self.failure);
        Error::new(ErrorInner {
            kind,
            disposition: self.disposition(kind, call),
            operation: Some(call.operation),
            failure: Some(self.failure),
            status: self.status,
            request_id: self.request_id,
            attempts: call.attempts,
            elapsed: call.elapsed,
            retry_after: self.retry_after,
            whatsapp_code: self.whatsapp_code,
            fields: Vec::new(),
            redirect_host: self.redirect_host,
            server_text: self.server_text,
            cause: self.cause,
            hook_error: self.hook_error,
            ledger: self
                .ledger_failure
                .map(|failure| Box::new(LedgerDetails { message: Some(failure.message), ..LedgerDetails::default() })),
        })
    }

    fn disposition(&self, kind: ErrorKind, call: &CallSummary) -> Disposition {
        match kind {
            ErrorKind::OutcomeUnknown => Disposition::Unknown,
            ErrorKind::Ledger if self.ledger_failure.as_ref().is_some_and(|failure| failure.is_retryable) => {
                Disposition::Retryable
            }
            // If the SDK may repeat the call, so may the caller.
            _ if is_retryable(call.safety, self.failure) => Disposition::Retryable,
            // The attempt was not started.
            _ if matches!(self.failure, Failure::Deadline | Failure::Hook) => Disposition::Retryable,
            // Rate limited, or a transient WhatsApp error.
            _ if self.whatsapp_code.is_some_and(whatsapp_code::is_transient) => Disposition::Retryable,
            // The server may have executed an upsert in this attempt, or in an earlier one whose outcome is unknown.
            _ if call.safety == Safety::Upsert && (maybe_executed(self.failure) || call.in_doubt) => {
                Disposition::Unknown
            }
            _ => Disposition::Rejected,
        }
    }
}

/// The state of a call when it failed.
pub(crate) struct CallSummary {
    pub(crate) operation: &'static str,
    pub(crate) safety: Safety,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    /// Whether the server may have executed the request in an earlier attempt.
    pub(crate) in_doubt: bool,
}

/// Whether the server may have executed the request although the response is not a success: a 2xx that cannot be read,
/// an error of the server or of a proxy in front of it, or a redirect to the result, such as 303. A 301, 307 or 308
/// means that the request must be sent elsewhere, so it was not executed (RFC 9110, 15.4).
fn maybe_executed(failure: Failure) -> bool {
    match failure {
        Failure::Unreadable | Failure::TooLarge | Failure::Status(408) => true,
        Failure::Redirect(status) => !matches!(status, 301 | 307 | 308),
        Failure::Status(status) => !(400..=499).contains(&status),
        _ => false,
    }
}

/// The kind of the error, determined by the safety of the operation and the failure. The complete table:
///
/// | failure | read, upsert | send |
/// |---|---|---|
/// | connect, tls, proxy, not_sent, hook | Transport | Transport |
/// | ledger | Ledger | Ledger |
/// | connect_timeout, deadline | RequestTimeout | RequestTimeout |
/// | timeout | RequestTimeout | OutcomeUnknown |
/// | connection_lost, aborted | Transport | OutcomeUnknown |
/// | unreadable, too_large | Decode | OutcomeUnknown |
/// | 301, 307, 308 | Api | Api |
/// | other 3xx, 408 | Api | OutcomeUnknown |
/// | 5xx | Server | OutcomeUnknown |
/// | other statuses | by status | by status |
/// | refusal | Api | Api |
fn error_kind(safety: Safety, failure: Failure) -> ErrorKind {
    let unless_send = |kind| if safety == Safety::Send { ErrorKind::OutcomeUnknown } else { kind };
    match failure {
        Failure::Connect | Failure::Tls | Failure::Proxy | Failure::NotSent | Failure::Hook => ErrorKind::Transport,
        Failure::Ledger => ErrorKind::Ledger,
        Failure::ConnectTimeout | Failure::Deadline => ErrorKind::RequestTimeout,
        Failure::Timeout => unless_send(ErrorKind::RequestTimeout),
        Failure::ConnectionLost | Failure::Aborted => unless_send(ErrorKind::Transport),
        Failure::Unreadable | Failure::TooLarge => unless_send(ErrorKind::Decode),
        Failure::Redirect(_) if maybe_executed(failure) => unless_send(ErrorKind::Api),
        Failure::Status(status) if maybe_executed(failure) => unless_send(ErrorKind::of_status(status)),
        Failure::Status(status) => ErrorKind::of_status(status),
        Failure::Redirect(_) | Failure::Refusal => ErrorKind::Api,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_of_retry_after() {
        let cases = [
            ("retry-after", "2", Some(Duration::from_secs(2))),
            ("retry-after", "0.5", Some(Duration::from_millis(500))),
            ("retry-after-ms", "1500", Some(Duration::from_millis(1500))),
            ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT", Some(Duration::ZERO)),
            ("retry-after-ms", "1e300", Some(MAX_RETRY_AFTER)),
            ("retry-after", "-1", None),
            ("retry-after", "NaN", None),
            ("retry-after", "1e300", Some(MAX_RETRY_AFTER)),
            ("retry-after", "soon", None),
        ];
        for (name, value, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            assert_eq!(retry_after(&headers), expected, "{name}: {value}");
        }
    }

    #[test]
    fn a_date_in_the_future_is_a_wait() {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "Fri, 01 Jan 2100 00:00:00 GMT".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(MAX_RETRY_AFTER));
    }

    #[test]
    fn a_date_is_compared_with_the_clock_of_the_server() {
        let date = "Tue, 01 Jan 2030 00:00:00 GMT";
        let later = [
            "Tue, 01 Jan 2030 00:00:02 GMT",
            "Tuesday, 01-Jan-30 00:00:02 GMT",
            "Tue Jan  1 00:00:02 2030",
            "Tue, 01 Jan 2030 02:00:02 +0200",
        ];
        for text in later {
            let mut headers = HeaderMap::new();
            headers.insert(DATE, date.parse().unwrap());
            headers.insert(RETRY_AFTER, text.parse().unwrap());
            assert_eq!(retry_after(&headers), Some(Duration::from_secs(2)), "{text}");
        }
    }

    #[test]
    fn a_code_comes_from_its_field_or_the_start_of_the_text() {
        let key = ApiKey::new("secret-key".to_owned());
        let cases = [
            (r#"{"success":false,"error":"Order ORD-131056 not found"}"#, None),
            (r#"{"success":false,"error":"131056: too fast"}"#, Some(131_056)),
            (r#"{"success":false,"message":"(#131056) too fast"}"#, Some(131_056)),
            (r#"{"success":false,"error":"failed","code":131056}"#, Some(131_056)),
            (r#"{"success":false,"error":{"message":"failed","code":131056}}"#, Some(131_056)),
            (r#"{"errors":[{"code":131056}]}"#, Some(131_056)),
            ("(#131056) too fast", Some(131_056)),
            ("<html>(#131056)", None),
        ];
        for (body, code) in cases {
            assert_eq!(ErrorBody::read(&Bytes::from(body), &key).whatsapp_code, code, "{body}");
        }
    }

    #[test]
    fn only_the_beginning_of_a_long_error_body_is_searched() {
        let key = ApiKey::new("secret-key".to_owned());
        let rest = "1,".repeat(MAX_ERROR_BODY);
        let cases = [
            (
                format!(r#"{{"error":"Bad 131047","message":"secret-key","list":[{rest}1]}}"#),
                Some("Bad 131047: [redacted]"),
            ),
            (format!(r#"{{"list":[{rest}1],"error":"too late"}}"#), None),
            (format!(r#"{{"a":"\u0073ecret-key","list":[{rest}1]}}"#), None),
            (format!("<p>{}", "x".repeat(MAX_ERROR_BODY)), Some("<p>xxx")),
        ];
        for (body, expected) in cases {
            let text = ErrorBody::read(&Bytes::from(body), &key).text;
            let start = text.as_deref().and_then(|text| text.get(..expected.map_or(0, str::len)));
            assert_eq!(start, expected);
        }
    }

    #[test]
    fn the_response_to_a_send_has_a_lower_limit() {
        assert_eq!(max_body_bytes(Safety::Send, 16 << 20), MAX_SEND_RESPONSE);
        assert_eq!(max_body_bytes(Safety::Send, 1_000), 1_000);
        assert_eq!(max_body_bytes(Safety::Upsert, 16 << 20), 16 << 20);
    }

    #[test]
    fn only_a_send_in_doubt_has_an_unknown_outcome() {
        let maybe = [
            Failure::Timeout,
            Failure::ConnectionLost,
            Failure::Unreadable,
            Failure::TooLarge,
            Failure::Redirect(302),
            Failure::Status(408),
            Failure::Status(500),
            Failure::Status(599),
        ];
        let definite = [
            Failure::Connect,
            Failure::ConnectTimeout,
            Failure::Tls,
            Failure::Proxy,
            Failure::NotSent,
            Failure::Deadline,
            Failure::Status(400),
            Failure::Status(429),
            Failure::Status(421),
            Failure::Redirect(307),
            Failure::Refusal,
        ];
        for failure in maybe {
            assert_eq!(error_kind(Safety::Send, failure), ErrorKind::OutcomeUnknown, "{failure:?}");
        }
        for failure in definite {
            assert_ne!(error_kind(Safety::Send, failure), ErrorKind::OutcomeUnknown, "{failure:?}");
        }
        for failure in maybe.into_iter().chain(definite) {
            for safety in [Safety::Read, Safety::Upsert] {
                assert_ne!(error_kind(safety, failure), ErrorKind::OutcomeUnknown, "{failure:?}");
            }
        }
    }
}
