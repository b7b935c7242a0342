//! The same calls with plain reqwest and serde_json, as a careful program would make them: one client, URLs and headers
//! built once, types with the same fields as the SDK. There is no validation, no retry and no error model.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::calls::Calls;
use crate::error::BoxError;
use crate::payload;

pub(crate) struct Plain {
    http: Client,
    send: Url,
    list: Url,
}

impl Plain {
    pub(crate) fn new(base_url: &str) -> Result<Self, BoxError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert("x-api-key", HeaderValue::from_static(payload::API_KEY));
        let http = if base_url.starts_with("https:") {
            // reqwest uses the library of the process, and verifies as the platform does. There may be one already.
            let _ = rustls::crypto::ring::default_provider().install_default();
            Client::builder()
        } else {
            Client::builder().tls_backend_preconfigured(unused_tls()?)
        };
        let http = http
            .default_headers(headers)
            .user_agent("workspace-bench")
            .timeout(Duration::from_secs(30))
            .connect_timeout(Duration::from_secs(5))
            .redirect(Policy::none())
            .no_proxy()
            .build()?;
        let url = |path| Url::parse(&format!("{base_url}{path}"));
        Ok(Self { http, send: url(payload::SEND_PATH)?, list: url(payload::LIST_PATH)? })
    }

    /// A page of contacts.
    pub(crate) async fn list_page(&self, page: i64, limit: i64) -> Result<Envelope<Vec<Contact>>, BoxError> {
        self.post(&self.list, &ListRequest { page, limit }).await
    }

    async fn post<T: DeserializeOwned>(&self, url: &Url, body: &impl Serialize) -> Result<Envelope<T>, BoxError> {
        let request = self.http.post(url.clone()).header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let reply = request.body(serde_json::to_vec(body)?).send().await?.error_for_status()?;
        Ok(serde_json::from_slice(&reply.bytes().await?)?)
    }
}

/// Required by reqwest but unused for plain HTTP.
pub(crate) fn unused_tls() -> Result<rustls::ClientConfig, BoxError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth())
}

impl Calls for Plain {
    async fn send(&self) -> Result<bool, BoxError> {
        let message = SendRequest { to: payload::RECIPIENT, kind: "text", body: payload::TEXT };
        let response: Envelope<SendResult> = self.post(&self.send, &message).await?;
        Ok(response.success && response.data.message_id.is_some())
    }

    async fn list(&self) -> Result<bool, BoxError> {
        let limit = i64::try_from(payload::PAGE)?;
        let response = self.list_page(1, limit).await?;
        Ok(response.success && response.data.len() == payload::PAGE)
    }
}

#[derive(Serialize)]
struct SendRequest<'a> {
    to: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    body: &'a str,
}

#[derive(Serialize)]
struct ListRequest {
    page: i64,
    limit: i64,
}

// The unused fields are deserialized because the SDK does so too.

#[derive(Deserialize)]
#[allow(dead_code)]
pub(crate) struct Envelope<T> {
    success: bool,
    message: Option<String>,
    pub(crate) data: T,
    pub(crate) pagination: Option<Pagination>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
pub(crate) struct Pagination {
    page: i64,
    limit: i64,
    total: i64,
    pub(crate) pages: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code)]
struct SendResult {
    message_id: Option<String>,
    api_reference: Option<String>,
    status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code)]
pub(crate) struct Contact {
    pub(crate) id: Option<String>,
    phone_number: Option<String>,
    channel_id: Option<String>,
    name: Option<String>,
    email: Option<String>,
    profile_picture_url: Option<String>,
    pub(crate) labels: Vec<Label>,
    custom_fields: BTreeMap<String, serde_json::Value>,
    created_at: Option<String>,
    updated_at: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code)]
pub(crate) struct Label {
    id: Option<String>,
    name: Option<String>,
    channel_id: Option<String>,
    description: Option<String>,
    color: Option<String>,
    display_order: Option<i64>,
    created_at: Option<String>,
    updated_at: Option<String>,
}
