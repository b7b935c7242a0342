//! The client: options, and what its copies share.

use std::sync::Arc;

use crate::builder::ClientBuilder;
use crate::error::Error;
use crate::json::Json;
use crate::operations::automations::Automations;
use crate::operations::channels::Channels;
use crate::operations::contacts::Contacts;
use crate::operations::custom_fields::CustomFields;
use crate::operations::labels::Labels;
use crate::operations::messages::Messages;
use crate::operations::raw::RawRequest;
use crate::operations::templates::Templates;
use crate::options::Settings;
use crate::overrides::Overrides;
use crate::pacing::Pacing;
use crate::retry::Budget;
use crate::transport::{Transport, TransportOptions};

/// A client of the Workspace API.
///
/// Cloning is cheap, and all clones share one connection pool. It may be used from any number of tasks and threads, on
/// a Tokio runtime.
///
/// ```
/// # workspace_sandbox::doctest(|url| async move {
/// use workspace_sdk::Client;
///
/// let client = Client::builder().base_url(&url).api_key("sandbox-key").build()?;
/// let channels = client.channels().list().await?;
/// assert_eq!(channels.len(), 1);
/// # Ok::<(), workspace_sdk::Error>(())
/// # });
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    settings: Settings,
    shared: Arc<Shared>,
    /// How this client was made, for `rebuilt`.
    builder: ClientBuilder,
}

/// What all copies of a client share.
pub(crate) struct Shared {
    pub(crate) transport: Transport,
    pub(crate) pacing: Pacing,
    pub(crate) budget: Budget,
}

impl Shared {
    pub(crate) fn new(
        settings: &Settings,
        transport: &TransportOptions,
        rate_limit: Option<f64>,
        max_concurrency: Option<usize>,
    ) -> Result<Self, Error> {
        Ok(Self {
            transport: Transport::new(&settings.base_url, transport)?,
            pacing: Pacing::new(rate_limit, max_concurrency),
            budget: Budget::default(),
        })
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let settings = self.settings();
        f.debug_struct("Client")
            .field("base_url", &settings.base_url.to_string())
            .field("auth", &settings.auth)
            .field("request_style", &settings.request_style)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A builder with every option at its default.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client of `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and, if it is set, `WORKSPACE_CHANNEL_ID`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where one of the first two is missing or bad.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().from_env().build()
    }

    pub(crate) fn assemble(settings: Settings, builder: ClientBuilder, shared: Shared) -> Self {
        Self(Arc::new(Inner { settings, shared: Arc::new(shared), builder }))
    }

    /// A copy with some options changed. It shares the connection pool, the pacing and the retry budget.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), listing every bad option.
    ///
    /// ```
    /// use std::time::Duration;
    /// use workspace_sdk::{Client, Overrides};
    ///
    /// let client = Client::builder().base_url("https://chat.example.com").api_key("key").build()?;
    /// let patient = client.with_options(Overrides::new().timeout(Duration::from_secs(50)).max_retries(5))?;
    /// # Ok::<(), workspace_sdk::Error>(())
    /// ```
    pub fn with_options(&self, overrides: Overrides) -> Result<Self, Error> {
        let mut problems = overrides.problems.clone();
        let draft = overrides.apply(self.0.builder.draft());
        let builder = self.0.builder.with_draft(draft.clone());
        let (base_url, key) = (self.settings().base_url.clone(), Arc::clone(&self.settings().key));
        match draft.settle(Some(base_url), Some(key), &builder.user_agent(), &mut problems) {
            Some(settings) if problems.is_empty() => {
                Ok(Self(Arc::new(Inner { settings, shared: Arc::clone(&self.0.shared), builder })))
            }
            _ => Err(Error::configuration(problems)),
        }
    }

    /// The same options on a new connection pool, new pacing and a new retry budget. It takes no lock of this
    /// client, so it is safe in a process forked while another thread was using it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where a file that was there is gone, such as the CA
    /// bundle.
    pub fn rebuilt(&self) -> Result<Self, Error> {
        let settings = self.settings().clone();
        let shared = self.0.builder.new_shared(&settings)?;
        Ok(Self::assemble(settings, self.0.builder.clone(), shared))
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0.shared
    }

    /// Where it sends requests to. For language bindings, which show it.
    #[cfg(feature = "bindings")]
    #[doc(hidden)]
    #[must_use]
    pub fn base_url(&self) -> String {
        self.settings().base_url.to_string()
    }

    /// The operations on channels.
    #[must_use]
    pub fn channels(&self) -> Channels<'_> {
        Channels(self)
    }

    /// The operations on contacts.
    #[must_use]
    pub fn contacts(&self) -> Contacts<'_> {
        Contacts(self)
    }

    /// The operations on custom fields.
    #[must_use]
    pub fn custom_fields(&self) -> CustomFields<'_> {
        CustomFields(self)
    }

    /// The operations on labels.
    #[must_use]
    pub fn labels(&self) -> Labels<'_> {
        Labels(self)
    }

    /// The operations on templates.
    #[must_use]
    pub fn templates(&self) -> Templates<'_> {
        Templates(self)
    }

    /// The operations on messages.
    #[must_use]
    pub fn messages(&self) -> Messages<'_> {
        Messages(self)
    }

    /// The operations on automations.
    #[must_use]
    pub fn automations(&self) -> Automations<'_> {
        Automations(self)
    }

    /// A request that the SDK does not model yet: a path below the base URL, and its parameters. It counts as a send, and is
    /// not repeated blindly, unless [`class`](RawRequest::class) says otherwise. Await it.
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
    /// use workspace_sdk::{Class, Json};
    ///
    /// let params = [("page", Json::from(2)), ("limit", Json::from(10))];
    /// let contacts = client.request("contacts/list", params).class(Class::Read).await?;
    /// assert_eq!(contacts.elements().map(|page| page.len()), Some(10));
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub fn request<K: Into<String>, V: Into<Json>>(
        &self,
        path: impl Into<String>,
        params: impl IntoIterator<Item = (K, V)>,
    ) -> RawRequest {
        let params = params.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        RawRequest::new(self.clone(), path.into(), params)
    }
}
