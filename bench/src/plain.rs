//! The same calls by plain reqwest and serde_json, written the way a careful program would: one client, a URL parsed
//! once, the key's header made once, types with the fields the SDK has. It neither checks, retries nor explains anything.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::client::Calls;
use crate::{Failure, payload};

pub(crate) struct Plain {
    http: Client,
    send: Url,
    list: Url,
}

impl Plain {
    pub(crate) fn new(port: u16) -> Result<Self, Failure> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert("x-api-key", HeaderValue::from_static(payload::API_KEY));
        let http = Client::builder()
            .tls_backend_preconfigured(tls()?)
            .default_headers(headers)
            .user_agent("workspace-bench")
            .timeout(Duration::from_secs(30))
            .connect_timeout(Duration::from_secs(5))
            .redirect(Policy::none())
            .no_proxy()
            .build()?;
        let url = |path| Url::parse(&format!("http://127.0.0.1:{port}{}{path}", payload::BASE_PATH));
        Ok(Self { http, send: url(payload::SEND_PATH)?, list: url(payload::LIST_PATH)? })
    }

    async fn post<T: DeserializeOwned>(&self, url: &Url, body: &impl Serialize) -> Result<Envelope<T>, Failure> {
        let request = self.http.post(url.clone()).header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let response = request.body(serde_json::to_vec(body)?).send().await?.error_for_status()?;
        Ok(serde_json::from_slice(&response.bytes().await?)?)
    }
}

/// Never used: all calls are plain http.
fn tls() -> Result<rustls::ClientConfig, Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth())
}

impl Calls for Plain {
    async fn send(&self) -> Result<bool, Failure> {
        let message = Message { to: payload::RECIPIENT, kind: "text", body: payload::TEXT };
        let answer: Envelope<Sent> = self.post(&self.send, &message).await?;
        Ok(answer.success && answer.data.message_id.is_some())
    }

    async fn list(&self) -> Result<bool, Failure> {
        let limit = i64::try_from(payload::PAGE)?;
        let answer: Envelope<Vec<Contact>> = self.post(&self.list, &Page { page: 1, limit }).await?;
        Ok(answer.success && answer.data.len() == payload::PAGE)
    }
}

#[derive(Serialize)]
struct Message<'a> {
    to: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    body: &'a str,
}

#[derive(Serialize)]
struct Page {
    page: i64,
    limit: i64,
}

// The fields that are read and never looked at are the point: the SDK reads them too.

#[derive(Deserialize)]
#[allow(dead_code)]
struct Envelope<T> {
    success: bool,
    message: Option<String>,
    data: T,
    pagination: Option<Pagination>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Pagination {
    page: i64,
    limit: i64,
    total: i64,
    pages: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code)]
struct Sent {
    message_id: Option<String>,
    api_reference: Option<String>,
    status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code)]
struct Contact {
    id: Option<String>,
    phone_number: Option<String>,
    channel_id: Option<String>,
    name: Option<String>,
    email: Option<String>,
    profile_picture_url: Option<String>,
    labels: Vec<Label>,
    custom_fields: BTreeMap<String, serde_json::Value>,
    created_at: Option<String>,
    updated_at: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code)]
struct Label {
    id: Option<String>,
    name: Option<String>,
    channel_id: Option<String>,
    description: Option<String>,
    color: Option<String>,
    display_order: Option<i64>,
    created_at: Option<String>,
    updated_at: Option<String>,
}
