//! The client object that Swift and Kotlin call.

use std::sync::Arc;

use workspace_sdk::ClientBuilder;

use crate::completion::{CompletionPayload, push};
use crate::dispatcher::dispatch;
use crate::error::InvalidArgument;
use crate::ffi::{FfiString, IntoFfi};
use crate::handle::{ClientHandle, ReportedEvents};
use crate::options::{ClientOptions, Overrides};
use crate::pages::NativePages;
use crate::request::{PageSource, Request};

/// A client of the core.
#[derive(uniffi::Object)]
pub struct NativeClient(Arc<ClientHandle>);

impl NativeClient {
    fn new(client: workspace_sdk::Client) -> Arc<Self> {
        Arc::new(Self(Arc::new(ClientHandle::new(client))))
    }
}

#[expect(clippy::result_large_err, reason = "uniffi serialises the value itself, boxed or not")]
#[uniffi::export]
impl NativeClient {
    /// Builds a client from these options. With `from_env`, environment variables supply the options that are absent.
    #[uniffi::constructor]
    pub fn open(
        language: String,
        base_url: Option<FfiString>,
        api_key: Option<FfiString>,
        options: ClientOptions,
        from_env: bool,
    ) -> Result<Arc<Self>, InvalidArgument> {
        let mut builder = ClientBuilder::default().language(language);
        if from_env {
            builder = builder.from_env();
        }
        Ok(Self::new(options.apply(builder, base_url, api_key).build()?))
    }

    /// Creates a copy with other options, which shares the connections.
    pub fn with_options(&self, overrides: Overrides) -> Result<Arc<Self>, InvalidArgument> {
        Ok(Self::new(self.0.client()?.with_options(overrides.into_core())?))
    }

    /// The base URL of the requests; absent after `shut_down`.
    pub fn base_url(&self) -> Option<String> {
        self.0.base_url()
    }

    /// Releases the connections. Calls that are in flight keep them until they complete.
    pub fn shut_down(&self) {
        self.0.shut_down();
    }

    /// Aborts the calls in flight of this client and its copies, also after `shut_down`: each completes at once with an
    /// error that says whether the request may have been executed.
    pub fn abort(&self) {
        self.0.abort();
    }

    /// Starts a call. Its result is a completion with this token. If it `is_observed`, it reports the end of each
    /// attempt; if it `awaits_start`, it reports the start of each attempt, which then waits for a reply.
    #[uniffi::method(default(awaits_start = false))]
    pub fn start(&self, token: i64, request: Request, is_observed: bool, awaits_start: bool) {
        let events = ReportedEvents { ends: is_observed, starts: awaits_start };
        let client = match self.0.client_for(token, events) {
            Ok(client) => client,
            Err(error) => return push(token, CompletionPayload::Error { details: error.into_ffi() }),
        };
        dispatch(token, request.operation(), async move {
            request.run(&client).await.unwrap_or_else(|error| CompletionPayload::Error { details: error.into_ffi() })
        });
    }

    /// Creates a sequence of pages. No request is made yet.
    pub fn pages(&self, source: PageSource) -> Arc<NativePages> {
        Arc::new(NativePages::new(Arc::clone(&self.0), source))
    }
}
