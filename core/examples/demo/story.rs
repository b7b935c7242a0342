//! The calls, in the order in which a business would make them.

use std::error::Error;
use std::time::Duration;

use futures_util::TryStreamExt;
use workspace_sandbox::{Fault, Sandbox};
use workspace_sdk::{
    AutomationRef, Client, DeliveryStatus, FieldType, ListAutomations, ListContacts, ListCustomFields, ListLabels,
    ListTemplates, Media, SendTemplate, TriggerAutomation, UpsertContact, UpsertCustomField, UpsertLabel,
};

use crate::screen::{Screen, shorten};

/// The contact of the API page's example.
const JANE: &str = "+1234567890";

pub(crate) async fn tell(client: &Client, sandbox: &Sandbox, screen: &Screen) -> Result<(), Box<dyn Error>> {
    set_up(client, screen).await?;
    contacts(client, screen).await?;
    let wamid = templates(client, screen).await?;
    conversation(client, sandbox, screen, &wamid).await?;
    many(client, screen).await?;
    failures(client, sandbox, screen).await
}

async fn set_up(client: &Client, screen: &Screen) -> Result<(), Box<dyn Error>> {
    screen.heading("Set up the workspace");
    let channels = client.channels().list().await?;
    for channel in &channels {
        screen.response("channels.list", &channels, &join([&channel.id, &channel.name]));
    }
    for (name, color) in [("vip", "#FF5733"), ("lead", "#3C9")] {
        let label = client.labels().upsert(UpsertLabel::new(name).color(color)).await?;
        screen.response("labels.upsert", &label, &join([&label.name, &label.color]));
    }
    let labels = client.labels().list(ListLabels::new()).await?;
    screen.response("labels.list", &labels, &names(labels.iter().map(|label| &label.name)));
    let plans = FieldType::Dropdown(vec!["free".into(), "pro".into()]);
    let plan = client.custom_fields().upsert(UpsertCustomField::new("plan").field_type(plans)).await?;
    let result = format!("{} (dropdown: {})", join([&plan.name]), plan.options.join(", "));
    screen.response("custom_fields.upsert", &plan, &result);
    let fields = client.custom_fields().list(ListCustomFields::new()).await?;
    screen.response("custom_fields.list", &fields, &names(fields.iter().map(|field| &field.name)));
    Ok(())
}

async fn contacts(client: &Client, screen: &Screen) -> Result<(), Box<dyn Error>> {
    screen.heading("Add a contact");
    let jane = UpsertContact::new(JANE)
        .name("Jane Doe")
        .label_names(["vip", "lead"])
        .custom_fields_data([("plan", "pro"), ("source", "website")]);
    let contact = client.contacts().upsert(jane).await?;
    let labels = names(contact.labels.iter().map(|label| &label.name));
    screen.response(
        "contacts.upsert",
        &contact,
        &format!("{} [{labels}]", join([&contact.name, &contact.phone_number])),
    );
    let page = client.contacts().list(ListContacts::new().search("Jane")).await?;
    screen.response("contacts.list", &page, &format!("{} found for \"Jane\"", page.len()));
    let all: Vec<_> = client.contacts().iter(ListContacts::new().limit(50)).try_collect().await?;
    screen.success("contacts.iter", &format!("{} contacts, loaded in pages of 50", all.len()));
    Ok(())
}

async fn templates(client: &Client, screen: &Screen) -> Result<String, Box<dyn Error>> {
    screen.heading("Send a template, which is allowed at any time");
    let templates = client.templates().list(ListTemplates::new()).await?;
    screen.response("templates.list", &templates, &format!("{} approved", templates.len()));
    let order = SendTemplate::new(JANE, "order_confirmation").variables(["John", "ORD-1234", "29.99"]);
    let sent = client.templates().send(order).await?;
    let wamid = sent.message_id.clone().unwrap_or_default();
    screen.response("templates.send", &sent, &shorten(&wamid));
    Ok(wamid)
}

