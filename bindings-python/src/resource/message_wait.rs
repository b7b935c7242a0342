//! `messages.wait`.

use std::time::Duration;

use workspace_sdk::flat::MessagesStatus as MessageStatusParams;
use workspace_sdk::unfit::UnfitField as InvalidField;
use workspace_sdk::{Answer, Client, DeliveryStatus, Error, MessageStatus};

#[derive(Debug)]
pub(super) struct MessageWait {
    pub(super) params: MessageStatusParams,
    pub(super) invalid: Vec<InvalidField>,
    pub(super) until: Option<String>,
    pub(super) timeout: Option<Duration>,
    pub(super) interval: Option<Duration>,
}

impl MessageWait {
    pub(super) async fn run(self, client: Client) -> Result<Answer<MessageStatus>, Error> {
        if !self.invalid.is_empty() {
            return Err(self.params.refuse(&self.invalid));
        }
        let mut wait = self.params.wait(&client);
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
