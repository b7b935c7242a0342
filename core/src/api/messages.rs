//! Messages: free-form text and media inside the 24-hour window, and delivery tracking.

use crate::api::operation::operation;
use crate::client::Client;
use crate::error::Error;
use crate::json::{Json, JsonMap};
use crate::response::api_response::ApiResponse;
use crate::response::decode::{Data, Record, Unreadable, single_object};
use crate::response::envelope::Presence;
use crate::response::message_id::find_message_id;
use crate::response::model::macros::model;
use crate::response::model::open_enum::open_enum;
use crate::response::model::{Model, Timestamp};
use crate::response::shape::{ModelShape, Shape};
use crate::spec::Combination;
use crate::spec::ModelDescription;
#[cfg(feature = "bindings")]
use crate::spec::documentation::ModelDocumentation;
use crate::spec::parameter::{OPTIONAL, REQUIRED, parameters, request};
use crate::spec::rule::Rule;
use crate::spec::safety::Safety;
use crate::spec::source::Source;

model! {
    /// A message that the server accepted. Accepted does not mean delivered: WhatsApp may still reject it, or the
    /// recipient's phone may be off. Use `messages.wait` or a webhook to learn what happened to it, and store the
    /// message id for that. The API page shows no response of this operation: these fields are assumed.
    pub struct SentMessage {
        /// The id that WhatsApp has for the message, such as `wamid.HBgM…`.
        message_id: Option<String> = "messageId" | "wamid";
        /// Your own reference, if the request had one and the response repeats it.
        api_reference: Option<String> = "apiReference";
        /// The delivery status at the time of the response.
        status: Option<DeliveryStatus> = "status";
    }
}

/// The prefix of WhatsApp's message ids.
const WAMID: &str = "wamid.";

impl Data for SentMessage {
    const MODEL: &'static ModelDescription = Self::DESCRIPTION;
    #[cfg(feature = "bindings")]
    const DOCUMENTATION: &'static ModelDocumentation = <Self as Model>::DOCUMENTATION;
    const SHAPE: Shape = Shape::Model(&ModelShape {
        fields: &[
            ("messageId", Shape::Prefix(WAMID)),
            ("apiReference", Shape::String),
            ("status", Shape::LowercaseString),
        ],
        aliases: &["wamid"],
        required: Some("messageId"),
    });
    type Wire = Self;

    fn from_wire(data: Presence<Self>, rest: JsonMap) -> Result<Self, Unreadable> {
        let mut sent = data.into_value().unwrap_or_else(|| Json::from(rest.clone()).to().unwrap_or_default());
        // The usual response has the id where the model reads it; otherwise it is among the unknown fields.
        if !sent.message_id.as_deref().is_some_and(|id| id.starts_with(WAMID)) {
            let fields = Json::from_serialize(&sent).ok();
            sent.message_id = fields.as_ref().and_then(find_message_id).or_else(|| find_message_id(&Json::from(rest)));
        }
        Ok(sent)
    }

    /// Data of another shape counts as the response to a send only if it contains an id.
    fn from_other(data: Json, rest: JsonMap) -> Result<Self, Unreadable> {
        let message_id = find_message_id(&data).or_else(|| find_message_id(&Json::from(rest))).ok_or(Unreadable)?;
        Ok(Self { message_id: Some(message_id), ..Self::default() })
    }

    fn proves_success(&self) -> bool {
        self.message_id.is_some()
    }

    fn into_record(mut self) -> Option<Record> {
        self.extra = JsonMap::new();
        let json = Json::from_serialize(&self).ok()?;
        Some(Record { json, message_id: self.message_id })
    }
}

open_enum! {
    /// The delivery status of a message (WhatsApp).
    pub enum DeliveryStatus {
        /// Accepted by the API.
        Accepted = "accepted",
        /// Waiting to be sent.
        Queued = "queued",
        /// Waiting to be sent.
        Pending = "pending",
        /// Sent to WhatsApp.
        Sent = "sent",
        /// Delivered to the recipient's device.
        Delivered = "delivered",
        /// Read by the recipient.
        Read = "read",
        /// A voice message was played.
        Played = "played",
        /// It will not arrive.
        Failed = "failed",
    }
}

impl DeliveryStatus {
    /// The position in the order of the statuses; `None` for failed and unknown ones, which have no position. Events
    /// can arrive out of order, and `delivered` may be skipped, so compare ranks, not strings.
    #[must_use]
    pub fn rank(&self) -> Option<u8> {
        match self {
            Self::Accepted | Self::Queued | Self::Pending => Some(0),
            Self::Sent => Some(1),
            Self::Delivered => Some(2),
            Self::Read => Some(3),
            Self::Played => Some(4),
            Self::Failed | Self::Other(_) => None,
        }
    }

    /// Whether a message with this status has come at least as far as `other`.
    #[must_use]
    pub fn has_reached(&self, other: &Self) -> bool {
        self == other || matches!((self.rank(), other.rank()), (Some(mine), Some(theirs)) if mine >= theirs)
    }
}

