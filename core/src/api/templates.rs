//! Templates: the approved messages that may be sent at any time.

use std::fmt;
use std::ops::Deref;

use serde::Serialize;
use serde::de::MapAccess;
use serde::de::value::MapAccessDeserializer;

use crate::api::messages::SentMessage;
use crate::api::operation::operation;
use crate::client::Client;
use crate::error::Error;
use crate::json::Json;
use crate::response::api_response::ApiResponse;
use crate::response::model::macros::model;
use crate::response::model::{Field, FieldValue};
use crate::spec::Combination;
use crate::spec::parameter::{OPTIONAL, REQUIRED, Variables, parameters, request};
use crate::spec::rule::Rule;
use crate::spec::safety::Safety;
use crate::spec::source::Source;

model! {
    /// An approved template. The API page shows no response of this operation: these fields are assumed.
    pub struct Template {
        /// The id of the template.
        id: Option<String> = "id";
        /// The exact name of the template.
        name: Option<String> = "name" | "templateName";
        /// The language. `en` and `en_US` are different languages.
        language: Option<LanguageCode> = "language" | "languageCode";
        /// The approval status, such as `APPROVED`.
        status: Option<String> = "status";
        /// The category: `MARKETING`, `UTILITY` or `AUTHENTICATION`.
        category: Option<String> = "category";
        /// The header, the body, the footer and the buttons, in WhatsApp's format.
        components: Vec<Json> = "components";
    }
}

impl Template {
    /// The text of the header, if it has one.
    #[must_use]
    pub fn header_text(&self) -> Option<String> {
        self.text_of("header")
    }

    /// The text of the body, with its placeholders.
    #[must_use]
    pub fn body_text(&self) -> Option<String> {
        self.text_of("body")
    }

    /// The text of the footer, if it has one.
    #[must_use]
    pub fn footer_text(&self) -> Option<String> {
        self.text_of("footer")
    }

    /// Servers put the text into `components`, or directly into a field with the name of the part.
    fn text_of(&self, part: &str) -> Option<String> {
        let component = self.components.iter().find(|component| {
            component.get("type").and_then(|kind| kind.to_text()).is_some_and(|kind| kind.eq_ignore_ascii_case(part))
        });
        let flat = || self.extra.get(part).cloned();
        component.and_then(|component| component.get("text")).or_else(flat)?.to_text()
    }
}

/// A language code, such as `en_US`. The server may send it as a string or as `{"code": …}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct LanguageCode(String);

impl Deref for LanguageCode {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LanguageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Field for Option<LanguageCode> {
    const SHAPE: crate::response::shape::Shape = crate::response::shape::Shape::String;

    fn from_string(text: &str) -> Option<Self> {
        Some(Some(LanguageCode(text.to_owned())))
    }

    fn from_object<'de, A: MapAccess<'de>>(object: A) -> Result<FieldValue<Self>, A::Error> {
        let value: serde_json::Value = serde::Deserialize::deserialize(MapAccessDeserializer::new(object))?;
        Ok(match value.get("code").and_then(serde_json::Value::as_str) {
            Some(code) => FieldValue::Value(Some(LanguageCode(code.to_owned()))),
            None => FieldValue::Other(Json::from_serialize(&value).unwrap_or_else(|_| Json::null())),
        })
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

parameters! {
    /// The parameters of `templates.list`. See [`ListTemplates`].
    pub struct ListTemplatesParams {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
    }
}

operation! {
    /// Lists the approved templates of a channel.
    ListTemplatesParams -> Vec<Template> {
        name: "templates.list",
        path: "whatsapp/templates/list",
        safety: Safety::Read,
    }
}

parameters! {
    /// The parameters of `templates.send`: at most one header. See [`SendTemplate`].
    pub struct SendTemplateParams {
        /// The phone number of the recipient. Required.
        to: String = "to", REQUIRED, Rule::Phone;
        /// The exact name of the template. Required.
        template_name: String = "templateName", REQUIRED, Rule::TemplateName;
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
        /// The language, such as `en_US`. By default, the server uses the language of the stored template.
        language_code: String = "languageCode", OPTIONAL, Rule::Language;
        /// The variables of the body, in order. The values of an array are sent as `body1`, `body2` and so on, so they
        /// may contain commas. A string is sent unchanged as the API's comma-separated form.
        variables: Variables = "variables", OPTIONAL, Rule::Variable;
        /// The variable of a text header.
        header: String = "header", OPTIONAL, Rule::HeaderVariable;
        /// The URL of a header image.
        image: String = "image", OPTIONAL, Rule::Url;
        /// The URL of a header video.
        video: String = "video", OPTIONAL, Rule::Url;
        /// The URL of a header document.
        document: String = "document", OPTIONAL, Rule::Url;
        /// The URL of an image, video or document for the header. `mediaType` is its type.
        media_url: String = "mediaUrl", OPTIONAL, Rule::Url;
        /// The type of the file at `mediaUrl`.
        media_type: String = "mediaType", OPTIONAL, Rule::OneOf(&["image", "video", "document"]);
        /// Your own reference for the message, for tracking.
        api_reference: String = "apiReference", OPTIONAL, Rule::Any;
        /// Your own name for this one send, such as `order-1234/confirmation`. It needs a client with the option
        /// `ledger`. The same call with the same key sends at most one message, also after a crash and in another
        /// process.
        idempotency_key: String = "idempotencyKey", OPTIONAL, Rule::IdempotencyKey;
    }
}

operation! {
    /// Sends an approved template message. A template can be sent at any time. Within 24 hours after the last message
    /// of the customer, `messages.send` can be used as well.
    SendTemplateParams -> SentMessage {
        name: "templates.send",
        path: "whatsapp/templates/send",
        safety: Safety::Send,
        combinations: &[
            (Combination::AtMostOne(&["header", "image", "video", "document", "mediaUrl"]), Source::WhatsApp),
            (Combination::Together("mediaUrl", "mediaType"), Source::ApiPage),
        ],
    }
}

/// The header of a template message.
#[derive(Clone, PartialEq, Eq)]
pub enum Header {
    /// The variable of a text header.
    Text(String),
    /// The URL of an image.
    Image(String),
    /// The URL of a video.
    Video(String),
    /// The URL of a document.
    Document(String),
    /// Media in the API's generic form, `mediaType` and `mediaUrl`.
    Media(MediaType, String),
}

/// Shows only the type, because the rest may be personal.
impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "text",
            Self::Image(_) => "image",
            Self::Video(_) => "video",
            Self::Document(_) => "document",
            Self::Media(kind, _) => kind.as_str(),
        })
    }
}

