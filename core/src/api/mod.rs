//! The operations of the API, one file per resource. Each file contains the parameters, typed requests, models, paths
//! and safety of its operations.

pub(crate) mod operation;

pub(crate) mod automations;
pub(crate) mod channels;
pub(crate) mod contact_stream;
pub(crate) mod contacts;
pub(crate) mod custom_fields;
pub(crate) mod labels;
mod message_record;
pub(crate) mod message_wait;
pub(crate) mod messages;
mod prefetch;
pub(crate) mod raw;
pub(crate) mod templates;

pub use automations::{Automation, AutomationRef, Automations, Execution, ListAutomations, TriggerAutomation};
pub use channels::{Channel, Channels};
pub use contact_stream::ContactStream;
pub use contacts::{Contact, Contacts, ListContacts, UpsertContact};
pub use custom_fields::{CustomField, CustomFieldType, CustomFields, FieldType, ListCustomFields, UpsertCustomField};
pub use labels::{Label, Labels, ListLabels, UpsertLabel};
pub use message_wait::{MessageWait, MessageWatch};
pub use messages::{Content, DeliveryStatus, Media, MessageStatus, Messages, SendMessage, SentMessage};
pub use raw::RawRequest;
pub use templates::{Header, LanguageCode, ListTemplates, MediaType, SendTemplate, Template, Templates};

#[cfg(feature = "bindings")]
use crate::spec::Spec;
#[cfg(feature = "bindings")]
use crate::spec::documentation::OperationDocumentation;
#[cfg(feature = "bindings")]
use operation::Operation;

/// The list of operations: the name of each, its parameters, and its file. `for_each_operation! { callback }` expands
/// to `callback! { … }`; every list of all operations, here or in a binding, is generated from it.
// The core and the crates of the bindings use this macro. An exported macro is at the root of its crate, so it cannot
// be in `bindings`, and is hidden.
#[doc(hidden)]
#[macro_export]
macro_rules! for_each_operation {
    ($callback:ident) => {
        $callback! {
            ListChannels(ListChannelsParams) in channels;
            UpsertContact(UpsertContactParams) in contacts;
            ListContacts(ListContactsParams) in contacts;
            UpsertCustomField(UpsertCustomFieldParams) in custom_fields;
            ListCustomFields(ListCustomFieldsParams) in custom_fields;
            UpsertLabel(UpsertLabelParams) in labels;
            ListLabels(ListLabelsParams) in labels;
            ListTemplates(ListTemplatesParams) in templates;
            SendTemplate(SendTemplateParams) in templates;
            SendMessage(SendMessageParams) in messages;
            MessageStatus(MessageStatusParams) in messages;
            ListAutomations(ListAutomationsParams) in automations;
            TriggerAutomation(TriggerAutomationParams) in automations;
        }
    };
}

#[cfg(feature = "bindings")]
macro_rules! declare_operations {
    ($($operation:ident($params:ident) in $file:ident;)+) => {
        /// Every operation.
        pub(crate) const OPERATIONS: &[&Spec] = &[$( &$file::$params::SPEC ),+];

        /// The documentation of every operation, in the same order, and the name of its typed request.
        pub(crate) const DOCUMENTATION: &[(&str, &OperationDocumentation)] =
            &[$( (stringify!($operation), &$file::$params::DOCUMENTATION) ),+];
    };
}

#[cfg(feature = "bindings")]
for_each_operation! { declare_operations }
