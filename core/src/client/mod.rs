//! The client: its options, and the state that its copies share.

pub(crate) mod builder;
mod ledger_options;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::call::context::{Context, Shared};
use crate::client::builder::ClientBuilder;
use crate::config::options::{RawOptions, Settings};
use crate::config::overrides::Overrides;
use crate::error::Error;

/// A client for the Workspace API.
///
/// Create one client per API key when the program starts, and keep it: it holds the connection pool, the rate and
/// concurrency limits, and the retry budget. Cloning is cheap, and all clones share these. A client can be used from
/// any number of tasks and threads on a Tokio runtime. For single calls that need other options, such as a longer
/// timeout, make a copy with [`with_options`](Self::with_options).
///
/// A call is a future. Dropping it cancels the call, but a message may already have been sent. A timeout is better for
/// a send, because it returns an error that says so.
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
    context: Context,
    /// The builder that this client was built with, for `reconnected`.
    builder: ClientBuilder,
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

    /// A client configured by the environment variables `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and, if set,
    /// `WORKSPACE_CHANNEL_ID`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if one of the first two is missing or invalid.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().from_env().build()
    }

    pub(crate) fn assemble(settings: Settings, builder: ClientBuilder, shared: Shared) -> Self {
        let context = Context { settings, shared: Arc::new(shared), abort: CancellationToken::new() };
        Self::from_context(context, builder)
    }

    fn from_context(context: Context, builder: ClientBuilder) -> Self {
        Self(Arc::new(Inner { context, builder }))
    }

    /// A copy with some options changed. It shares the connection pool, the rate and concurrency limits, and the retry
    /// budget with this client. See [`Overrides`] for the options that can be changed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), which lists every invalid option.
    ///
    /// ```
    /// use std::time::Duration;
    /// use workspace_sdk::{Client, Overrides};
    ///
    /// let client = Client::builder().base_url("https://chat.example.com").api_key("key").build()?;
    /// let patient = client.with_options(Overrides::new().timeout(Duration::from_secs(120)).max_retries(5))?;
    /// # Ok::<(), workspace_sdk::Error>(())
    /// ```
    pub fn with_options(&self, overrides: Overrides) -> Result<Self, Error> {
        let mut field_errors = overrides.field_errors.clone();
        let mut builder = self.0.builder.clone();
        overrides.apply(&mut builder.options);
        let mut changed = RawOptions::default();
        overrides.apply(&mut changed);
        changed.check_timeouts(&mut field_errors);
        let (base_url, key) = (self.settings().base_url.clone(), Arc::clone(&self.settings().key));
        match builder.options.clone().resolve(Some(base_url), Some(key), &builder.user_agent(), &mut field_errors) {
            Some(settings) if field_errors.is_empty() => {
                let shared = Arc::clone(&self.context().shared);
                let abort = self.context().abort.child_token();
                Ok(Self::from_context(Context { settings, shared, abort }, builder))
            }
            _ => Err(Error::configuration(field_errors)),
        }
    }

    /// A client with the same options, and with a new connection pool, new limits and a new retry budget. It takes no
    /// lock of this client, so it is safe in a process that was forked while another thread used this client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if a file such as the CA bundle no longer exists.
    pub fn reconnected(&self) -> Result<Self, Error> {
        let settings = self.settings().clone();
        let shared = self.0.builder.new_shared(&settings)?;
        Ok(Self::assemble(settings, self.0.builder.clone(), shared))
    }

    /// A client with the same options, limits and retry budget, and with a new connection pool, for calls on another
    /// runtime: a connection works only while the runtime that opened it does. Aborting this client aborts it too.
    ///
    /// # Errors
    ///
    /// The same as [`reconnected`](Self::reconnected).
    #[cfg(feature = "bindings")]
    pub(crate) fn with_own_connections(&self) -> Result<Self, Error> {
        let (settings, own) = (self.settings().clone(), &self.context().shared);
        let shared = Shared {
            throttle: Arc::clone(&own.throttle),
            budget: Arc::clone(&own.budget),
            ledger: own.ledger.clone(),
            ..self.0.builder.new_connections(&settings)?
        };
        let context = Context { settings, shared: Arc::new(shared), abort: self.context().abort.child_token() };
        Ok(Self::from_context(context, self.0.builder.clone()))
    }

    /// Aborts every call in flight of this client, its clones and the copies that
    /// [`with_options`](Self::with_options) made of it, from any thread. Each of them ends at once with an error whose
    /// disposition says whether the request may have been carried out: a send whose request was under way is
    /// [`ErrorKind::OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown). Later calls fail at once and send nothing.
    ///
    /// Use it to end a program while a server does not respond. Aborting a copy does not affect the client that it was
    /// made of.
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// use workspace_sdk::{Client, Failure};
    ///
    /// let client = Client::builder().base_url(&url).api_key("sandbox-key").build()?;
    /// client.abort();
    /// let error = client.messages().send_text("+1234567890", "Hello").await.unwrap_err();
    /// assert_eq!(error.failure(), Some(Failure::NotSent));
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub fn abort(&self) {
        self.context().abort.cancel();
    }

    /// The state that a call needs.
    pub(crate) fn context(&self) -> &Context {
        &self.0.context
    }

    /// The maximum number of requests per second, if there is one.
    pub(crate) fn rate_limit(&self) -> Option<f64> {
        self.0.builder.rate_limit_value()
    }

    /// The maximum number of requests in flight.
    pub(crate) fn max_concurrency(&self) -> usize {
        self.0.builder.max_concurrency_value()
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.context.settings
    }
}

impl ClientBuilder {
    /// Builds the client. It connects on the first call.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), which lists every invalid option.
    pub fn build(self) -> Result<Client, Error> {
        let mut field_errors = self.field_errors.clone();
        let base_url = self.check_base_url(&mut field_errors);
        let key = self.check_api_key(&mut field_errors);
        self.check_limits(&mut field_errors);
        let settings = self.options.clone().resolve(base_url, key, &self.transport.user_agent(), &mut field_errors);
        self.options.check_timeouts(&mut field_errors);
        self.transport.check(&mut field_errors);
        match settings {
            Some(settings) if field_errors.is_empty() => {
                let shared = self.new_shared(&settings)?;
                Ok(Client::assemble(settings, self, shared))
            }
            _ => {
                // An option that a binding could not convert is also reported as missing; only the first error is kept.
                let mut reported = std::collections::HashSet::new();
                field_errors.retain(|field_error| reported.insert(field_error.field.clone()));
                Err(Error::configuration(field_errors))
            }
        }
    }
}
