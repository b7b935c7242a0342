//! Encodes parameters as an HTTP request: in a body as JSON, in a query as strings.

use std::borrow::Cow;

use crate::config::percent::percent_encode;
use bytes::Bytes;
use http::header::HeaderMap;
use http::{Method, Uri};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::config::options::{Auth, RequestStyle, Settings};
use crate::error::{Error, FieldError, FieldErrorKind};
use crate::spec::Spec;
use crate::spec::parameter::{Arguments, Value};

/// The parameter that contains the key in a query or a body (the API page).
pub(crate) const KEY_PARAMETER: &str = "apiKey";
/// The parameter for which the client's `channel_id` is the default.
pub(crate) const CHANNEL_PARAMETER: &str = "channelId";

/// An encoded request, which can be sent repeatedly.
pub(crate) struct EncodedRequest<'a> {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: Option<Bytes>,
    /// Whether a server needs the body to do the work. False for paths that the SDK does not model, because it is
    /// unknown for them.
    pub(crate) requires_body: bool,
}

/// Encodes the request of a modelled operation.
///
/// # Errors
///
/// [`ErrorKind::Validation`](crate::ErrorKind::Validation) if the parameters do not fit into a query.
pub(crate) fn encode<'a>(
    settings: &'a Settings,
    spec: &Spec,
    arguments: &Arguments<'_>,
) -> Result<EncodedRequest<'a>, Error> {
    let encoded =
        encode_to(settings, spec, arguments, &|query| settings.base_url.with_operation_path(spec.path, query))?;
    Ok(EncodedRequest { requires_body: true, ..encoded })
}

/// Encodes a request to any path below the base URL.
///
/// # Errors
///
/// The same as [`encode`].
pub(crate) fn encode_path<'a>(
    settings: &'a Settings,
    spec: &Spec,
    path: &str,
    arguments: &Arguments<'_>,
) -> Result<EncodedRequest<'a>, Error> {
    encode_to(settings, spec, arguments, &|query| settings.base_url.with_path(path, query))
}

/// Encodes a request to the URL that `url` builds from a query.
fn encode_to<'a>(
    settings: &'a Settings,
    spec: &Spec,
    arguments: &Arguments<'_>,
    url: &dyn Fn(&str) -> Option<Uri>,
) -> Result<EncodedRequest<'a>, Error> {
    let fields = Fields { settings, spec, arguments };
    let (query, body) = match settings.request_style {
        RequestStyle::PostJson if settings.auth == Auth::Query => {
            (pair(KEY_PARAMETER, settings.key.expose()), Some(fields.to_json()))
        }
        RequestStyle::PostJson => (String::new(), Some(fields.to_json())),
        RequestStyle::PostQuery | RequestStyle::GetQuery => (fields.to_query(), None),
    };
    let method = match settings.request_style {
        RequestStyle::GetQuery => Method::GET,
        RequestStyle::PostJson | RequestStyle::PostQuery => Method::POST,
    };
    let Some(uri) = url(&query) else {
        let message = "the parameters are too long for a query; use the request style post_json";
        let field_error = FieldError::of_option("request_style", FieldErrorKind::TooLong, message);
        return Err(Error::validation(spec.name, vec![field_error]));
    };
    let body = body.map(Bytes::from);
    Ok(EncodedRequest { method, uri, headers: &settings.headers, body, requires_body: false })
}

fn pair(name: &str, value: &str) -> String {
    format!("{}={}", percent_encode(name), percent_encode(value))
}

/// The client's channel, for an operation that has a `channelId` and gets none.
pub(crate) fn default_channel<'a>(settings: &'a Settings, spec: &Spec, arguments: &Arguments<'_>) -> Option<&'a str> {
    let takes_channel = spec.parameters.iter().any(|parameter| parameter.name == CHANNEL_PARAMETER);
    let is_present = arguments.iter().any(|argument| argument.name == CHANNEL_PARAMETER);
    if takes_channel && !is_present { settings.channel_id.as_deref() } else { None }
}

/// All the fields of one request.
struct Fields<'a> {
    settings: &'a Settings,
    spec: &'a Spec,
    arguments: &'a Arguments<'a>,
}

impl Fields<'_> {
    fn default_channel(&self) -> Option<&str> {
        default_channel(self.settings, self.spec, self.arguments)
    }

    fn body_key(&self) -> Option<&str> {
        (self.settings.auth == Auth::Body).then(|| self.settings.key.expose())
    }

    fn to_json(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(256);
        // Writing strings, numbers and JSON to memory cannot fail.
        let _ = self.serialize(&mut serde_json::Serializer::new(&mut body));
        body
    }

    fn to_query(&self) -> String {
        let mut pairs = Vec::with_capacity(self.arguments.len() + 2);
        if self.settings.auth == Auth::Query {
            pairs.push(pair(KEY_PARAMETER, self.settings.key.expose()));
        }
        pairs.extend(self.arguments.iter().map(|argument| pair(argument.wire_name(), &argument.value.to_query_text())));
        pairs.extend(self.default_channel().map(|channel| pair(CHANNEL_PARAMETER, channel)));
        pairs.join("&")
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(key) = self.body_key() {
            map.serialize_entry(KEY_PARAMETER, key)?;
        }
        for argument in self.arguments {
            map.serialize_entry(argument.wire_name(), &argument.value)?;
        }
        if let Some(channel) = self.default_channel() {
            map.serialize_entry(CHANNEL_PARAMETER, channel)?;
        }
        map.end()
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::String(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Strings(texts) => texts.serialize(serializer),
            Self::Json(json) => json.serialize(serializer),
        }
    }
}

impl Value<'_> {
    pub(crate) fn to_query_text(&self) -> Cow<'_, str> {
        match self {
            Self::String(text) => Cow::Borrowed(text),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Bool(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Self::Strings(texts) => Cow::Owned(crate::json::Json::array(texts.iter().map(String::as_str)).to_string()),
            Self::Json(json) => json.to_query_text(),
        }
    }
}
