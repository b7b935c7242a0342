//! The options that `with_options` can change.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::config::options::{Auth, RawOptions, RequestStyle};
use crate::error::FieldError;
use crate::events::{AttemptEvent, Observer};

/// One change of the options.
type Change = Arc<dyn Fn(&mut RawOptions) + Send + Sync>;

/// Options to change in a copy of a client; what is not set stays as it is. See
/// [`Client::with_options`](crate::Client::with_options).
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
    /// Nothing changed.
    pub fn new() -> Self {
        Self::default()
    }

    fn change(mut self, change: impl Fn(&mut RawOptions) + Send + Sync + 'static) -> Self {
        self.changes.push(Arc::new(change));
        self
    }

    /// Where the API key goes.
    pub fn auth(self, auth: Auth) -> Self {
        self.change(move |options| options.auth = auth)
    }

    /// How parameters travel.
    pub fn request_style(self, style: RequestStyle) -> Self {
        self.change(move |options| options.request_style = style)
    }

    /// The channel of every operation that is not given one.
    pub fn channel_id(self, channel_id: impl Into<String>) -> Self {
        let channel_id = channel_id.into();
        self.change(move |options| options.channel_id = Some(channel_id.clone()))
    }

    /// Takes the default channel away.
    pub fn no_channel_id(self) -> Self {
        self.change(|options| options.channel_id = None)
    }

    /// The longest that the whole call may take, with retries and waits.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.change(move |options| options.timeout = Some(timeout))
    }

    /// The longest that one attempt may take.
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        self.change(move |options| options.attempt_timeout = Some(timeout))
    }

    /// How often a call may be repeated where that is safe.
    pub fn max_retries(self, retries: u32) -> Self {
        self.change(move |options| options.max_retries = retries)
    }

    /// One more header.
    pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers([(name.into(), value.into())].into())
    }

    /// More headers, by name.
    pub fn headers(self, headers: BTreeMap<String, String>) -> Self {
        self.change(move |options| options.add_headers(headers.clone()))
    }

    /// Whether values are checked before anything is sent.
    pub fn validate(self, validate: bool) -> Self {
        self.change(move |options| options.validate = validate)
    }

    /// The largest response body that is read, in bytes.
    pub fn max_response_bytes(self, bytes: usize) -> Self {
        self.change(move |options| options.max_response_bytes = bytes)
    }

    /// A function that sees every attempt as it ends.
    pub fn on_attempt(self, observe: impl Fn(&AttemptEvent) + Send + Sync + 'static) -> Self {
        let observer = Observer::new(observe);
        self.change(move |options| options.observer = Some(observer.clone()))
    }

    pub(crate) fn apply(&self, options: &mut RawOptions) {
        self.changes.iter().for_each(|change| change(options));
    }
}
