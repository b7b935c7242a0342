//! Automations: flows set up by a business, which can be started for one contact.

use crate::api::operation::operation;
use crate::client::Client;
use crate::error::Error;
use crate::json::{Json, JsonMap};
use crate::response::api_response::ApiResponse;
use crate::response::decode::{Data, Record, Unreadable};
use crate::response::envelope::Presence;
use crate::response::model::Model;
use crate::response::model::macros::model;
use crate::spec::Combination;
use crate::spec::ModelDescription;
#[cfg(feature = "bindings")]
use crate::spec::documentation::ModelDocumentation;
use crate::spec::parameter::{OPTIONAL, REQUIRED, parameters, request};
use crate::spec::rule::Rule;
use crate::spec::safety::Safety;
use crate::spec::source::Source;

model! {
    /// An automation. The API page shows no response of this operation: these fields are assumed.
    pub struct Automation {
        /// The id of the automation.
        id: Option<String> = "id";
        /// The name of the automation.
        name: Option<String> = "name";
        /// Whether the automation can be triggered.
        is_active: Option<bool> = "isActive";
    }
}

model! {
    /// An automation that was started. The API page documents these fields.
    pub struct Execution {
        /// The id of the execution.
        execution_id: Option<String> = "executionId" | "id";
        /// The id of the automation.
        automation_id: Option<String> = "automationId";
        /// The name of the automation.
        automation_name: Option<String> = "automationName";
        /// The id of the contact, which the server created if it did not exist.
        contact_id: Option<String> = "contactId";
        /// The id of the conversation, which the server created if it did not exist.
        conversation_id: Option<String> = "conversationId";
        /// The status: `triggered`.
        status: Option<String> = "status";
    }
}

impl Data for Execution {
    const MODEL: &'static ModelDescription = Self::DESCRIPTION;
    #[cfg(feature = "bindings")]
    const DOCUMENTATION: &'static ModelDocumentation = <Self as Model>::DOCUMENTATION;
    const SHAPE: crate::response::shape::Shape = <Self as crate::response::shape::HasShape>::SHAPE;
    type Wire = Self;

    fn from_wire(data: Presence<Self>, _rest: JsonMap) -> Result<Self, Unreadable> {
        Ok(data.into_value().unwrap_or_default())
    }

    fn proves_success(&self) -> bool {
        self.execution_id.is_some()
    }

    fn into_record(mut self) -> Option<Record> {
        self.extra = JsonMap::new();
        Some(Record { json: Json::from_serialize(&self).ok()?, message_id: None })
    }
}

parameters! {
    /// The parameters of `automations.list`. See [`ListAutomations`].
    pub struct ListAutomationsParams {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
    }
}

operation! {
    /// Lists the automations of a channel.
    ListAutomationsParams -> Vec<Automation> {
        name: "automations.list",
        path: "automations/list",
        safety: Safety::Read,
    }
}

parameters! {
    /// The parameters of `automations.trigger`: exactly one of id and name is required. See [`TriggerAutomation`].
    pub struct TriggerAutomationParams {
        /// The phone number of the contact. Required.
        phone_number: String = "phoneNumber", REQUIRED, Rule::Phone;
        /// The id of the automation.
        automation_id: String = "automationId", OPTIONAL, Rule::Any;
        /// The name of the automation, matched without regard to case.
        automation_name: String = "automationName", OPTIONAL, Rule::Any;
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
        /// Your own name for this one send, such as `order-1234/confirmation`. It needs a client with the option
        /// `ledger`. The same call with the same key sends at most one message, also after a crash and in another
        /// process.
        idempotency_key: String = "idempotencyKey", OPTIONAL, Rule::IdempotencyKey;
    }
}

operation! {
    /// Starts an automation for a contact. The server creates the contact and the conversation if they do not exist. An
    /// automation may send messages, so this operation counts as a send.
    TriggerAutomationParams -> Execution {
        name: "automations.trigger",
        path: "automations/trigger",
        safety: Safety::Send,
        combinations: &[(Combination::ExactlyOne(&["automationId", "automationName"]), Source::ApiPage)],
    }
}

/// An automation, identified by its id or its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AutomationRef {
    /// By id.
    Id(String),
    /// The automation's name; case does not matter.
    Name(String),
}

request! {
    /// An automation to start for a contact.
    pub struct TriggerAutomation(TriggerAutomationParams) {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: impl Into<String>;
        /// Your own name for this one send. It needs a client with a [`Ledger`](crate::Ledger); the same call with the
        /// same key then sends at most one message, also after a crash and in another process.
        idempotency_key: impl Into<String>;
    }
}

impl TriggerAutomation {
    /// Starts this automation for the contact with this phone number.
    #[must_use]
    pub fn new(phone_number: impl Into<String>, automation: AutomationRef) -> Self {
        let (automation_id, automation_name) = match automation {
            AutomationRef::Id(id) => (Some(id), None),
            AutomationRef::Name(name) => (None, Some(name)),
        };
        let phone_number = Some(phone_number.into());
        Self(TriggerAutomationParams {
            phone_number,
            automation_id,
            automation_name,
            ..TriggerAutomationParams::default()
        })
    }
}

request! {
    /// Which automations to list.
    #[derive(Default)]
    pub struct ListAutomations(ListAutomationsParams) {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: impl Into<String>;
    }
}

impl ListAutomations {
    /// All automations of the channel.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// The operations on automations.
#[derive(Clone, Copy, Debug)]
pub struct Automations<'a>(pub(crate) &'a Client);

impl Client {
    /// The operations on automations.
    #[must_use]
    pub fn automations(&self) -> Automations<'_> {
        Automations(self)
    }
}

impl Automations<'_> {
    /// All automations of a channel.
    ///
    /// # Errors
    ///
    /// Any [`Error`] of a read.
    pub async fn list(self, request: ListAutomations) -> Result<ApiResponse<Vec<Automation>>, Error> {
        request.0.send(self.0).await
    }

    /// Starts an automation for a contact, who is created if it does not exist. This counts as a send, because an
    /// automation may message the customer.
    ///
    /// # Errors
    ///
    /// Any [`Error`] of a send, including [`OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown).
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
    /// use workspace_sdk::{AutomationRef, TriggerAutomation};
    ///
    /// let welcome = AutomationRef::Name("welcome flow".into());
    /// let execution = client.automations().trigger(TriggerAutomation::new("+1234567890", welcome)).await?;
    /// assert_eq!(execution.status.as_deref(), Some("triggered"));
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub async fn trigger(self, request: TriggerAutomation) -> Result<ApiResponse<Execution>, Error> {
        request.0.send(self.0).await
    }
}
