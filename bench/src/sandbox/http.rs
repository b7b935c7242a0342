//! The HTTP client of the measurements: one per process, over kept-alive connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::error::BoxError;
use crate::payload;
use crate::rust::unused_tls;

/// The key of the sandbox's first channel.
const KEY: &str = "sandbox-key";

const CONTROL_PATH: &str = "/_sandbox/v1";

/// A request of the API.
pub(super) struct Call {
    pub(super) path: &'static str,
    pub(super) body: Value,
    /// The status that the response must have.
    pub(super) status: StatusCode,
}

impl Call {
    pub(super) fn accepted(path: &'static str, body: Value) -> Self {
        Self { path, body, status: StatusCode::OK }
    }
}

#[derive(Clone)]
pub(super) struct Http {
    client: Client,
    url: Arc<str>,
}

impl Http {
    pub(super) fn new(url: &str) -> Result<Self, BoxError> {
        let client = Client::builder()
            .tls_backend_preconfigured(unused_tls()?)
            .timeout(Duration::from_secs(30))
            .redirect(Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { client, url: url.into() })
    }

    /// Calls the API, and reads the response to its end.
    async fn call(&self, call: &Call) -> Result<(), BoxError> {
        let request = self.client.post(format!("{}{}{}", self.url, payload::BASE_PATH, call.path));
        let request = request.header("x-api-key", KEY);
        let request = request.header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let response = request.body(serde_json::to_vec(&call.body)?).send().await?;
        let status = response.status();
        let body = response.bytes().await?;
        if status == call.status { Ok(()) } else { Err(unexpected(call.path, status, &body)) }
    }

    /// Makes this many calls, so many at a time. `make` gets the number of each call.
    pub(super) async fn call_many(
        &self,
        calls: u64,
        in_flight: usize,
        make: impl Fn(u64) -> Call + Copy + Send + Sync + 'static,
    ) -> Result<(), BoxError> {
        let next = Arc::new(AtomicU64::new(0));
        let mut tasks = JoinSet::new();
        for _ in 0..in_flight {
            let (http, next) = (self.clone(), Arc::clone(&next));
            tasks.spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= calls {
                        return Ok::<_, BoxError>(());
                    }
                    http.call(&make(number)).await?;
                }
            });
        }
        while let Some(result) = tasks.join_next().await {
            result??;
        }
        Ok(())
    }

    /// Reads from the control API.
    pub(super) async fn control(&self, path: &str) -> Result<Bytes, BoxError> {
        let response = self.client.get(format!("{}{CONTROL_PATH}{path}", self.url)).send().await?;
        let status = response.status();
        let body = response.bytes().await?;
        if status == StatusCode::OK { Ok(body) } else { Err(unexpected(path, status, &body)) }
    }
}

fn unexpected(path: &str, status: StatusCode, body: &[u8]) -> BoxError {
    format!("{path}: {status} {}", String::from_utf8_lossy(body)).into()
}
