//! A fault as the control API defines it, and its builder.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::kind::{FaultBytes, FaultKind};

/// A fault. Its JSON form is that of the control API.
///
/// ```
/// use workspace_sandbox::Fault;
/// let fault = Fault::lost_answer().on("templates.send").for_call("17").times(2);
/// assert_eq!(
///     serde_json::to_value(fault).ok(),
///     Some(serde_json::json!({
///         "kind": "lost_answer", "operation": "templates.send", "call": "17", "times": 2
///     })),
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Fault {
    /// The kind of the fault.
    pub kind: FaultKind,
    /// Only on this operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Only on requests with this `x-sandbox-call` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// How many requests it applies to; 0 means until cleared. By default one; `random` until cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// How many matching requests are skipped first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<u32>,
    /// After how long on the sandbox's clock it is removed; by default never. A number of seconds in JSON.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::seconds")]
    pub expires_after: Option<Duration>,
    /// `delay`, `slow`, `stall`, `stall_body`: for how long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milliseconds: Option<u64>,
    /// `status`, `html`, `answer`: the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// `status`, `answer`: further headers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<BTreeMap<String, String>>,
    /// `status`, `answer`: the body. A string is sent unchanged, anything else as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// `raw`: the string to write. `big`: the length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<FaultBytes>,
    /// `raw`: the bytes to write, if they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// `informational`: how many 1xx are sent before the response; 0 means endlessly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// `answer`, `raw`, `stall`, `silence`, `pings_only`: whether the request is executed as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<bool>,
    /// `random`: the seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// `random`: the probability, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl Fault {
    /// A fault of this kind without any other field; some kinds require more.
    #[must_use]
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            operation: None,
            call: None,
            times: None,
            skip: None,
            expires_after: None,
            milliseconds: None,
            status: None,
            headers: None,
            body: None,
            bytes: None,
            base64: None,
            count: None,
            act: None,
            seed: None,
            rate: None,
        }
    }

    /// Waits, then sends the normal response.
    #[must_use]
    pub fn delay(time: Duration) -> Self {
        Self::new(FaultKind::Delay).lasting(time)
    }

    /// This status with the documented error body; see [`Fault::header`] and [`Fault::body`].
    #[must_use]
    pub fn status(status: u16) -> Self {
        let mut fault = Self::new(FaultKind::Status);
        fault.status = Some(status);
        fault
    }

    /// A proxy's HTML error page with this status.
    #[must_use]
    pub fn html(status: u16) -> Self {
        let mut fault = Self::new(FaultKind::Html);
        fault.status = Some(status);
        fault
    }

    /// A scripted response. A string is sent unchanged, any other value as JSON.
    #[must_use]
    pub fn answer(status: u16, body: impl Into<Value>) -> Self {
        let mut fault = Self::new(FaultKind::Answer).body(body);
        fault.status = Some(status);
        fault
    }

    /// Writes these bytes to the socket, then closes it.
    #[must_use]
    pub fn raw(bytes: impl AsRef<[u8]>) -> Self {
        let mut fault = Self::new(FaultKind::Raw);
        match std::str::from_utf8(bytes.as_ref()) {
            Ok(text) => fault.bytes = Some(FaultBytes::Text(text.to_owned())),
            Err(_) => fault.base64 = Some(STANDARD.encode(bytes.as_ref())),
        }
        fault
    }

    /// TCP reset after the request head; the request is not executed.
    #[must_use]
    pub fn reset() -> Self {
        Self::new(FaultKind::Reset)
    }

    /// Clean close after the request; it is not executed.
    #[must_use]
    pub fn close() -> Self {
        Self::new(FaultKind::Close)
    }

    /// Executes the request, then resets the connection.
    #[must_use]
    pub fn lost_answer() -> Self {
        Self::new(FaultKind::LostAnswer)
    }

    /// Executes the request, sends half of the body, closes.
    #[must_use]
    pub fn truncate() -> Self {
        Self::new(FaultKind::Truncate)
    }

    /// Never responds; see [`Fault::lasting`] and [`Fault::acting`].
    #[must_use]
    pub fn stall() -> Self {
        Self::new(FaultKind::Stall)
    }

    /// Executes the request, sends the head and half of the body, then nothing; see [`Fault::lasting`].
    #[must_use]
    pub fn stall_body() -> Self {
        Self::new(FaultKind::StallBody)
    }

    /// Executes the request and spreads the response over that time.
    #[must_use]
    pub fn slow(time: Duration) -> Self {
        Self::new(FaultKind::Slow).lasting(time)
    }

    /// Sends the normal response, then closes without announcing it.
    #[must_use]
    pub fn close_after() -> Self {
        Self::new(FaultKind::CloseAfter)
    }

    /// A 200 whose body has that length; the request is not executed.
    #[must_use]
    pub fn big(bytes: u64) -> Self {
        let mut fault = Self::new(FaultKind::Big);
        fault.bytes = Some(FaultBytes::Length(bytes));
        fault
    }

    /// HTTP/2 REFUSED_STREAM; the request is not executed.
    #[must_use]
    pub fn refused_stream() -> Self {
        Self::new(FaultKind::RefusedStream)
    }

    /// HTTP/2 GOAWAY below this stream; the request is not executed.
    #[must_use]
    pub fn goaway() -> Self {
        Self::new(FaultKind::Goaway)
    }

    /// Executes the request, then HTTP/2 GOAWAY that counts this stream, and no response.
    #[must_use]
    pub fn goaway_after() -> Self {
        Self::new(FaultKind::GoawayAfter)
    }

    /// Sends the normal response and an HTTP/2 GOAWAY that counts every stream; the connection stays in use.
    #[must_use]
    pub fn goaway_graceful() -> Self {
        Self::new(FaultKind::GoawayGraceful)
    }

    /// Shuts the HTTP/2 connection down gracefully: sends the normal response and a GOAWAY, then a second GOAWAY with
    /// the last stream, and closes once all requests up to that stream have responses.
    #[must_use]
    pub fn goaway_drain() -> Self {
        Self::new(FaultKind::GoawayDrain)
    }

    /// From this request on the server sends nothing, but keeps the connection open; see [`Fault::acting`].
    #[must_use]
    pub fn silence() -> Self {
        Self::new(FaultKind::Silence)
    }

    /// Like [`Fault::silence`], but HTTP/2 PINGs are answered.
    #[must_use]
    pub fn pings_only() -> Self {
        Self::new(FaultKind::PingsOnly)
    }

    /// Executes the request; sends `count` informational responses (1xx) before the final one, or endlessly for 0.
    #[must_use]
    pub fn informational(count: u32) -> Self {
        let mut fault = Self::new(FaultKind::Informational);
        fault.count = Some(count);
        fault
    }

    /// With probability `rate` one of the other kinds, until cleared.
    #[must_use]
    pub fn random(seed: u64, rate: f64) -> Self {
        let mut fault = Self::new(FaultKind::Random).times(0);
        fault.seed = Some(seed);
        fault.rate = Some(rate);
        fault
    }

    /// Only on this operation, such as `templates.send`.
    #[must_use]
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Only on requests with this `x-sandbox-call` header.
    #[must_use]
    pub fn for_call(mut self, call: impl Into<String>) -> Self {
        self.call = Some(call.into());
        self
    }

    /// Applies to this many requests; 0 means until cleared.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Applies until cleared.
    #[must_use]
    pub fn always(self) -> Self {
        self.times(0)
    }

    /// Skips this many matching requests first.
    #[must_use]
    pub fn skip(mut self, requests: u32) -> Self {
        self.skip = Some(requests);
        self
    }

    /// Removes it after this time on the sandbox's clock, however often it applied until then.
    #[must_use]
    pub fn expires_after(mut self, time: Duration) -> Self {
        self.expires_after = Some(time);
        self
    }

    /// Adds a header to `status` and `answer`.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.get_or_insert_default().insert(name.into(), value.into());
        self
    }

    /// Sets the body of `status` and `answer`.
    #[must_use]
    pub fn body(mut self, body: impl Into<Value>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// The request is executed as well. Only for `answer`, `raw`, `stall`, `silence` and `pings_only`.
    #[must_use]
    pub fn acting(mut self) -> Self {
        self.act = Some(true);
        self
    }

    /// How long it lasts: `delay`, `slow`, `stall` and `stall_body`.
    #[must_use]
    pub fn lasting(mut self, time: Duration) -> Self {
        self.milliseconds = Some(milliseconds(time));
        self
    }

    pub(crate) fn time(&self) -> Duration {
        Duration::from_millis(self.milliseconds.unwrap_or(0))
    }

    pub(crate) fn length(&self) -> u64 {
        match self.bytes {
            Some(FaultBytes::Length(length)) => length,
            _ => 0,
        }
    }

    pub(crate) fn raw_bytes(&self) -> Bytes {
        match (&self.bytes, &self.base64) {
            (Some(FaultBytes::Text(text)), _) => Bytes::from(text.clone()),
            (_, Some(text)) => STANDARD.decode(text).map(Bytes::from).unwrap_or_default(),
            _ => Bytes::new(),
        }
    }

    pub(crate) fn body_bytes(&self) -> Option<Bytes> {
        match &self.body {
            None => None,
            Some(Value::String(text)) => Some(Bytes::from(text.clone())),
            Some(value) => Some(Bytes::from(value.to_string())),
        }
    }
}
