//! The options that `with_options` can change.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use crate::config::options::{Auth, RawOptions, RequestStyle};
use crate::error::FieldError;
use crate::events::{AttemptEvent, AttemptStart, Observer, StartHook};

/// A change of one option.
type Change = Arc<dyn Fn(&mut RawOptions) + Send + Sync>;

/// The options to change in a copy of a client; all others stay unchanged. Pass them to
/// [`Client::with_options`](crate::Client::with_options).
///
/// Overrides are for calls that need something else than the rest of the program: a longer timeout for an export,
/// another channel, no retries inside a job that is retried itself. The copy shares the connection pool, the limits and
/// the retry budget of the client, so making one per call is cheap. Options that belong to the connection pool, such as
/// the proxy or the base URL, need a new client.
///
/// ```
/// # workspace_sandbox::doctest(|url| async move {
/// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
/// use std::time::Duration;
/// use workspace_sdk::Overrides;
///
/// let patient = client.with_options(Overrides::new().timeout(Duration::from_secs(120)))?;
/// let channels = patient.channels().list().await?;
/// # assert_eq!(channels.len(), 1);
/// # Ok::<(), workspace_sdk::Error>(())
/// # });
/// ```
#[derive(Clone, Default)]
#[must_use = "overrides do nothing until they are passed to `with_options`"]
pub struct Overrides {
    changes: Vec<Change>,
    pub(crate) field_errors: Vec<FieldError>,
}

impl std::fmt::Debug for Overrides {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Overrides").finish_non_exhaustive()
    }
}

impl Overrides {
    /// No changes.
    pub fn new() -> Self {
        Self::default()
    }

    fn change(mut self, change: impl Fn(&mut RawOptions) + Send + Sync + 'static) -> Self {
        self.changes.push(Arc::new(change));
        self
    }

    /// Where the API key is sent.
    pub fn auth(self, auth: Auth) -> Self {
        self.change(move |options| options.auth = auth)
    }

    /// How parameters are sent.
    pub fn request_style(self, style: RequestStyle) -> Self {
        self.change(move |options| options.request_style = style)
    }

    /// The channel for every operation that has a `channelId` and gets none.
    pub fn channel_id(self, channel_id: impl Into<String>) -> Self {
        let channel_id = channel_id.into();
        self.change(move |options| options.channel_id = Some(channel_id.clone()))
    }

    /// Removes the default channel.
    pub fn no_channel_id(self) -> Self {
        self.change(|options| options.channel_id = None)
    }

    /// The maximum duration of the whole call, including retries and waits. It also limits the attempts: an attempt
    /// ends at this time even if its own timeout is longer.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.change(move |options| options.timeout = Some(timeout))
    }

    /// The maximum duration of one attempt. It must not be longer than the `timeout` of the same overrides.
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        self.change(move |options| options.attempt_timeout = Some(timeout))
    }

    /// The maximum number of retries of a call; 0 turns retries off. A call is retried only if that cannot execute it
    /// twice.
    pub fn max_retries(self, retries: u32) -> Self {
        self.change(move |options| options.max_retries = retries)
    }

    /// Adds a header to every request.
    pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers([(name.into(), value.into())].into())
    }

    /// Adds headers to every request, by name.
    pub fn headers(self, headers: BTreeMap<String, String>) -> Self {
        self.change(move |options| options.add_headers(headers.clone()))
    }

    /// Whether values are validated before a request is sent.
    pub fn validate(self, validate: bool) -> Self {
        self.change(move |options| options.validate = validate)
    }

    /// The maximum size of a response body, in bytes.
    pub fn max_response_bytes(self, bytes: usize) -> Self {
        self.change(move |options| options.max_response_bytes = bytes)
    }

    /// A function that is called at the end of every attempt.
    pub fn on_attempt(self, observe: impl Fn(&AttemptEvent) + Send + Sync + 'static) -> Self {
        let observer = Observer::new(observe);
        self.change(move |options| options.observer = Some(observer.clone()))
    }

    /// A function that is called at the start of every attempt, before the first byte is sent; see
    /// [`ClientBuilder::on_attempt_start`](crate::ClientBuilder::on_attempt_start).
    pub fn on_attempt_start<F, R, E>(self, hook: F) -> Self
    where
        F: Fn(AttemptStart) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let hook = StartHook::new(hook);
        self.change(move |options| options.start_hook = Some(hook.clone()))
    }

    /// A function that is called before an attempt if the ledger took long for its claim.
    pub(crate) fn on_late_claim(self, hook: StartHook) -> Self {
        self.change(move |options| options.late_claim_hook = Some(hook.clone()))
    }

    pub(crate) fn apply(&self, options: &mut RawOptions) {
        self.changes.iter().for_each(|change| change(options));
    }
}
