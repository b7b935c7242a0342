//! `messages.wait` and `messages.watch`.

use std::time::Duration;

use workspace_sdk::flat::MessagesStatus;
use workspace_sdk::unfit::UnfitField;
use workspace_sdk::{Answer, Client, DeliveryStatus, Error, MessageStatus};

use crate::pages::{PageStream, Pages, refused};

/// `messages.wait`.
#[derive(Debug)]
pub(crate) struct Wait {
    pub(crate) form: MessagesStatus,
    pub(crate) unfit: Vec<UnfitField>,
    pub(crate) until: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) interval: Option<Duration>,
}

impl Wait {
    pub(crate) async fn run(self, client: Client) -> Result<Answer<MessageStatus>, Error> {
        if !self.unfit.is_empty() {
            return Err(self.form.refuse(&self.unfit));
        }
        let mut wait = self.form.wait(&client);
        if let Some(until) = self.until {
            wait = wait.until(DeliveryStatus::from(until.as_str()));
        }
        if let Some(timeout) = self.timeout {
            wait = wait.timeout(timeout);
        }
        if let Some(interval) = self.interval {
            wait = wait.interval(interval);
        }
        wait.await
    }
}

/// `messages.watch`.
#[derive(Debug)]
pub(crate) struct StatusPages {
    pub(crate) form: MessagesStatus,
    pub(crate) unfit: Vec<UnfitField>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) interval: Option<Duration>,
}

impl Pages for StatusPages {
    fn operation(&self) -> &'static str {
        "messages.watch"
    }

    fn begin(self: Box<Self>, client: &Client) -> Box<dyn PageStream> {
        if !self.unfit.is_empty() {
            return refused(move || self.form.refuse(&self.unfit));
        }
        let mut watch = self.form.watch(client);
        if let Some(timeout) = self.timeout {
            watch = watch.timeout(timeout);
        }
        if let Some(interval) = self.interval {
            watch = watch.interval(interval);
        }
        Box::new(watch)
    }
}