model! {
    /// The delivery status of a message. The API page documents these fields.
    pub struct MessageStatus {
        /// The delivery status.
        status: Option<DeliveryStatus> = "status";
        /// The direction: `outbound` or `inbound`.
        direction: Option<String> = "direction";
        /// The type of the message, such as `text`, `image` or `template`.
        message_type: Option<String> = "type";
        /// The content of the message: a string for a text, an object for media and templates.
        content: Option<Json> = "content";
        /// The time at which the message was sent.
        timestamp: Option<Timestamp> = "timestamp";
        /// The time at which the message was delivered.
        delivered_at: Option<Timestamp> = "deliveredAt";
        /// The time at which the message was read.
        read_at: Option<Timestamp> = "readAt";
        /// The reason why the message failed: a string or an object.
        error: Option<Json> = "error";
    }
}

single_object!(MessageStatus, top_level);

impl MessageStatus {
    /// Whether the message has come at least as far as this status.
    #[must_use]
    pub fn has_reached(&self, status: &DeliveryStatus) -> bool {
        self.status.as_ref().is_some_and(|mine| mine.has_reached(status))
    }

    /// Whether the message failed.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.status == Some(DeliveryStatus::Failed)
    }

    /// The WhatsApp error code in `error`: its field `code`, `(#N)`, or a number at the start of its text.
    #[must_use]
    pub fn whatsapp_code(&self) -> Option<u32> {
        crate::error::whatsapp_code::find_in_json(&self.error.as_ref()?.to().ok()?)
    }
}

/// The types listed on the API page.
const TYPES: &[&str] = &["text", "image", "video", "document", "audio"];
const MEDIA: &[&str] = &["image", "video", "document", "audio"];
/// The types of messages that can have a caption.
const CAPTIONED: &[&str] = &["image", "video", "document"];

parameters! {
    /// The parameters of `messages.send`. See [`SendMessage`].
    pub struct SendMessageParams {
        /// The phone number of the recipient. Required.
        to: String = "to", REQUIRED, Rule::Phone;
        /// The type of the message; `text` by default.
        message_type: String = "type", OPTIONAL, Rule::OneOf(TYPES);
        /// The text of the message.
        body: String = "body", OPTIONAL, Rule::MaxCharacters(4096);
        /// The URL of the image, video, document or audio file.
        url: String = "url", OPTIONAL, Rule::Url;
        /// The caption of an image, a video or a document.
        caption: String = "caption", OPTIONAL, Rule::MaxCharacters(1024);
        /// The file name of a document, which the recipient sees.
        filename: String = "filename", OPTIONAL, Rule::Any;
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
        /// Your own reference for the message, for tracking.
        api_reference: String = "apiReference", OPTIONAL, Rule::Any;
        /// Your own name for this one send, such as `order-1234/confirmation`. It needs a client with the option
        /// `ledger`. The same call with the same key sends at most one message, also after a crash and in another
        /// process.
        idempotency_key: String = "idempotencyKey", OPTIONAL, Rule::IdempotencyKey;
    }
}

operation! {
    /// Sends a text, an image, a video, a document or an audio file. WhatsApp delivers it only within 24 hours after
    /// the last message of the customer. After that, the call fails with WhatsApp's code 131047, and only a template
    /// can be sent.
    SendMessageParams -> SentMessage {
        name: "messages.send",
        path: "whatsapp/message/send",
        safety: Safety::Send,
        combinations: &[
            (Combination::RequiredWhen { parameter: "body", by: "type", values: &["", "text"] }, Source::ApiPage),
            (Combination::AllowedWhen { parameter: "body", by: "type", values: &["", "text"] }, Source::Assumed),
            (Combination::RequiredWhen { parameter: "url", by: "type", values: MEDIA }, Source::ApiPage),
            (Combination::AllowedWhen { parameter: "url", by: "type", values: MEDIA }, Source::Assumed),
            (Combination::AllowedWhen { parameter: "caption", by: "type", values: CAPTIONED }, Source::WhatsApp),
            (Combination::AllowedWhen { parameter: "filename", by: "type", values: &["document"] }, Source::ApiPage),
        ],
    }
}

parameters! {
    /// The parameters of `messages.status`.
    pub struct MessageStatusParams {
        /// The id of the message: the `messageId` of the result of a send. Required.
        wamid: String = "wamid", REQUIRED, Rule::Any;
    }
}

operation! {
    /// Gets the delivery status of a message. An id that the server does not know is the error `not_found`.
    MessageStatusParams -> MessageStatus {
        name: "messages.status",
        path: "whatsapp/message/status",
        safety: Safety::Read,
    }
}

/// The content of a free-form message. Its types allow only valid combinations.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// A text of at most 4096 characters.
    Text(String),
    /// An image.
    Image(Media),
    /// A video.
    Video(Media),
    /// A document and its file name.
    Document {
        /// The document.
        media: Media,
        /// The name that the recipient sees.
        filename: Option<String>,
    },
    /// The URL of an audio file, which has no caption.
    Audio(String),
}

/// Media by URL, with a caption if it has one.
#[derive(Clone, PartialEq, Eq)]
pub struct Media {
    url: String,
    caption: Option<String>,
}

