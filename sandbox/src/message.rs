//! A message as the control API shows it.

use serde::{Deserialize, Serialize};

/// An outbound message that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Message {
    /// The message's id.
    pub wamid: String,
    /// The recipient, always with its plus sign.
    pub to: String,
    /// The channel it was sent on.
    pub channel_id: String,
    /// `template`, `text`, `image`, `video`, `document` or `audio`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The text (of a template with its variables replaced), or the media URL.
    pub content: String,
    /// The template's name.
    pub template_name: Option<String>,
    /// The language the template was sent in.
    pub language_code: Option<String>,
    /// The template's body variables, in order.
    pub variables: Vec<String>,
    /// The template's header: the text variable or the media URL.
    pub header: Option<String>,
    /// The media URL of a message that is not a template.
    pub url: Option<String>,
    /// The caption.
    pub caption: Option<String>,
    /// The document's file name.
    pub filename: Option<String>,
    /// The caller's reference.
    pub api_reference: Option<String>,
    /// The `x-sandbox-call` header of the request that sent it.
    pub call: Option<String>,
    /// When it was sent, on the sandbox's clock.
    pub timestamp: String,
    /// Its current status.
    pub status: String,
    /// Why it failed.
    pub error: Option<String>,
}
