//! Waiting for a message: the last status, or the sequence of changes.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::api::messages::{DeliveryStatus, MessageStatus, MessageStatusParams, Messages};
use crate::call::check_runtime;
use crate::client::Client;
use crate::error::{Disposition, Error, Failure};
use crate::response::api_response::ApiResponse;
use crate::response::classify::{AttemptError, CallSummary};
use crate::spec::safety::Safety;
use crate::time::after;

/// How long a wait lasts at most, and how often it asks.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
const DEFAULT_INTERVAL: Duration = Duration::from_secs(1);
/// A shorter interval would be a loop without a pause.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(10);
/// How long before the end the last poll begins.
const LAST_POLL: Duration = Duration::from_millis(50);

/// Waits for a message; made by [`Messages::wait`]. Await it.
///
/// It gives the last status it saw: the one waited for or a later one, `failed`, or, when time is up, whatever was last. A
/// poll that fails for a transient reason is followed by another; any other error ends the wait.
/// [`MessageStatus::has_reached`] tells them apart.
#[must_use = "a wait does nothing until it is awaited"]
#[derive(Clone)]
pub struct MessageWait {
    client: Client,
    /// Without one the first poll is refused.
    wamid: Option<String>,
    until: DeliveryStatus,
    timeout: Duration,
    interval: Duration,
}

/// The id holds the recipient's number, so it is not shown.
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

    /// The status to wait for; delivered by default. A later one counts too.
    pub fn until(mut self, status: DeliveryStatus) -> Self {
        self.until = status;
        self
    }

    /// How long to wait at most; 60 s by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long to pause between two polls; 1 s by default, at least 10 ms.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    async fn run(self) -> Result<ApiResponse<MessageStatus>, Error> {
        check_runtime()?;
        let started = Instant::now();
        let end = after(started, self.timeout);
        let mut last = None;
        loop {
            let result = timeout_at(end, poll_status(&self.client, &self.wamid)).await;
            let next = next_poll_at(self.interval, end);
            match result {
                Err(_) => return last.ok_or_else(|| too_late(started)),
                Ok(Ok(status)) if status.has_reached(&self.until) || status.has_failed() || next.is_none() => {
                    return Ok(status);
                }
                Ok(Ok(status)) => last = Some(status),
                // A passing trouble does not end a wait that has time left.
                Ok(Err(error)) if error.disposition() == Disposition::Retryable && next.is_some() => {}
                Ok(Err(error)) if error.disposition() == Disposition::Retryable => return last.ok_or(error),
                Ok(Err(error)) => return Err(error),
            }
            if let Some(next) = next {
                sleep_until(next).await;
            }
        }
    }
}

/// Requests the status once.
async fn poll_status(client: &Client, wamid: &Option<String>) -> Result<ApiResponse<MessageStatus>, Error> {
    MessageStatusParams { wamid: wamid.clone() }.send(client).await
}

/// When to poll again: after the interval, or once more just before time is up; `None` where it is.
fn next_poll_at(interval: Duration, end: Instant) -> Option<Instant> {
    let now = Instant::now();
    let last = end.checked_sub(LAST_POLL).filter(|last| *last > now)?;
    Some(after(now, interval.max(SHORTEST_INTERVAL)).min(last))
}

/// Time was up before there was any status.
fn too_late(started: Instant) -> Error {
    AttemptError::of(Failure::Timeout).into_error(&CallSummary {
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

/// A poll of the status; `None` when time is up.
pub(crate) type StatusPoll = Pin<Box<dyn Future<Output = Option<Result<ApiResponse<MessageStatus>, Error>>> + Send>>;

/// The changes of a message's status, as a stream; made by [`Messages::watch`].
///
/// It ends after `read`, `played` or `failed`, or when time is up. An error does not end it: polling it again requests the
/// status again after the interval.
#[must_use = "a stream does nothing until it is polled"]
pub struct MessageWatch {
    pub(crate) client: Client,
    /// Without one the first poll is refused.
    wamid: Option<String>,
    timeout: Duration,
    interval: Duration,
    end: Option<Instant>,
    pub(crate) poll: Option<StatusPoll>,
    /// When the next poll is due, once that is known; none where time is up before.
    due: Option<Option<Instant>>,
    seen: Option<DeliveryStatus>,
    /// The highest rank seen.
    highest: Option<u8>,
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
            end: None,
            poll: None,
            due: None,
            seen: None,
            highest: None,
            is_over: false,
        }
    }

    /// How long to watch at most; 60 s by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long to pause between two polls; 1 s by default, at least 10 ms.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// The poll in flight, or the next one after a pause.
    fn start_poll(&mut self) -> &mut StatusPoll {
        let (client, wamid) = (self.client.clone(), self.wamid.clone());
        let (interval, timeout, end) = (self.interval, self.timeout, self.end);
        let until = *self.end.get_or_insert_with(|| after(Instant::now(), timeout));
        // The first poll is at once. One that was cancelled is due when it was before: asked for in shorter times than the interval, the
        // watch would never poll.
        let due = end.map(|end| *self.due.get_or_insert_with(|| next_poll_at(interval, end)));
        self.poll.get_or_insert_with(|| {
            Box::pin(async move {
                if let Err(error) = check_runtime() {
                    return Some(Err(error));
                }
                if let Some(due) = due {
                    sleep_until(due?).await;
                }
                timeout_at(until, poll_status(&client, &wamid)).await.ok()
            })
        })
    }

    /// Whether this status is a step forward, which is then remembered. Late events can arrive out of order.
    fn is_change(&mut self, status: &DeliveryStatus) -> bool {
        let rank = status.rank();
        if self.seen.as_ref() == Some(status) || (rank.is_some() && rank <= self.highest) {
            return false;
        }
        self.seen = Some(status.clone());
        self.highest = self.highest.max(rank);
        true
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
            let answer = match result {
                Some(Ok(answer)) => answer,
                // Asking again polls again: an error never looks like the end.
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    this.is_over = true;
                    return Poll::Ready(None);
                }
            };
            this.is_over = answer.has_failed() || answer.has_reached(&DeliveryStatus::Read);
            if answer.status.as_ref().is_some_and(|status| this.is_change(status)) {
                return Poll::Ready(Some(Ok(answer)));
            }
        }
    }
}

impl MessageStatusParams {
    /// Waits for the message; see [`Messages::wait`].
    pub fn wait(self, client: &Client) -> MessageWait {
        MessageWait::new(client.clone(), self.wamid)
    }

    /// The changes of the message's status; see [`Messages::watch`].
    pub fn watch(self, client: &Client) -> MessageWatch {
        MessageWatch::new(client.clone(), self.wamid)
    }
}

impl Messages<'_> {
    /// Waits until a message is delivered (or whatever [`until`](MessageWait::until) says), has failed, or time is up,
    /// and gives the last status. Await it.
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
    /// let status = client.messages().wait(wamid).until(DeliveryStatus::Sent).interval(Duration::from_millis(100)).await?;
    /// assert!(status.has_reached(&DeliveryStatus::Sent));
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub fn wait(self, wamid: impl Into<String>) -> MessageWait {
        MessageWait::new(self.0.clone(), Some(wamid.into()))
    }

    /// The changes of a message's status, as they are seen, until it is read or has failed or time is up. A status that
    /// lies behind one already seen is not given.
    pub fn watch(self, wamid: impl Into<String>) -> MessageWatch {
        MessageWatch::new(self.0.clone(), Some(wamid.into()))
    }
}