/// The type of generic header media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// An image.
    Image,
    /// A video.
    Video,
    /// A document.
    Document,
}

impl MediaType {
    /// The API's own string.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
        }
    }
}

request! {
    /// A template message to send.
    pub struct SendTemplate(SendTemplateParams) {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: impl Into<String>;
        /// The language, such as `en_US` (WhatsApp); by default the server takes it from the stored template.
        language_code: impl Into<String>;
        /// Your own reference, for tracking.
        api_reference: impl Into<String>;
        /// Your own name for this one send. It needs a client with a [`Ledger`](crate::Ledger); the same call with the
        /// same key then sends at most one message, also after a crash and in another process.
        idempotency_key: impl Into<String>;
    }
}

impl SendTemplate {
    /// The template with this exact name (lower-case letters, digits and underscores: WhatsApp), for the recipient with
    /// this phone number in E.164 format; separators are stripped.
    #[must_use]
    pub fn new(to: impl Into<String>, template_name: impl Into<String>) -> Self {
        let (to, template_name) = (Some(to.into()), Some(template_name.into()));
        Self(SendTemplateParams { to, template_name, ..SendTemplateParams::default() })
    }

    /// The body's variables, in order. None may be blank or contain a newline, a tab or more than four spaces in a row
    /// (WhatsApp).
    #[must_use]
    pub fn variables<T: Into<String>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        self.0.variables = Some(Variables::Values(values.into_iter().map(Into::into).collect()));
        self
    }

    /// The body's variables in the API's comma-separated form. No variable can contain a comma.
    #[must_use]
    pub fn variables_joined(mut self, text: impl Into<String>) -> Self {
        self.0.variables = Some(Variables::Joined(text.into()));
        self
    }

    /// The header.
    #[must_use]
    pub fn header(self, header: Header) -> Self {
        let mut params = SendTemplateParams {
            header: None,
            image: None,
            video: None,
            document: None,
            media_url: None,
            media_type: None,
            ..self.0
        };
        match header {
            Header::Text(text) => params.header = Some(text),
            Header::Image(url) => params.image = Some(url),
            Header::Video(url) => params.video = Some(url),
            Header::Document(url) => params.document = Some(url),
            Header::Media(kind, url) => {
                params.media_url = Some(url);
                params.media_type = Some(kind.as_str().to_owned());
            }
        }
        Self(params)
    }
}

request! {
    /// Which templates to list.
    #[derive(Default)]
    pub struct ListTemplates(ListTemplatesParams) {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: impl Into<String>;
    }
}

impl ListTemplates {
    /// All approved templates of the channel.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// The operations on templates.
#[derive(Clone, Copy, Debug)]
pub struct Templates<'a>(pub(crate) &'a Client);

impl Client {
    /// The operations on templates.
    #[must_use]
    pub fn templates(&self) -> Templates<'_> {
        Templates(self)
    }
}

impl Templates<'_> {
    /// All approved templates of a channel.
    ///
    /// # Errors
    ///
    /// Any [`Error`] of a read.
    pub async fn list(self, request: ListTemplates) -> Result<ApiResponse<Vec<Template>>, Error> {
        request.0.send(self.0).await
    }

    /// Sends a template message. It is sent once: it is retried only if it was provably not sent, was rate limited
    /// (429), or was not processed (421, 425).
    ///
    /// # Errors
    ///
    /// Any [`Error`] of a send, including [`OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown).
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
    /// use workspace_sdk::SendTemplate;
    ///
    /// let order = SendTemplate::new("+1234567890", "order_confirmation").variables(["John", "ORD-1234", "29.99"]);
    /// let sent = client.templates().send(order).await?;
    /// assert!(sent.message_id.as_deref().is_some_and(|id| id.starts_with("wamid.")));
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub async fn send(self, request: SendTemplate) -> Result<ApiResponse<SentMessage>, Error> {
        request.0.send(self.0).await
    }
}
