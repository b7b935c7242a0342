//! Polls the status of a message until a requested status is reached, or as a stream of changes.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::api::messages::{DeliveryStatus, MessageStatus, MessageStatusParams, Messages};
use crate::call::check_runtime;
use crate::client::Client;
use crate::error::{Disposition, Error, ErrorKind, Failure, FieldError, FieldErrorKind};
use crate::response::api_response::ApiResponse;
use crate::response::classify::{AttemptError, CallSummary};
use crate::spec::safety::Safety;
use crate::time::after;

/// The default timeout of a wait, and its default poll interval.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
const DEFAULT_INTERVAL: Duration = Duration::from_secs(1);
/// A shorter interval would be a busy loop, and the server would limit the rate.
const MIN_INTERVAL: Duration = Duration::from_millis(100);
/// The time before the end at which the last poll starts.
const LAST_POLL_MARGIN: Duration = Duration::from_millis(50);
/// How long a message that the server does not find is looked up again. The server returned its id itself, but the part
/// of the server that knows the status may learn of the message later (assumed).
const NOT_FOUND_GRACE: Duration = Duration::from_secs(3);

/// Waits for a status of a message by polling; created by [`Messages::wait`]. Await it.
///
/// It ends when one of these happens:
///
/// - The message has the requested status or a later one, or has failed. The result is that status.
/// - The timeout passes. The result is the most recent status and not an error, because a message to a phone that is
///   off is delivered hours later. If no poll succeeded, the result is the last error, or a timeout.
/// - A poll fails for a reason that is not temporary. The result is that error. In the first 3 seconds, a message that
///   is not found is looked up again, because the server can know the status a little later than the id.
///
/// So check the result with [`MessageStatus::has_reached`]. Dropping the future ends the wait; it does not affect the
/// message.
#[must_use = "a wait does nothing until it is awaited"]
#[derive(Clone)]
pub struct MessageWait {
    client: Client,
    /// Without an id, the first poll fails validation.
    wamid: Option<String>,
    until: DeliveryStatus,
    timeout: Duration,
    interval: Duration,
}

/// The id contains the recipient's number, so it is not shown.
impl std::fmt::Debug for MessageWait {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessageWait").field("until", &self.until).finish_non_exhaustive()
    }
}

impl MessageWait {
    fn new(client: Client, wamid: Option<String>) -> Self {
        let (timeout, interval) = (DEFAULT_TIMEOUT, DEFAULT_INTERVAL);
        Self { client, wamid, until: DeliveryStatus::Delivered, timeout, interval }
    }

    /// The status to wait for; [`DeliveryStatus::Delivered`] by default. A later status counts, too.
    pub fn until(mut self, status: DeliveryStatus) -> Self {
        self.until = status;
        self
    }

    /// The maximum time to wait; 60 s by default. It is independent of the `timeout` of the client, which limits each
    /// poll.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The pause between two polls; 1 s by default, at least 0.1 s.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    async fn run(self) -> Result<ApiResponse<MessageStatus>, Error> {
        check_runtime()?;
        check_until(&self.until)?;
        let started = Instant::now();
        let client = self.client.clone();
        let aborted = || Err(wait_error(Failure::Aborted, started));
        client.context().abort.run_until_cancelled(self.poll_until(started)).await.unwrap_or_else(aborted)
    }

    async fn poll_until(self, started: Instant) -> Result<ApiResponse<MessageStatus>, Error> {
        let end = after(started, self.timeout);
        let mut last = None;
        loop {
            let result = timeout_at(end, poll_status(&self.client, &self.wamid)).await;
            let latest = match result {
                Err(_) => break,
                Ok(Ok(status)) if status.has_reached(&self.until) || status.has_failed() => return Ok(status),
                Ok(Err(error)) if !is_transient(&error, started) => return Err(error),
                Ok(latest) => latest,
            };
            // A transient error does not replace a status that was already seen.
            if latest.is_ok() || !matches!(last, Some(Ok(_))) {
                last = Some(latest);
            }
            let next = next_poll_at(self.interval, end);
            sleep_until(next.unwrap_or(end)).await;
            if next.is_none() {
                break;
            }
        }
        last.unwrap_or_else(|| Err(wait_error(Failure::Timeout, started)))
    }
}