async fn conversation(client: &Client, sandbox: &Sandbox, screen: &Screen, wamid: &str) -> Result<(), Box<dyn Error>> {
    screen.heading("Jane writes, and free-form messages are allowed for 24 hours");
    sandbox.receive(JANE, "Where is my order?")?;
    let text = client.messages().send_text(JANE, "On its way: it arrives today, 14:00, for $1,234.00.").await?;
    screen.response("messages.send_text", &text, &shorten(text.message_id.as_deref().unwrap_or_default()));
    let map = Media::new("https://example.com/map.png").caption("Here it is now");
    let image = client.messages().send_image(JANE, map).await?;
    screen.response("messages.send_image", &image, &shorten(image.message_id.as_deref().unwrap_or_default()));
    sandbox.advance(Duration::from_secs(2))?;
    let wait = client.messages().wait(wamid).until(DeliveryStatus::Read);
    let status = wait.await?;
    let result = status.status.as_ref().map_or("no status", DeliveryStatus::as_str);
    screen.response("messages.wait", &status, &format!("status of the template: {result}"));
    let automations = client.automations().list(ListAutomations::new()).await?;
    screen.response("automations.list", &automations, &names(automations.iter().map(|automation| &automation.name)));
    let welcome = TriggerAutomation::new(JANE, AutomationRef::Name("welcome flow".into()));
    let execution = client.automations().trigger(welcome).await?;
    screen.response("automations.trigger", &execution, &join([&execution.automation_name, &execution.status]));
    Ok(())
}

async fn many(client: &Client, screen: &Screen) -> Result<(), Box<dyn Error>> {
    screen.heading("Send to a list: invalid numbers and duplicates cost nothing");
    let mut list: Vec<String> = (0..50).map(|number| format!("+1555000{number:04}")).collect();
    list.extend(["+1 555 000 0007".to_owned(), "15551234567.0".to_owned()]);
    let report = client.templates().send_many(list, "plain_notice").run().await?;
    for line in report.lines {
        let what = if line.outcome.as_str() == line.reason.as_str() { "" } else { line.reason.as_str() };
        screen.success("templates.send_many", format!("{:>2} {} {what}", line.count, line.outcome).trim_end());
    }
    Ok(())
}

async fn failures(client: &Client, sandbox: &Sandbox, screen: &Screen) -> Result<(), Box<dyn Error>> {
    let earlier_requests = sandbox.journal().len();
    screen.heading("When something goes wrong");
    let bad = SendTemplate::new("+1 (234)", "Order Confirmation").variables(["John", "two\nlines"]);
    if let Err(error) = client.templates().send(bad).await {
        screen.error("templates.send", &error);
    }
    sandbox.fault(Fault::lost_answer().on("templates.send"))?;
    let order = SendTemplate::new(JANE, "order_confirmation").variables(["John", "ORD-1235", "5.00"]);
    if let Err(error) = client.templates().send(order).await {
        screen.error("templates.send", &error);
    }
    let sent = sandbox.messages(JANE)?.iter().filter(|message| message.content.contains("ORD-1235")).count();
    if sent != 1 {
        return Err(format!("the server sent the message {sent} times").into());
    }
    screen.finding("The server sent it once. A blind retry would have sent it twice.");
    sandbox.fault(Fault::status(503).on("contacts.list").times(2))?;
    let page = client.contacts().list(ListContacts::new().limit(5)).await?;
    screen.response("contacts.list", &page, &format!("succeeded on attempt {}, after two 503s", page.call.attempts));
    screen.heading("What the server received in this last part");
    screen.journal(sandbox.journal().get(earlier_requests..).unwrap_or_default());
    Ok(())
}

/// The strings that the server returned, separated by spaces.
fn join<const N: usize>(values: [&Option<String>; N]) -> String {
    values.into_iter().flatten().cloned().collect::<Vec<_>>().join("  ")
}

/// A list of names.
fn names<'a>(names: impl Iterator<Item = &'a Option<String>>) -> String {
    names.flatten().cloned().collect::<Vec<_>>().join(", ")
}
