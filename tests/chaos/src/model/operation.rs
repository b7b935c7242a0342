//! The thirteen operations.

use fastrand::Rng;
use workspace_sdk::Class;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operation {
    ChannelsList,
    ContactsUpsert,
    ContactsList,
    CustomFieldsUpsert,
    CustomFieldsList,
    LabelsUpsert,
    LabelsList,
    TemplatesList,
    TemplatesSend,
    MessagesSend,
    MessagesStatus,
    AutomationsList,
    AutomationsTrigger,
}

use Operation as O;

impl Operation {
    pub(crate) const ALL: [Self; 13] = [
        O::ChannelsList,
        O::ContactsUpsert,
        O::ContactsList,
        O::CustomFieldsUpsert,
        O::CustomFieldsList,
        O::LabelsUpsert,
        O::LabelsList,
        O::TemplatesList,
        O::TemplatesSend,
        O::MessagesSend,
        O::MessagesStatus,
        O::AutomationsList,
        O::AutomationsTrigger,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ChannelsList => "channels.list",
            Self::ContactsUpsert => "contacts.upsert",
            Self::ContactsList => "contacts.list",
            Self::CustomFieldsUpsert => "custom_fields.upsert",
            Self::CustomFieldsList => "custom_fields.list",
            Self::LabelsUpsert => "labels.upsert",
            Self::LabelsList => "labels.list",
            Self::TemplatesList => "templates.list",
            Self::TemplatesSend => "templates.send",
            Self::MessagesSend => "messages.send",
            Self::MessagesStatus => "messages.status",
            Self::AutomationsList => "automations.list",
            Self::AutomationsTrigger => "automations.trigger",
        }
    }

    pub(crate) fn class(self) -> Class {
        match self {
            Self::ContactsUpsert | Self::CustomFieldsUpsert | Self::LabelsUpsert => Class::Upsert,
            Self::TemplatesSend | Self::MessagesSend | Self::AutomationsTrigger => Class::Send,
            _ => Class::Read,
        }
    }

    /// A random operation of a class.
    pub(crate) fn of(class: Class, rng: &mut Rng) -> Self {
        let all = Self::ALL.into_iter().filter(|operation| operation.class() == class);
        rng.choice(all.collect::<Vec<_>>()).unwrap_or(Self::ChannelsList)
    }
}