/// Rejects a status that no message can reach, such as a misspelled one: the wait would always last until its timeout.
fn check_until(until: &DeliveryStatus) -> Result<(), Error> {
    if until.rank().is_some() || *until == DeliveryStatus::Failed {
        return Ok(());
    }
    let known = DeliveryStatus::KNOWN.join(", ");
    let field_error = FieldError::new("until", FieldErrorKind::NotAllowed, format!("must be one of {known}"));
    Err(Error::validation("messages.wait", vec![field_error]))
}

/// Whether a poll that failed with this error is repeated.
fn is_transient(error: &Error, started: Instant) -> bool {
    let is_early = started.elapsed() < NOT_FOUND_GRACE;
    error.disposition() == Disposition::Retryable || (error.kind() == ErrorKind::NotFound && is_early)
}

/// Requests the status once.
async fn poll_status(client: &Client, wamid: &Option<String>) -> Result<ApiResponse<MessageStatus>, Error> {
    MessageStatusParams { wamid: wamid.clone() }.send(client).await
}

/// The time of the next poll: after the interval, or once more just before the timeout; `None` if no time is left.
fn next_poll_at(interval: Duration, end: Instant) -> Option<Instant> {
    let now = Instant::now();
    let last = end.checked_sub(LAST_POLL_MARGIN).filter(|last| *last > now)?;
    Some(after(now, interval.max(MIN_INTERVAL)).min(last))
}

/// The error of a wait that ended before there was any status.
fn wait_error(failure: Failure, started: Instant) -> Error {
    AttemptError::of(failure).into_error(&CallSummary {
        operation: "messages.status",
        safety: Safety::Read,
        attempts: 1,
        elapsed: started.elapsed(),
        in_doubt: false,
    })
}

impl IntoFuture for MessageWait {
    type Output = Result<ApiResponse<MessageStatus>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// A poll of the status; its result is `None` when the timeout has passed.
type StatusPoll = Pin<Box<dyn Future<Output = Option<Result<ApiResponse<MessageStatus>, Error>>> + Send>>;

/// A stream of the changes of a message's status; created by [`Messages::watch`].
///
/// It ends after `read`, `played` or `failed`, or when the timeout passes. An error does not end it: the next poll
/// requests the status again after the interval. Stop at an error that a retry cannot change, for instance with
/// `try_next()` and `?`.
#[must_use = "a stream does nothing until it is polled"]
pub struct MessageWatch {
    client: Client,
    /// Without an id, the first poll fails validation.
    wamid: Option<String>,
    timeout: Duration,
    interval: Duration,
    started: Option<Instant>,
    poll: Option<StatusPoll>,
    /// When the next poll is due, once that is known; `Some(None)` if the timeout passes before.
    due: Option<Option<Instant>>,
    seen: Option<DeliveryStatus>,
    /// The highest rank seen so far.
    highest_rank: Option<u8>,
    /// The error of the last poll, if it did not find the message and the message may still appear.
    not_found: Option<Error>,
    is_over: bool,
}

impl std::fmt::Debug for MessageWatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessageWatch").field("seen", &self.seen).finish_non_exhaustive()
    }
}

impl MessageWatch {
    fn new(client: Client, wamid: Option<String>) -> Self {
        Self {
            client,
            wamid,
            timeout: DEFAULT_TIMEOUT,
            interval: DEFAULT_INTERVAL,
            started: None,
            poll: None,
            due: None,
            seen: None,
            highest_rank: None,
            not_found: None,
            is_over: false,
        }
    }

    /// The maximum time to watch; 60 s by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The pause between two polls; 1 s by default, at least 0.1 s.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// The poll in flight, or the next one after a pause.
    fn start_poll(&mut self) -> &mut StatusPoll {
        let (client, wamid) = (self.client.clone(), self.wamid.clone());
        let interval = self.interval;
        let is_first = self.started.is_none();
        let end = after(*self.started.get_or_insert_with(Instant::now), self.timeout);
        // The first poll starts immediately. A poll that was cancelled keeps its due time; otherwise a caller that
        // polls for less than the interval at a time would never reach it.
        let due = (!is_first).then(|| *self.due.get_or_insert_with(|| next_poll_at(interval, end)));
        self.poll.get_or_insert_with(|| {
            Box::pin(async move {
                if let Err(error) = check_runtime() {
                    return Some(Err(error));
                }
                if let Some(due) = due {
                    // If the client is aborted, the poll starts at once and fails.
                    client.context().abort.run_until_cancelled(sleep_until(due.unwrap_or(end))).await;
                    due?;
                }
                timeout_at(end, poll_status(&client, &wamid)).await.ok()
            })
        })
    }

