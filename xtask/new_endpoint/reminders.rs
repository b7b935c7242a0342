//! Reminders, a resource that does not exist.

use crate::api::operation::operation;
use crate::client::Client;
use crate::error::Error;
use crate::response::api_response::ApiResponse;
use crate::response::model::macros::model;
use crate::spec::parameter::{OPTIONAL, parameters, request};
use crate::spec::rule::Rule;
use crate::spec::safety::Safety;

model! {
    /// A reminder.
    pub struct Reminder {
        /// The reminder's id.
        id: Option<String> = "id";
        /// The subject of the reminder.
        subject: Option<String> = "subject";
    }
}

parameters! {
    /// The parameters of `reminders.list`. See [`ListReminders`].
    pub struct ListRemindersParams {
        /// The channel.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
    }
}

operation! {
    /// Lists all reminders of a channel.
    ListRemindersParams -> Vec<Reminder> { name: "reminders.list", path: "reminders/list", safety: Safety::Read }
}

request! {
    /// Which reminders to list.
    #[derive(Default)]
    pub struct ListReminders(ListRemindersParams) {
        /// The channel.
        channel_id: impl Into<String>;
    }
}

impl ListReminders {
    /// All reminders of the channel.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// The operations on reminders.
#[derive(Clone, Copy, Debug)]
pub struct Reminders<'a>(pub(crate) &'a Client);

impl Client {
    /// The operations on reminders.
    #[must_use]
    pub fn reminders(&self) -> Reminders<'_> {
        Reminders(self)
    }
}

impl Reminders<'_> {
    /// All reminders of a channel.
    ///
    /// # Errors
    ///
    /// Any [`Error`] of a read.
    pub async fn list(self, request: ListReminders) -> Result<ApiResponse<Vec<Reminder>>, Error> {
        request.0.send(self.0).await
    }
}
