//! A client of the core, held by the client object of the language.

use std::sync::{Arc, Mutex};

use workspace_sdk::unfit::shut_down;
use workspace_sdk::{AttemptEvent, Client, ClientBuilder};

use crate::cross::Cross;
use crate::error::Refusal;
use crate::letter::News;
use crate::options::{ClientOptions, Overrides};
use crate::pages::NativePages;
use crate::port::{announce, lock, run};
use crate::request::{PageSource, Request};
use crate::values::GivenText;

/// A client, until it is shut down.
#[derive(uniffi::Object)]
pub struct NativeClient(Mutex<Option<Client>>);

impl NativeClient {
    fn of(client: Client) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(client))))
    }

    /// # Errors
    ///
    /// After `shut_down`.
    pub(crate) fn client(&self) -> Result<Client, workspace_sdk::Error> {
        lock(&self.0).clone().ok_or_else(shut_down)
    }
}

#[expect(clippy::result_large_err, reason = "what crosses is made of the value itself, boxed or not")]
#[uniffi::export]
impl NativeClient {
    /// A client of these options, and of the variables of the environment where nothing else is said and they are asked for.
    #[uniffi::constructor]
    pub fn open(
        language: String,
        base_url: Option<GivenText>,
        api_key: Option<GivenText>,
        options: ClientOptions,
        from_env: bool,
    ) -> Result<Arc<Self>, Refusal> {
        let mut builder = ClientBuilder::default().language(language);
        if from_env {
            builder = builder.from_env();
        }
        Ok(Self::of(options.tell(builder, base_url, api_key).build()?))
    }

    /// A copy with other options, which shares the connections.
    pub fn with_options(&self, overrides: Overrides) -> Result<Arc<Self>, Refusal> {
        Ok(Self::of(self.client()?.with_options(overrides.take())?))
    }

    /// Where it sends requests to; nothing after `shut_down`.
    pub fn base_url(&self) -> Option<String> {
        lock(&self.0).as_ref().map(Client::base_url)
    }

    /// Lets go of the connections. Calls that are under way keep them until they have ended.
    pub fn shut_down(&self) {
        let client = lock(&self.0).take();
        drop(client);
    }

    /// Begins a call.
    pub fn begin(&self, token: i64, request: Request, is_observed: bool) {
        let client = match self.client().and_then(|client| observed(client, token, is_observed)) {
            Ok(client) => client,
            Err(error) => return announce(token, News::Refused { details: error.cross() }),
        };
        run(token, request.operation(), async move {
            request.run(&client).await.unwrap_or_else(|error| News::Refused { details: error.cross() })
        });
    }

    /// What comes page by page. Nothing is fetched yet.
    pub fn pages(self: Arc<Self>, sequence: PageSource) -> Arc<NativePages> {
        Arc::new(NativePages::new(self, sequence))
    }
}

/// A copy whose attempts are told, if they are to be.
fn observed(client: Client, token: i64, is_observed: bool) -> Result<Client, workspace_sdk::Error> {
    if !is_observed {
        return Ok(client);
    }
    let tell = move |event: &AttemptEvent| announce(token, News::Attempt { event: event.clone().cross() });
    client.with_options(workspace_sdk::Overrides::new().on_attempt(tell))
}
