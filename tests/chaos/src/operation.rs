//! The thirteen operations, and how each is called.

use fastrand::Rng;
use workspace_sdk::{
    AutomationRef, Class, Client, Content, Error, FieldType, ListAutomations, ListContacts, ListCustomFields,
    ListLabels, ListTemplates, Media, SendMessage, SendTemplate, TriggerAutomation, UpsertContact, UpsertCustomField,
    UpsertLabel,
};

use crate::told::Success;

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

    /// One of a class.
    pub(crate) fn of(class: Class, rng: &mut Rng) -> Self {
        let all = Self::ALL.into_iter().filter(|operation| operation.class() == class);
        rng.choice(all.collect::<Vec<_>>()).unwrap_or(Self::ChannelsList)
    }
}

/// The numbers that have written lately, so that free-form messages to them are allowed.
pub(crate) fn customers() -> impl Iterator<Item = String> {
    (1..=16).map(|number| format!("+1555000{number:04}"))
}

fn customer(rng: &mut Rng) -> String {
    format!("+1555000{:04}", rng.u32(1..=16))
}

/// Calls an operation with arguments drawn from `rng`.
pub(crate) async fn perform(
    client: &Client,
    operation: Operation,
    mut rng: Rng,
    reference: &str,
    known_wamid: &str,
) -> Result<Success, Error> {
    let rng = &mut rng;
    match operation {
        O::ChannelsList => client.channels().list().await.map(|answer| Success::of(&answer.call)),
        O::ContactsUpsert => {
            let contact = UpsertContact::new(format!("+1556000{:04}", rng.u32(0..50))).name("Chaos");
            client.contacts().upsert(contact).await.map(|answer| Success::of(&answer.call))
        }
        O::ContactsList => {
            let page = ListContacts::new().page(rng.u32(1..=4)).limit(rng.u32(1..=10));
            client.contacts().list(page).await.map(|answer| Success::of(&answer.call))
        }
        O::CustomFieldsUpsert => {
            let field = UpsertCustomField::new(format!("Field {}", rng.u32(0..20))).field_type(FieldType::Text);
            client.custom_fields().upsert(field).await.map(|answer| Success::of(&answer.call))
        }
        O::CustomFieldsList => {
            client.custom_fields().list(ListCustomFields::new()).await.map(|answer| Success::of(&answer.call))
        }
        O::LabelsUpsert => {
            let label = UpsertLabel::new(format!("label-{}", rng.u32(0..20)));
            client.labels().upsert(label).await.map(|answer| Success::of(&answer.call))
        }
        O::LabelsList => client.labels().list(ListLabels::new()).await.map(|answer| Success::of(&answer.call)),
        O::TemplatesList => client.templates().list(ListTemplates::new()).await.map(|answer| Success::of(&answer.call)),
        O::TemplatesSend => {
            let order = format!("ORD-{}", rng.u32(..));
            let template = SendTemplate::new(customer(rng), "order_confirmation")
                .variables(["John", &order, "1,234.00"])
                .api_reference(reference);
            let answer = client.templates().send(template).await?;
            Ok(Success::with_id(&answer.call, answer.message_id.clone()))
        }
        O::MessagesSend => {
            let message = SendMessage::new(customer(rng), content(rng)).api_reference(reference);
            let answer = client.messages().send(message).await?;
            Ok(Success::with_id(&answer.call, answer.message_id.clone()))
        }
        O::MessagesStatus => client.messages().status(known_wamid).await.map(|answer| Success::of(&answer.call)),
        O::AutomationsList => {
            client.automations().list(ListAutomations::new()).await.map(|answer| Success::of(&answer.call))
        }
        O::AutomationsTrigger => {
            let automation = match rng.bool() {
                true => AutomationRef::Id("auto_welcome".to_owned()),
                false => AutomationRef::Name("Welcome Flow".to_owned()),
            };
            let answer = client.automations().trigger(TriggerAutomation::new(customer(rng), automation)).await?;
            Ok(Success::with_id(&answer.call, answer.execution_id.clone()))
        }
    }
}

fn content(rng: &mut Rng) -> Content {
    let url = |name: &str| format!("https://cdn.example.com/{name}");
    match rng.u32(0..5) {
        0 => Content::Text("Hello, your order is on its way.".to_owned()),
        1 => Content::Image(Media::new(url("a.jpg")).caption("A picture")),
        2 => Content::Video(Media::new(url("a.mp4"))),
        3 => Content::Document { media: Media::new(url("a.pdf")), filename: Some("invoice.pdf".to_owned()) },
        _ => Content::Audio(url("a.mp3")),
    }
}
