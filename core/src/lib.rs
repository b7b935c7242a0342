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
//! Two retries by default, with jitter, within one timeout of 60 s for the whole call. `Retry-After` is honoured.
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

// The folders, in the order the data takes. Each imports only from those above it; `cargo xtask lint` checks that.

/// Macros that declare a thing once for every place that needs it.
mod macros;

/// Instants, and the limit on the time that reading a response takes.
mod time;

/// JSON values as their exact text.
mod json;

/// What can go wrong.
mod error;

/// What an operation is, as data.
mod spec;

/// What is retried and when, and how fast requests may begin.
mod policy;

/// What a caller may observe of a call.
mod events;

/// What a client is configured with.
mod config;

/// From parameters to the bytes of a request.
mod request;

/// Connections, and what can be proven about a request that failed on one.
mod transport;

/// From the bytes of a response to a result or an error.
mod response;

/// One call: its attempts, the waits between them, its timeout.
mod call;

/// The client and its builder.
mod client;

/// The operations, one file per resource.
mod api;

/// What exists only for the other languages.
#[cfg(feature = "bindings")]
#[doc(hidden)]
pub mod bindings;

pub use api::*;
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
