//! The endpoints, one file a resource: request, flat form, answer, path and safety class together.

pub(crate) mod operation;
pub(crate) mod parameters;

pub(crate) mod automations;
pub(crate) mod channels;
pub(crate) mod contacts;
pub(crate) mod custom_fields;
pub(crate) mod labels;
pub(crate) mod messages;
pub(crate) mod raw;
pub(crate) mod sent_id;
pub(crate) mod templates;

use operation::{Operation, Spec};

/// The table of operations.
pub(crate) const TABLE: &[&Spec] = &[
    &channels::ChannelsList::SPEC,
    &contacts::ContactsUpsert::SPEC,
    &contacts::ContactsList::SPEC,
    &custom_fields::CustomFieldsUpsert::SPEC,
    &custom_fields::CustomFieldsList::SPEC,
    &labels::LabelsUpsert::SPEC,
    &labels::LabelsList::SPEC,
    &templates::TemplatesList::SPEC,
    &templates::TemplatesSend::SPEC,
    &messages::MessagesSend::SPEC,
    &messages::MessagesStatus::SPEC,
    &automations::AutomationsList::SPEC,
    &automations::AutomationsTrigger::SPEC,
];
