//! A client of the Workspace API: WhatsApp contacts, labels, custom fields, templates, messages and automations.
//!
//! ```
//! # workspace_sandbox::doctest(|url| async move {
//! use workspace_sdk::{Client, SendTemplate};
//!
//! let client = Client::builder().base_url(&url).api_key("sandbox-key").build()?;
//! let order = SendTemplate::new("+1234567890", "order_confirmation").variables(["John", "ORD-1234", "29.99"]);
//! let sent = client.templates().send(order).await?;
//! println!("accepted as {:?}", sent.message_id);
//! # Ok::<(), workspace_sdk::Error>(())
//! # });
//! ```
//!
//! # Never sent twice, never lost
//!
//! The API has no idempotency key, so a blind retry can message a customer twice. Every operation has a [`Class`]:
//!
//! - reads and upserts are retried: doing them twice changes nothing;
//! - a send is repeated only when it provably was not carried out: no connection, a connection that closed
//!   before the request was written, an HTTP/2 stream the server did not process, or a 429;
//! - whatever else happens to a send is [`ErrorKind::OutcomeUnknown`]: whoever handles that one class has handled
//!   every "maybe".
//!
//! Two retries by default, with jitter, inside one deadline of 60 s for the whole call. `Retry-After` is honoured.
//!
//! # Errors
//!
//! One type, [`Error`]: its [`kind`](Error::kind) is the class, its [`disposition`](Error::disposition) says what may be done. Keys,
//! phone numbers, messages and server text appear in no error, no log line, and no `Debug` of a client or a request. (An answer is
//! your data: printing one prints it.)
//!
//! # Logs
//!
//! With a `tracing` subscriber, each call is a span `workspace.call` and each attempt a span `workspace.attempt` and an event,
//! all at the level DEBUG and under the target `workspace_sdk`. [`ClientBuilder::on_attempt`] gives the same as data.

#![deny(missing_docs)]

mod answer;
#[cfg(feature = "bindings")]
mod as_answered;
mod base_url;
mod builder;
#[cfg(feature = "bindings")]
#[doc(hidden)]
pub mod by_name;
mod call;
mod classify;
mod client;
mod contact_stream;
mod decode;
mod elements;
mod encode;
mod envelope;
mod error;
#[cfg(feature = "bindings")]
#[doc(hidden)]
pub mod io_thread;
mod json;
mod mend;
mod message_watch;
mod model;
mod observe;
mod operations;
mod options;
mod overrides;
mod pacing;
mod retry;
mod secret;
#[doc(hidden)]
pub mod surface;
mod told;
mod transport;
#[cfg(feature = "bindings")]
#[doc(hidden)]
pub mod unfit;
mod validate;

pub use answer::{Answer, CallInfo, Pagination};
pub use builder::ClientBuilder;
pub use client::Client;
pub use contact_stream::ContactStream;
pub use error::{Disposition, Error, ErrorKind, Failure, FieldProblem, ProblemKind};
pub use json::{InvalidJson, Json, JsonMap};
pub use message_watch::{MessageWait, MessageWatch};
pub use model::Timestamp;
#[cfg(feature = "bindings")]
#[doc(hidden)]
pub use model::UtcParts;
pub use observe::{AttemptEvent, Next, Sent as SentState};
pub use operations::automations::{
    Automation, AutomationRef, Automations, Execution, ListAutomations, TriggerAutomation,
};
pub use operations::channels::{Channel, Channels};
pub use operations::contacts::{Contact, Contacts, ListContacts, UpsertContact};
pub use operations::custom_fields::{
    CustomField, CustomFieldType, CustomFields, FieldType, ListCustomFields, UpsertCustomField,
};
pub use operations::labels::{Label, Labels, ListLabels, UpsertLabel};
pub use operations::messages::{Content, DeliveryStatus, Media, MessageStatus, Messages, SendMessage, Sent};
pub use operations::operation::Class;
pub use operations::raw::RawRequest;
pub use operations::templates::{Header, LanguageCode, ListTemplates, MediaType, SendTemplate, Template, Templates};
pub use options::{Auth, CaBundle, RequestStyle, Roots};
pub use overrides::Overrides;
pub use retry::StopReason;

/// The flat form of every request: the API's own parameters, all optional.
///
/// Language bindings use these, and code that gets its parameters from outside. Where the typed requests make wrong
/// combinations impossible, `send` of a flat form reports every bad field and combination at once.
///
/// ```
/// # workspace_sandbox::doctest(|url| async move {
/// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
/// use workspace_sdk::{ErrorKind, flat::MessagesSend};
///
/// let mut message = MessagesSend::default();
/// message.to = Some("12".into());
/// message.message_type = Some("audio".into());
/// message.caption = Some("a song".into());
/// let error = message.send(&client).await.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Validation);
/// let fields: Vec<_> = error.fields().iter().map(|problem| problem.field.as_str()).collect();
/// assert_eq!(fields, ["to", "url", "caption"]);
/// # Ok::<(), workspace_sdk::Error>(())
/// # });
/// ```
pub mod flat {
    pub use crate::operations::automations::{AutomationsList, AutomationsTrigger};
    pub use crate::operations::channels::ChannelsList;
    pub use crate::operations::contacts::{ContactsList, ContactsUpsert};
    pub use crate::operations::custom_fields::{CustomFieldsList, CustomFieldsUpsert};
    pub use crate::operations::labels::{LabelsList, LabelsUpsert};
    pub use crate::operations::messages::{MessagesSend, MessagesStatus};
    pub use crate::operations::parameters::Variables;
    pub use crate::operations::templates::{TemplatesList, TemplatesSend};
}
