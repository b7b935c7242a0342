//! Channels: the WhatsApp numbers that an API key can use.

use crate::api::operation::operation;
use crate::client::Client;
use crate::error::Error;
use crate::response::api_response::ApiResponse;
use crate::response::model::macros::model;
use crate::spec::parameter::parameters;
use crate::spec::safety::Safety;

model! {
    /// A channel. The API page documents these fields.
    pub struct Channel {
        /// The id of the channel, such as `ch_xxx`. Other operations take it as `channelId`.
        id: Option<String> = "id";
        /// The name of the channel.
        name: Option<String> = "name";
        /// The id that WhatsApp has for the phone number.
        phone_number_id: Option<String> = "phoneNumberId";
        /// Whether the channel can be used.
        is_active: Option<bool> = "isActive";
    }
}

parameters! {
    /// The parameters of `channels.list`, which has no parameters.
    pub struct ListChannelsParams {}
}

operation! {
    /// Lists the channels that the API key can use. A channel is a WhatsApp number of the business.
    ListChannelsParams -> Vec<Channel> { name: "channels.list", path: "channels/list", safety: Safety::Read }
}

/// The operations on channels.
#[derive(Clone, Copy, Debug)]
pub struct Channels<'a>(pub(crate) &'a Client);

impl Client {
    /// The operations on channels.
    #[must_use]
    pub fn channels(&self) -> Channels<'_> {
        Channels(self)
    }
}

impl Channels<'_> {
    /// All channels that the API key can use.
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
    pub async fn list(self) -> Result<ApiResponse<Vec<Channel>>, Error> {
        ListChannelsParams {}.send(self.0).await
    }
}