/// Shows only the type, because the rest is personal.
impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind())
    }
}

/// Shows no content: a URL may contain a token, and a caption is personal.
impl std::fmt::Debug for Media {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Media").finish_non_exhaustive()
    }
}

impl Content {
    /// The API's own string for the type.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Image(_) => "image",
            Self::Video(_) => "video",
            Self::Document { .. } => "document",
            Self::Audio(_) => "audio",
        }
    }
}

impl Media {
    /// The media at this absolute http or https URL.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), caption: None }
    }

    /// A caption of at most 1024 characters.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self
    }
}

impl<T: Into<String>> From<T> for Media {
    fn from(url: T) -> Self {
        Self::new(url)
    }
}

request! {
    /// A free-form message to send.
    pub struct SendMessage(SendMessageParams) {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: impl Into<String>;
        /// Your own reference, for tracking.
        api_reference: impl Into<String>;
        /// Your own name for this one send. It needs a client with a [`Ledger`](crate::Ledger); the same call with the
        /// same key then sends at most one message, also after a crash and in another process.
        idempotency_key: impl Into<String>;
    }
}

impl SendMessage {
    /// This content for the recipient with this phone number in E.164 format; separators are stripped.
    #[must_use]
    pub fn new(to: impl Into<String>, content: Content) -> Self {
        let message_type = Some(content.kind().to_owned());
        let mut params = SendMessageParams { to: Some(to.into()), message_type, ..SendMessageParams::default() };
        let media = match content {
            Content::Text(body) => {
                params.body = Some(body);
                None
            }
            Content::Image(media) | Content::Video(media) => Some(media),
            Content::Document { media, filename } => {
                params.filename = filename;
                Some(media)
            }
            Content::Audio(url) => Some(Media::new(url)),
        };
        if let Some(Media { url, caption }) = media {
            params.url = Some(url);
            params.caption = caption;
        }
        Self(params)
    }
}

/// The operations on messages.
#[derive(Clone, Copy, Debug)]
pub struct Messages<'a>(pub(crate) &'a Client);

impl Client {
    /// The operations on messages.
    #[must_use]
    pub fn messages(&self) -> Messages<'_> {
        Messages(self)
    }
}

impl Messages<'_> {
    /// Sends a free-form message. It requires an open 24-hour window: the customer wrote within the last 24 hours. It
    /// is sent once: it is retried only if it was provably not sent, or was refused without being processed (421, 425,
    /// 429).
    ///
    /// # Errors
    ///
    /// Any [`Error`] of a send, including [`OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown). A closed window is an
    /// error with WhatsApp's code 131047.
    pub async fn send(self, request: SendMessage) -> Result<ApiResponse<SentMessage>, Error> {
        request.0.send(self.0).await
    }

    /// Sends a text message. See [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// The same as for [`send`](Self::send).
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
    /// let error = client.messages().send_text("+1234567890", "Hello").await.unwrap_err();
    /// // No message came from that number within 24 hours, so only a template is allowed.
    /// assert_eq!(error.whatsapp_code(), Some(131047));
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub async fn send_text(
        self,
        to: impl Into<String>,
        body: impl Into<String>,
    ) -> Result<ApiResponse<SentMessage>, Error> {
        self.send(SendMessage::new(to, Content::Text(body.into()))).await
    }

    /// Sends an image. See [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// The same as for [`send`](Self::send).
    pub async fn send_image(
        self,
        to: impl Into<String>,
        image: impl Into<Media>,
    ) -> Result<ApiResponse<SentMessage>, Error> {
        self.send(SendMessage::new(to, Content::Image(image.into()))).await
    }

    /// Sends a video. See [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// The same as for [`send`](Self::send).
    pub async fn send_video(
        self,
        to: impl Into<String>,
        video: impl Into<Media>,
    ) -> Result<ApiResponse<SentMessage>, Error> {
        self.send(SendMessage::new(to, Content::Video(video.into()))).await
    }

    /// Sends a document under a file name. See [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// The same as for [`send`](Self::send).
    pub async fn send_document(
        self,
        to: impl Into<String>,
        document: impl Into<Media>,
        filename: impl Into<String>,
    ) -> Result<ApiResponse<SentMessage>, Error> {
        let content = Content::Document { media: document.into(), filename: Some(filename.into()) };
        self.send(SendMessage::new(to, content)).await
    }

    /// Sends an audio file. See [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// The same as for [`send`](Self::send).
    pub async fn send_audio(
        self,
        to: impl Into<String>,
        url: impl Into<String>,
    ) -> Result<ApiResponse<SentMessage>, Error> {
        self.send(SendMessage::new(to, Content::Audio(url.into()))).await
    }

    /// Requests the delivery status of a message.
    ///
    /// # Errors
    ///
    /// Any [`Error`] of a read; [`NotFound`](crate::ErrorKind::NotFound) for an id that the server does not know.
    pub async fn status(self, wamid: impl Into<String>) -> Result<ApiResponse<MessageStatus>, Error> {
        MessageStatusParams { wamid: Some(wamid.into()) }.send(self.0).await
    }
}
