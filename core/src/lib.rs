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
//! The API has no idempotency key, so a blind retry can message a customer twice. Every operation has a [`Safety`]:
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
// Only bindings read some of what an operation and a model say of themselves.
#![cfg_attr(not(feature = "bindings"), allow(dead_code))]

// The layers, in the order the data takes: each imports only from those above it.
mod api;
#[cfg(feature = "bindings")]
#[doc(hidden)]
pub mod bindings;
mod call;
mod client;
mod config;
mod error;
mod events;
mod json;
mod macros;
mod policy;
mod request;
mod response;
mod spec;
mod time;
mod transport;

pub use api::automations::{Automation, AutomationRef, Automations, Execution, ListAutomations, TriggerAutomation};
pub use api::channels::{Channel, Channels};
pub use api::contact_stream::ContactStream;
pub use api::contacts::{Contact, Contacts, ListContacts, UpsertContact};
pub use api::custom_fields::{
    CustomField, CustomFieldType, CustomFields, FieldType, ListCustomFields, UpsertCustomField,
};
pub use api::labels::{Label, Labels, ListLabels, UpsertLabel};
pub use api::message_wait::{MessageWait, MessageWatch};
pub use api::messages::{Content, DeliveryStatus, Media, MessageStatus, Messages, SendMessage, SentMessage};
pub use api::raw::RawRequest;
pub use api::templates::{Header, LanguageCode, ListTemplates, MediaType, SendTemplate, Template, Templates};
pub use client::Client;
pub use client::builder::ClientBuilder;
pub use config::options::{Auth, CaBundle, RequestStyle, TrustRoots};
pub use config::overrides::Overrides;
pub use error::{Disposition, Error, ErrorKind, Failure, FieldError, FieldErrorKind};
pub use events::{AttemptEvent, NextStep, SentState};
pub use json::{InvalidJson, Json, JsonMap};
pub use policy::retry::StopReason;
pub use response::api_response::{ApiResponse, CallInfo, Pagination};
pub use response::model::Timestamp;
pub use spec::safety::Safety;

/// The parameters of every operation under the API's own names, all optional.
///
/// Language bindings use these, and code that gets its parameters from outside. Where the typed requests make wrong
/// combinations impossible, `send` of these reports every bad field and combination at once.
///
/// ```
/// # workspace_sandbox::doctest(|url| async move {
/// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
/// use workspace_sdk::{ErrorKind, params::SendMessageParams};
///
/// let mut message = SendMessageParams::default();
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
pub mod params {
    pub use crate::spec::parameter::Variables;

    macro_rules! reexport {
        ($($operation:ident($params:ident) in $file:ident;)+) => { $( pub use crate::api::$file::$params; )+ };
    }

    crate::for_each_operation! { reexport }
}
