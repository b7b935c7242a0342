//! The calls with the SDK and its default options: validation, retries, timeouts and redaction are on.

use workspace_sdk::{Client, ListContacts};

use super::calls::Calls;
use crate::error::BoxError;
use crate::payload;

pub(crate) struct Sdk(Client);

impl Sdk {
    pub(crate) fn new(base_url: &str) -> Result<Self, BoxError> {
        Ok(Self(Client::builder().base_url(base_url).api_key(payload::API_KEY).build()?))
    }

    pub(crate) fn client(&self) -> &Client {
        &self.0
    }
}

impl Calls for Sdk {
    async fn send(&self) -> Result<bool, BoxError> {
        let sent = self.0.messages().send_text(payload::RECIPIENT, payload::TEXT).await?;
        Ok(sent.message_id.is_some())
    }

    async fn list(&self) -> Result<bool, BoxError> {
        let limit = u32::try_from(payload::PAGE)?;
        let page = self.0.contacts().list(ListContacts::new().page(1_u32).limit(limit)).await?;
        Ok(page.len() == payload::PAGE)
    }
}
