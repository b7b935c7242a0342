//! Channels: the WhatsApp numbers an API key may use.

use crate::api::operation::operation;
use crate::client::Client;
use crate::error::Error;
use crate::response::api_response::ApiResponse;
use crate::response::model::macros::model;
use crate::spec::parameter::parameters;
use crate::spec::safety::Safety;

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
    /// The parameters of `channels.list`, which has no parameters.
    pub struct ListChannelsParams {}
}

operation! {
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
    pub async fn list(self) -> Result<ApiResponse<Vec<Channel>>, Error> {
        ListChannelsParams {}.send(self.0).await
    }
}
