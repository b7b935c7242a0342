//! The handle of a core client. The TypeScript client holds it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use napi::Result;
use napi_derive::napi;
use workspace_sdk::bindings::abort::AbortHandle;
use workspace_sdk::{Client, ClientBuilder, Error, Overrides};

use crate::error::to_exception;
use crate::ledger::LedgerHandle;
use crate::unserializable::{UnserializableValue, arguments};

/// The variable that Node reads for its own connections.
const EXTRA_CERTIFICATES: &str = "NODE_EXTRA_CA_CERTS";

/// A client, until it is closed, and the handle that aborts its calls, also after that.
#[napi]
pub struct ClientHandle {
    client: Mutex<Option<Client>>,
    abort: AbortHandle,
}

#[napi]
impl ClientHandle {
    /// A client with these options. `variables` are the environment variables as JSON; options take precedence over
    /// them. An open ledger replaces the option `ledger`.
    #[napi(factory)]
    pub fn open(
        language: String,
        options: String,
        unserializable: Option<Vec<UnserializableValue>>,
        variables: Option<String>,
        ledger: Option<&LedgerHandle>,
    ) -> Result<Self> {
        let mut builder = ClientBuilder::default().language(language).ca_file_variable(EXTRA_CERTIFICATES);
        if let Some(variables) = variables {
            let variables: BTreeMap<String, String> = serde_json::from_str(&variables).unwrap_or_default();
            builder = builder.variables(&variables);
        }
        let mut builder = builder.json_options(arguments(options, unserializable)).map_err(to_exception)?;
        if let Some(handle) = ledger {
            builder = builder.ledger(handle.ledger());
        }
        Ok(Self::new(builder.build().map_err(to_exception)?))
    }

    fn new(client: Client) -> Self {
        let abort = AbortHandle::of(&client);
        Self { client: Mutex::new(Some(client)), abort }
    }

    /// A copy with other options. It shares the connections. `operation` is the operation of the call that the options
    /// are for, if they are for one call.
    #[napi]
    pub fn with_options(
        &self,
        options: String,
        unserializable: Option<Vec<UnserializableValue>>,
        operation: Option<String>,
    ) -> Result<Self> {
        let operation = operation.as_deref();
        let overrides = Overrides::json_options(arguments(options, unserializable), operation).map_err(to_exception)?;
        let copy = self.client()?.with_options(overrides);
        let in_call = |error: Error| match operation {
            Some(operation) => error.in_call(operation),
            None => error,
        };
        Ok(Self::new(copy.map_err(in_call).map_err(to_exception)?))
    }

    /// The base URL of its requests.
    #[napi(getter)]
    pub fn base_url(&self) -> Result<String> {
        Ok(self.client()?.base_url())
    }

    /// Releases the connections. Calls in flight keep them until they have completed. With `abort` they end at once.
    #[napi]
    pub fn close(&self, abort: bool) {
        if abort {
            self.abort.abort();
        }
        let client = self.client.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(client);
    }

    /// # Errors
    ///
    /// After `close`.
    pub(crate) fn client(&self) -> Result<Client> {
        let client = self.client.lock().unwrap_or_else(PoisonError::into_inner).clone();
        client.ok_or_else(|| napi::Error::from_reason("the client is closed"))
    }
}
