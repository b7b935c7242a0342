//! Channels: the WhatsApp numbers an API key may use.

use crate::answer::Answer;
use crate::client::Client;
use crate::error::Error;
use crate::model::model;
use crate::operations::operation::{Class, operation};
use crate::operations::parameters::parameters;

model! {
    /// A channel, as the API page shows it.
    pub struct Channel {
        /// The channel's id, such as `ch_xxx`.
        id: Option<String> = "id";
        /// Its name.
        name: Option<String> = "name";
        /// WhatsApp's id of the phone number.
        phone_number_id: Option<String> = "phoneNumberId";
        /// Whether it can be used.
        is_active: Option<bool> = "isActive";
    }
}

parameters! {
    /// The flat form of `channels.list`, which has no parameters.
    pub struct ChannelsList {}
}

operation! {
    ChannelsList -> Vec<Channel> { name: "channels.list", path: "channels/list", class: Class::Read }
}

/// The operations on channels.
#[derive(Clone, Copy, Debug)]
pub struct Channels<'a>(pub(crate) &'a Client);

impl Channels<'_> {
    /// All channels that the API key may use.
    ///
    /// # Errors
    ///
    /// Any [`Error`] of a read.
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
    /// for channel in &client.channels().list().await? {
    ///     println!("{:?} {:?}", channel.id, channel.name);
    /// }
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub async fn list(self) -> Result<Answer<Vec<Channel>>, Error> {
        ChannelsList {}.send(self.0).await
    }
}
