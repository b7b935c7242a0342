//! The kinds of faults.

use serde::{Deserialize, Serialize};

/// The kind of a fault. The README has a table with the details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// Waits, then sends the normal response.
    Delay,
    /// An error status; the request is not executed.
    Status,
    /// A proxy's HTML error page.
    Html,
    /// A scripted response.
    Answer,
    /// Scripted bytes, then the connection is closed.
    Raw,
    /// TCP reset after the request head.
    Reset,
    /// Clean close after the request.
    Close,
    /// Executes the request, then resets the connection.
    LostAnswer,
    /// Executes the request, sends half of the response, closes.
    Truncate,
    /// Never responds.
    Stall,
    /// Executes the request, sends half of the response, then nothing.
    StallBody,
    /// Executes the request and sends the response slowly.
    Slow,
    /// Sends the normal response, then closes without announcing it.
    CloseAfter,
    /// A very long response.
    Big,
    /// HTTP/2 RST_STREAM REFUSED_STREAM.
    RefusedStream,
    /// HTTP/2 GOAWAY that does not count this stream.
    Goaway,
    /// Executes the request, then HTTP/2 GOAWAY that counts this stream.
    GoawayAfter,
    /// Sends the normal response and an HTTP/2 GOAWAY (last stream 2^31-1); the connection stays in use.
    GoawayGraceful,
    /// Sends the normal response and shuts the HTTP/2 connection down as in RFC 9113, section 6.8.
    GoawayDrain,
    /// From this request on the server sends nothing, but keeps the connection open.
    Silence,
    /// Like `silence`, but HTTP/2 PINGs are answered.
    PingsOnly,
    /// Executes the request and sends informational responses (1xx) before the final one.
    Informational,
    /// One of the kinds above, at random.
    Random,
}

/// The value of `bytes`: a string for `raw`, a length for `big`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FaultBytes {
    /// The length of the response body, in bytes.
    Length(u64),
    /// The bytes to send, if they are UTF-8.
    Text(String),
}

impl FaultKind {
    /// Whether the client gets no complete response.
    pub(crate) fn loses_answer(self) -> bool {
        match self {
            Self::Raw
            | Self::Reset
            | Self::Close
            | Self::LostAnswer
            | Self::Truncate
            | Self::Stall
            | Self::StallBody
            | Self::RefusedStream
            | Self::Goaway
            | Self::GoawayAfter
            | Self::Silence
            | Self::PingsOnly => true,
            // `random` is replaced by another kind before it applies.
            Self::Delay
            | Self::Status
            | Self::Html
            | Self::Answer
            | Self::Slow
            | Self::CloseAfter
            | Self::Big
            | Self::GoawayGraceful
            | Self::GoawayDrain
            | Self::Informational
            | Self::Random => false,
        }
    }

    /// The name of the kind in the control API.
    pub(crate) fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }
}
