//! The options that `with_options` can change.

use std::time::Duration;

use crate::error::FieldProblem;
use crate::observe::{AttemptEvent, Observer};
use crate::options::{Auth, Draft, RequestStyle};

/// Options to change in a copy of a client; what is not set stays as it is. See
/// [`Client::with_options`](crate::Client::with_options).
#[derive(Clone, Default)]
#[must_use = "overrides do nothing until they are passed to `with_options`"]
pub struct Overrides {
    auth: Option<Auth>,
    request_style: Option<RequestStyle>,
    channel_id: Option<Option<String>>,
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    max_retries: Option<u32>,
    headers: Vec<(String, String)>,
    validate: Option<bool>,
    max_response_bytes: Option<usize>,
    observer: Option<Observer>,
    pub(crate) problems: Vec<FieldProblem>,
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

    /// Where the key goes.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.auth = Some(auth);
        self
    }

    /// How parameters travel.
    pub fn request_style(mut self, style: RequestStyle) -> Self {
        self.request_style = Some(style);
        self
    }

    /// The channel of every operation that is not given one; `None` for no default.
    pub fn channel_id(mut self, channel_id: Option<&str>) -> Self {
        self.channel_id = Some(channel_id.map(str::to_owned));
        self
    }

    /// The longest one attempt may take.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The longest a whole call may take, with retries and waits.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// How often a call may be repeated where that is safe.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// One more header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into().to_ascii_lowercase(), value.into()));
        self
    }

    /// Whether values are checked before anything is sent.
    pub fn validate(mut self, validate: bool) -> Self {
        self.validate = Some(validate);
        self
    }

    /// The largest answer that is read.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = Some(bytes);
        self
    }

    /// A function that sees every attempt as it ends.
    pub fn on_attempt(mut self, observe: impl Fn(&AttemptEvent) + Send + Sync + 'static) -> Self {
        self.observer = Some(Observer::new(observe));
        self
    }

    /// Options that a language could hold and a client cannot. For language bindings.
    #[doc(hidden)]
    pub fn refuse(mut self, problems: Vec<FieldProblem>) -> Self {
        self.problems.extend(problems);
        self
    }

    pub(crate) fn apply(self, base: &Draft) -> Draft {
        let mut headers = base.headers.clone();
        headers.extend(self.headers);
        Draft {
            auth: self.auth.unwrap_or(base.auth),
            request_style: self.request_style.unwrap_or(base.request_style),
            channel_id: self.channel_id.unwrap_or_else(|| base.channel_id.clone()),
            timeout: self.timeout.unwrap_or(base.timeout),
            deadline: self.deadline.unwrap_or(base.deadline),
            max_retries: self.max_retries.unwrap_or(base.max_retries),
            headers,
            validate: self.validate.unwrap_or(base.validate),
            max_response_bytes: self.max_response_bytes.unwrap_or(base.max_response_bytes),
            observer: self.observer.or_else(|| base.observer.clone()),
        }
    }
}
