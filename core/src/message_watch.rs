//! Waiting for a message: the last status, or the sequence of changes.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::answer::Answer;
use crate::call::{after, check_runtime};
use crate::classify::{Ended, Failed};
use crate::client::Client;
use crate::error::{Disposition, Error, Failure};
use crate::operations::messages::{DeliveryStatus, MessageStatus, MessagesStatus};
use crate::operations::operation::Class;

/// How long a wait lasts at most, and how often it asks.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
const DEFAULT_INTERVAL: Duration = Duration::from_secs(1);
/// A shorter interval would be a loop without a pause.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(10);
/// How long before the end the last look begins.
const LAST_LOOK: Duration = Duration::from_millis(50);

/// Waits for a message; made by [`Messages::wait`](crate::Messages::wait). Await it.
///
/// It gives the last status it saw: the one waited for or a later one, `failed`, or, when time is up, whatever was last. A
/// look that fails for a passing reason is followed by another; any other error ends the wait.
/// [`MessageStatus::has_reached`] tells them apart.
#[must_use = "a wait does nothing until it is awaited"]
#[derive(Clone)]
pub struct MessageWait {
    client: Client,
    /// Without one the first look is refused.
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
    pub(crate) fn new(client: Client, wamid: Option<String>) -> Self {
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

    /// How long to pause between two looks; 1 s by default, at least 10 ms.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    async fn run(self) -> Result<Answer<MessageStatus>, Error> {
        check_runtime()?;
        let started = Instant::now();
        let end = after(started, self.timeout);
        let mut last = None;
        loop {
            let looked = timeout_at(end, look(&self.client, &self.wamid)).await;
            let next = next_look(self.interval, end);
            match looked {
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

/// One look at the status.
async fn look(client: &Client, wamid: &Option<String>) -> Result<Answer<MessageStatus>, Error> {
    MessagesStatus { wamid: wamid.clone() }.send(client).await
}

/// When to look again: after the interval, or once more just before time is up; `None` where it is.
fn next_look(interval: Duration, end: Instant) -> Option<Instant> {
    let now = Instant::now();
    let last = end.checked_sub(LAST_LOOK).filter(|last| *last > now)?;
    Some(after(now, interval.max(SHORTEST_INTERVAL)).min(last))
}

/// Time was up before there was any status.
fn too_late(started: Instant) -> Error {
    Failed::of(Failure::Timeout).into_error(&Ended {
        operation: "messages.status",
        class: Class::Read,
        attempts: 1,
        elapsed: started.elapsed(),
        in_doubt: false,
    })
}

impl IntoFuture for MessageWait {
    type Output = Result<Answer<MessageStatus>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// A look at the status; `None` when time is up.
type Look = Pin<Box<dyn Future<Output = Option<Result<Answer<MessageStatus>, Error>>> + Send>>;

/// The changes of a message's status, as a stream; made by [`Messages::watch`](crate::Messages::watch).
///
/// It ends after `read`, `played` or `failed`, or when time is up. An error does not end it: polling it again requests the
/// status again after the interval.
#[must_use = "a stream does nothing until it is polled"]
pub struct MessageWatch {
    client: Client,
    /// Without one the first look is refused.
    wamid: Option<String>,
    timeout: Duration,
    interval: Duration,
    end: Option<Instant>,
    look: Option<Look>,
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
    pub(crate) fn new(client: Client, wamid: Option<String>) -> Self {
        Self {
            client,
            wamid,
            timeout: DEFAULT_TIMEOUT,
            interval: DEFAULT_INTERVAL,
            end: None,
            look: None,
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

    /// How long to pause between two looks; 1 s by default, at least 10 ms.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Breaks off the look that is under way; the next one comes after the interval. For bindings, whose callers can give up
    /// a look without giving up the stream.
    #[cfg(feature = "bindings")]
    #[doc(hidden)]
    pub fn break_off(&mut self) {
        self.look = None;
    }

    /// The look that is under way, or the next one after a pause.
    fn look(&mut self) -> &mut Look {
        let (client, wamid) = (self.client.clone(), self.wamid.clone());
        let (interval, timeout, end) = (self.interval, self.timeout, self.end);
        let until = *self.end.get_or_insert_with(|| after(Instant::now(), timeout));
        self.look.get_or_insert_with(|| {
            Box::pin(async move {
                if let Err(error) = check_runtime() {
                    return Some(Err(error));
                }
                // The first look is at once.
                if let Some(end) = end {
                    sleep_until(next_look(interval, end)?).await;
                }
                timeout_at(until, look(&client, &wamid)).await.ok()
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
    type Item = Result<Answer<MessageStatus>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if this.is_over {
                return Poll::Ready(None);
            }
            let looked = ready!(this.look().as_mut().poll(cx));
            this.look = None;
            let answer = match looked {
                Some(Ok(answer)) => answer,
                // Asking again looks again: an error never looks like the end.
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
