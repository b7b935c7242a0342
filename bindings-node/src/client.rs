//! A client of the core, held by the client object of TypeScript.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use napi::Result;
use napi_derive::napi;
use workspace_sdk::{Client, ClientBuilder, Overrides};

use crate::error::thrown;
use crate::left_out::{Omission, arguments};

/// A client, until it is closed.
#[napi]
pub struct NativeClient(Mutex<Option<Client>>);

#[napi]
impl NativeClient {
    /// A client of these options, and of these variables of the environment where an option says nothing else.
    #[napi(factory)]
    pub fn open(
        language: String,
        options: String,
        omissions: Option<Vec<Omission>>,
        variables: Option<String>,
    ) -> Result<Self> {
        let mut builder = ClientBuilder::default().language(language);
        if let Some(variables) = variables {
            let variables: BTreeMap<String, String> = serde_json::from_str(&variables).unwrap_or_default();
            builder = builder.variables(&variables);
        }
        let builder = builder.options(arguments(options, omissions)).map_err(thrown)?;
        Ok(Self::of(builder.build().map_err(thrown)?))
    }

    fn of(client: Client) -> Self {
        Self(Mutex::new(Some(client)))
    }

    /// A copy with other options, which shares the connections.
    #[napi]
    pub fn with_options(&self, options: String, omissions: Option<Vec<Omission>>) -> Result<Self> {
        let overrides = Overrides::options(arguments(options, omissions)).map_err(thrown)?;
        Ok(Self::of(self.client()?.with_options(overrides).map_err(thrown)?))
    }

    /// Where it sends requests to.
    #[napi(getter)]
    pub fn base_url(&self) -> Result<String> {
        Ok(self.client()?.base_url())
    }

    /// Lets go of the connections. Calls that are under way keep them until they have ended.
    #[napi]
    pub fn close(&self) {
        let client = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(client);
    }

    /// # Errors
    ///
    /// After `close`.
    pub(crate) fn client(&self) -> Result<Client> {
        let client = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        client.ok_or_else(|| napi::Error::from_reason("the client is closed"))
    }
}
