//! From parameters to an HTTP request: JSON stays JSON in a body, and becomes its text in a query.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::HeaderMap;
use http::{Method, Request, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error::{Error, FieldProblem, ProblemKind};
use crate::operations::operation::Spec;
use crate::operations::parameters::{Parameters, Value};
use crate::options::{Auth, RequestStyle, Settings};
use crate::transport::{InFlight, RequestBody};

/// The parameter that carries the key in a query or a body (the API page).
pub(crate) const KEY_PARAMETER: &str = "apiKey";
/// The parameter that the client's `channel_id` stands in for.
const CHANNEL_PARAMETER: &str = "channelId";

/// RFC 3986's unreserved characters; everything else is encoded, so that no server reads `+` as a space or a comma
/// as a separator.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The text with everything but RFC 3986's unreserved characters percent-encoded.
pub(crate) fn percent_encode(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, RESERVED).into()
}

/// A request ready to be sent, as often as need be.
pub(crate) struct Encoded<'a> {
    method: Method,
    uri: Uri,
    headers: &'a HeaderMap,
    body: Option<Bytes>,
    /// Whether no server can do the work without the body: of a path that is not modelled, nobody knows.
    body_decides: bool,
}

impl Encoded<'_> {
    /// The request of one attempt, which `in_flight` follows.
    pub(crate) fn to_request(&self, in_flight: &InFlight) -> Request<RequestBody> {
        let body = self.body.as_ref().map_or_else(RequestBody::default, |body| {
            let (body, handover) = RequestBody::new(body.clone());
            in_flight.track(handover, self.body_decides);
            body
        });
        let mut request = Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        request
    }
}

/// The request of a modelled operation.
///
/// # Errors
///
/// [`ErrorKind::Validation`](crate::ErrorKind::Validation) where the parameters do not fit into a query.
pub(crate) fn encode<'a>(
    settings: &'a Settings,
    spec: &Spec,
    parameters: &Parameters<'_>,
) -> Result<Encoded<'a>, Error> {
    let encoded = encode_path(settings, spec, spec.path, parameters)?;
    Ok(Encoded { body_decides: true, ..encoded })
}

/// The request of any path below the base URL.
///
/// # Errors
///
/// As [`encode`].
pub(crate) fn encode_path<'a>(
    settings: &'a Settings,
    spec: &Spec,
    path: &str,
    parameters: &Parameters<'_>,
) -> Result<Encoded<'a>, Error> {
    let fields = Fields { settings, spec, parameters };
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
    let Some(uri) = settings.base_url.with_path(path, &query) else {
        let message = "the parameters are too long for a query; use the request style post_json";
        let problem = FieldProblem::new("request_style", ProblemKind::TooLong, message);
        return Err(Error::validation(spec.name, vec![problem]));
    };
    let body = body.map(Bytes::from);
    Ok(Encoded { method, uri, headers: &settings.headers, body, body_decides: false })
}

fn pair(name: &str, value: &str) -> String {
    format!("{}={}", percent_encode(name), percent_encode(value))
}

/// Everything that goes on the wire for one request.
struct Fields<'a> {
    settings: &'a Settings,
    spec: &'a Spec,
    parameters: &'a Parameters<'a>,
}

impl Fields<'_> {
    /// The client's channel, for an operation that has a `channelId` and was not given one.
    fn default_channel(&self) -> Option<&str> {
        let takes_channel = self.spec.parameters.iter().any(|parameter| parameter.name == CHANNEL_PARAMETER);
        let is_given = self.parameters.iter().any(|given| given.name == CHANNEL_PARAMETER);
        if takes_channel && !is_given { self.settings.channel_id.as_deref() } else { None }
    }

    fn body_key(&self) -> Option<&str> {
        (self.settings.auth == Auth::Body).then(|| self.settings.key.expose())
    }

    fn to_json(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(256);
        // Writing text, numbers and JSON to memory cannot fail.
        let _ = self.serialize(&mut serde_json::Serializer::new(&mut body));
        body
    }

    fn to_query(&self) -> String {
        let mut pairs = Vec::with_capacity(self.parameters.len() + 2);
        if self.settings.auth == Auth::Query {
            pairs.push(pair(KEY_PARAMETER, self.settings.key.expose()));
        }
        pairs.extend(self.parameters.iter().map(|given| pair(given.wire_name(), &given.value.to_query_text())));
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
        for given in self.parameters {
            map.serialize_entry(given.wire_name(), &given.value)?;
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
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Texts(texts) => texts.serialize(serializer),
            Self::Json(json) => json.serialize(serializer),
        }
    }
}

impl Value<'_> {
    fn to_query_text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Self::Texts(texts) => Cow::Owned(crate::Json::array(texts.iter().map(String::as_str)).to_string()),
            Self::Json(json) => json.to_query_text(),
        }
    }
}
