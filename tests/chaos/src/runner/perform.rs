//! Calls an operation through the SDK.

use fastrand::Rng;
use workspace_sdk::{
    AutomationRef, Client, Content, Error, FieldType, ListAutomations, ListContacts, ListCustomFields, ListLabels,
    ListTemplates, Media, SendMessage, SendTemplate, TriggerAutomation, UpsertContact, UpsertCustomField, UpsertLabel,
};

use crate::model::operation::Operation;
use crate::records::client::CallSuccess;

/// Phone numbers that have sent a message recently, so that free-form messages to them are allowed.
pub(crate) fn customers() -> impl Iterator<Item = String> {
    (1..=16).map(|number| format!("+1555000{number:04}"))
}

fn customer(rng: &mut Rng) -> String {
    format!("+1555000{:04}", rng.u32(1..=16))
}

/// Calls an operation with random arguments.
pub(crate) async fn perform(
    client: &Client,
    operation: Operation,
    mut rng: Rng,
    reference: &str,
    known_wamid: &str,
) -> Result<CallSuccess, Error> {
    let rng = &mut rng;
    match operation {
        Operation::ListChannels => client.channels().list().await.map(|response| CallSuccess::of(&response.call)),
        Operation::UpsertContact => {
            let contact = UpsertContact::new(format!("+1556000{:04}", rng.u32(0..50))).name("Chaos");
            client.contacts().upsert(contact).await.map(|response| CallSuccess::of(&response.call))
        }
        Operation::ListContacts => {
            let page = ListContacts::new().page(rng.u32(1..=4)).limit(rng.u32(1..=10));
            client.contacts().list(page).await.map(|response| CallSuccess::of(&response.call))
        }
        Operation::UpsertCustomField => {
            let field = UpsertCustomField::new(format!("Field {}", rng.u32(0..20))).field_type(FieldType::Text);
            client.custom_fields().upsert(field).await.map(|response| CallSuccess::of(&response.call))
        }
        Operation::ListCustomFields => {
            client.custom_fields().list(ListCustomFields::new()).await.map(|response| CallSuccess::of(&response.call))
        }
        Operation::UpsertLabel => {
            let label = UpsertLabel::new(format!("label-{}", rng.u32(0..20)));
            client.labels().upsert(label).await.map(|response| CallSuccess::of(&response.call))
        }
        Operation::ListLabels => {
            client.labels().list(ListLabels::new()).await.map(|response| CallSuccess::of(&response.call))
        }
        Operation::ListTemplates => {
            client.templates().list(ListTemplates::new()).await.map(|response| CallSuccess::of(&response.call))
        }
        Operation::SendTemplate => {
            let order = format!("ORD-{}", rng.u32(..));
            let template = SendTemplate::new(customer(rng), "order_confirmation")
                .variables(["John", &order, "1,234.00"])
                .api_reference(reference);
            let response = client.templates().send(template).await?;
            Ok(CallSuccess::with_id(&response.call, response.message_id.clone()))
        }
        Operation::SendMessage => {
            let message = SendMessage::new(customer(rng), content(rng)).api_reference(reference);
            let response = client.messages().send(message).await?;
            Ok(CallSuccess::with_id(&response.call, response.message_id.clone()))
        }
        Operation::MessageStatus => {
            client.messages().status(known_wamid).await.map(|response| CallSuccess::of(&response.call))
        }
        Operation::ListAutomations => {
            client.automations().list(ListAutomations::new()).await.map(|response| CallSuccess::of(&response.call))
        }
        Operation::TriggerAutomation => {
            let automation = match rng.bool() {
                true => AutomationRef::Id("auto_welcome".to_owned()),
                false => AutomationRef::Name("Welcome Flow".to_owned()),
            };
            let response = client.automations().trigger(TriggerAutomation::new(customer(rng), automation)).await?;
            Ok(CallSuccess::with_id(&response.call, response.execution_id.clone()))
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
