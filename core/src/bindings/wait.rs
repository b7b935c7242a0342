//! `messages.wait` and `messages.watch` with optional settings.

use std::time::Duration;

use crate::api::message_wait::{MessageWait, MessageWatch};
use crate::api::messages::{DeliveryStatus, MessageStatusParams};
use crate::bindings::params::{InvalidField, OperationParams as _};
use crate::client::Client;
use crate::error::Error;

/// The settings of a wait or a watch. `None` means the default.
#[derive(Clone, Debug, Default)]
pub struct WaitOptions {
    /// The status to wait for. A watch ignores it.
    pub until: Option<DeliveryStatus>,
    /// The maximum time to wait.
    pub timeout: Option<Duration>,
    /// The pause between two polls.
    pub interval: Option<Duration>,
}

impl WaitOptions {
    /// Waits for the message.
    ///
    /// # Errors
    ///
    /// A validation error if a field could not be converted.
    pub fn wait(
        self,
        client: &Client,
        params: MessageStatusParams,
        invalid: &[InvalidField],
    ) -> Result<MessageWait, Error> {
        let mut wait = params.checked(invalid)?.wait(client);
        if let Some(until) = self.until {
            wait = wait.until(until);
        }
        if let Some(timeout) = self.timeout {
            wait = wait.timeout(timeout);
        }
        if let Some(interval) = self.interval {
            wait = wait.interval(interval);
        }
        Ok(wait)
    }

    /// Watches the message.
    ///
    /// # Errors
    ///
    /// A validation error if a field could not be converted.
    pub fn watch(
        self,
        client: &Client,
        params: MessageStatusParams,
        invalid: &[InvalidField],
    ) -> Result<MessageWatch, Error> {
        let mut watch = params.checked(invalid)?.watch(client);
        if let Some(timeout) = self.timeout {
            watch = watch.timeout(timeout);
        }
        if let Some(interval) = self.interval {
            watch = watch.interval(interval);
        }
        Ok(watch)
    }
}