    /// Whether a message that is not found is looked up again.
    fn is_early(&self) -> bool {
        self.started.is_some_and(|started| started.elapsed() < NOT_FOUND_GRACE)
    }

    /// Whether this status is a step forward; if so, it is remembered. Events can arrive out of order.
    fn is_change(&mut self, status: &DeliveryStatus) -> bool {
        let rank = status.rank();
        if self.seen.as_ref() == Some(status) || (rank.is_some() && rank <= self.highest_rank) {
            return false;
        }
        self.seen = Some(status.clone());
        self.highest_rank = self.highest_rank.max(rank);
        true
    }
}

#[cfg(feature = "bindings")]
impl MessageWatch {
    /// Makes the next polls with this client.
    pub(crate) fn set_client(&mut self, client: Client) {
        self.client = client;
    }

    /// Cancels the poll in flight, if there is one. Its due time is kept.
    pub(crate) fn cancel_poll(&mut self) {
        self.poll = None;
    }
}

impl Stream for MessageWatch {
    type Item = Result<ApiResponse<MessageStatus>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if this.is_over {
                return Poll::Ready(None);
            }
            let result = ready!(this.start_poll().as_mut().poll(cx));
            (this.poll, this.due) = (None, None);
            let response = match result {
                Some(Ok(response)) => response,
                Some(Err(error)) if error.kind() == ErrorKind::NotFound && this.is_early() => {
                    this.not_found = Some(error);
                    continue;
                }
                // The next poll requests the status again, so an error cannot be mistaken for the end.
                Some(Err(error)) => {
                    this.is_over = this.client.context().abort.is_cancelled();
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    this.is_over = true;
                    return Poll::Ready(this.not_found.take().map(Err));
                }
            };
            this.not_found = None;
            this.is_over = response.has_failed() || response.has_reached(&DeliveryStatus::Read);
            if response.status.as_ref().is_some_and(|status| this.is_change(status)) {
                return Poll::Ready(Some(Ok(response)));
            }
        }
    }
}

impl MessageStatusParams {
    /// Waits for the status of the message; see [`Messages::wait`].
    pub fn wait(self, client: &Client) -> MessageWait {
        MessageWait::new(client.clone(), self.wamid)
    }

    /// A stream of the changes of the message's status; see [`Messages::watch`].
    pub fn watch(self, client: &Client) -> MessageWatch {
        MessageWatch::new(client.clone(), self.wamid)
    }
}

impl Messages<'_> {
    /// Waits until a message is delivered (or has the status set with [`until`](MessageWait::until)), has failed, or
    /// the timeout passes, and returns the last status. Await it.
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
    /// # use workspace_sdk::SendTemplate;
    /// use std::time::Duration;
    /// use workspace_sdk::DeliveryStatus;
    ///
    /// let sent = client.templates().send(SendTemplate::new("+1234567890", "plain_notice")).await?;
    /// let wamid = sent.message_id.as_deref().unwrap_or_default();
    /// let wait = client.messages().wait(wamid).until(DeliveryStatus::Sent);
    /// let status = wait.interval(Duration::from_millis(100)).await?;
    /// assert!(status.has_reached(&DeliveryStatus::Sent));
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub fn wait(self, wamid: impl Into<String>) -> MessageWait {
        MessageWait::new(self.0.clone(), Some(wamid.into()))
    }

    /// A stream of the changes of a message's status, until it is read, has failed, or the timeout passes. Statuses can
    /// arrive out of order; one that is behind a status that was already returned is left out. Use
    /// [`wait`](Self::wait) if only one status matters. A message that is not found is looked up again for 3 seconds.
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
    /// # use workspace_sdk::SendTemplate;
    /// use std::time::Duration;
    /// use futures_util::TryStreamExt;
    ///
    /// let sent = client.templates().send(SendTemplate::new("+1234567890", "plain_notice")).await?;
    /// let wamid = sent.message_id.as_deref().unwrap_or_default();
    /// let mut changes = client.messages().watch(wamid).interval(Duration::from_millis(100));
    /// if let Some(change) = changes.try_next().await? {
    ///     println!("{:?}", change.status);
    /// }
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub fn watch(self, wamid: impl Into<String>) -> MessageWatch {
        MessageWatch::new(self.0.clone(), Some(wamid.into()))
    }
}
