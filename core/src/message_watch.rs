//! Waiting for a message: the last status, or the sequence of changes.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use tokio::time::{Instant, sleep_until};

use crate::answer::Answer;
use crate::call::after;
use crate::client::Client;
use crate::error::Error;
use crate::operations::messages::{DeliveryStatus, MessageStatus};

/// How long a wait lasts at most, and how often it asks.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
const DEFAULT_INTERVAL: Duration = Duration::from_secs(1);
/// A shorter interval would be a loop without a pause.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(10);

/// Waits for a message; made by [`Messages::wait`](crate::Messages::wait). Await it.
///
/// It gives the last status it saw: the one waited for or a later one, `failed`, or, when time is up, whatever was last.
/// [`MessageStatus::has_reached`] tells them apart.
#[must_use = "a wait does nothing until it is awaited"]
#[derive(Clone, Debug)]
pub struct MessageWait {
    client: Client,
    wamid: String,
    until: DeliveryStatus,
    timeout: Duration,
    interval: Duration,
}

impl MessageWait {
    pub(crate) fn new(client: Client, wamid: String) -> Self {
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
        let started = Instant::now();
        let end = after(started, self.timeout);
        loop {
            let status = self.client.messages().status(&self.wamid).await?;
            let next = after(Instant::now(), self.interval.max(SHORTEST_INTERVAL));
            if status.has_reached(&self.until) || status.has_failed() || next > end {
                return Ok(status);
            }
            sleep_until(next).await;
        }
    }
}

impl IntoFuture for MessageWait {
    type Output = Result<Answer<MessageStatus>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

type Look = Pin<Box<dyn Future<Output = Result<Answer<MessageStatus>, Error>> + Send>>;

/// The changes of a message's status, as a stream; made by [`Messages::watch`](crate::Messages::watch).
///
/// It ends after `read`, `played` or `failed`, after an error, or when time is up.
#[must_use = "a stream does nothing until it is polled"]
pub struct MessageWatch {
    client: Client,
    wamid: String,
    timeout: Duration,
    interval: Duration,
    end: Option<Instant>,
    look: Option<Look>,
    seen: Option<DeliveryStatus>,
    is_over: bool,
}

impl std::fmt::Debug for MessageWatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessageWatch").field("seen", &self.seen).finish_non_exhaustive()
    }
}

impl MessageWatch {
    pub(crate) fn new(client: Client, wamid: String) -> Self {
        Self {
            client,
            wamid,
            timeout: DEFAULT_TIMEOUT,
            interval: DEFAULT_INTERVAL,
            end: None,
            look: None,
            seen: None,
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

    /// The look that is under way, or the next one after a pause.
    fn look(&mut self) -> &mut Look {
        let (client, wamid) = (self.client.clone(), self.wamid.clone());
        let start = match self.end {
            None => None,
            Some(_) => Some(after(Instant::now(), self.interval.max(SHORTEST_INTERVAL))),
        };
        self.look.get_or_insert_with(|| {
            Box::pin(async move {
                if let Some(start) = start {
                    sleep_until(start).await;
                }
                client.messages().status(wamid).await
            })
        })
    }

    /// Whether this status is a step forward. Late events can arrive out of order.
    fn is_change(&self, status: &DeliveryStatus) -> bool {
        match &self.seen {
            None => true,
            Some(seen) if seen == status => false,
            Some(seen) => match (seen.rank(), status.rank()) {
                (Some(before), Some(now)) => now > before,
                _ => true,
            },
        }
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
            let answer = ready!(this.look().as_mut().poll(cx));
            this.look = None;
            let now = Instant::now();
            let end = *this.end.get_or_insert_with(|| after(now, this.timeout));
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) => {
                    this.is_over = true;
                    return Poll::Ready(Some(Err(error)));
                }
            };
            this.is_over = after(now, this.interval.max(SHORTEST_INTERVAL)) > end
                || answer.has_failed()
                || answer.has_reached(&DeliveryStatus::Read);
            if let Some(status) = answer.status.clone().filter(|status| this.is_change(status)) {
                this.seen = Some(status);
                return Poll::Ready(Some(Ok(answer)));
            }
        }
    }
}
