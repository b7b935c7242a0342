//! The calls that give one answer.

use std::future::Future;
use std::pin::Pin;

use serde::Serialize;

use super::answer::Reading;
use super::arguments::Form;
use super::kind::Kind;
use super::{Arguments, JsonAnswer, Refused};
use crate::client::Client;
use crate::json::Json;
use crate::operations::automations::{AutomationsList, AutomationsTrigger};
use crate::operations::channels::ChannelsList;
use crate::operations::contacts::{ContactsList, ContactsUpsert};
use crate::operations::custom_fields::{CustomFieldsList, CustomFieldsUpsert};
use crate::operations::labels::{LabelsList, LabelsUpsert};
use crate::operations::messages::{DeliveryStatus, MessagesSend, MessagesStatus};
use crate::operations::operation::{Class, Operation, run_as};
use crate::operations::templates::{TemplatesList, TemplatesSend};

/// A call under way.
pub(crate) type Running = Pin<Box<dyn Future<Output = Result<JsonAnswer, Refused>> + Send>>;

/// A call by its name: makes one of a client and its arguments.
pub type Call = fn(Client, Arguments) -> Running;

/// The calls by name. One that is made of another operation, such as `messages.send_text`, stands beside it.
pub const CALLS: &[(&str, Call)] = &[
    ("channels.list", operation::<ChannelsList>),
    ("contacts.upsert", operation::<ContactsUpsert>),
    ("contacts.list", operation::<ContactsList>),
    ("custom_fields.upsert", operation::<CustomFieldsUpsert>),
    ("custom_fields.list", operation::<CustomFieldsList>),
    ("labels.upsert", operation::<LabelsUpsert>),
    ("labels.list", operation::<LabelsList>),
    ("templates.list", operation::<TemplatesList>),
    ("templates.send", operation::<TemplatesSend>),
    ("messages.send", operation::<MessagesSend>),
    ("messages.send_text", |client, arguments| of_type(client, arguments, "text", &["body"])),
    ("messages.send_image", |client, arguments| of_type(client, arguments, "image", &["url", "caption"])),
    ("messages.send_video", |client, arguments| of_type(client, arguments, "video", &["url", "caption"])),
    ("messages.send_document", |client, arguments| {
        of_type(client, arguments, "document", &["url", "filename", "caption"])
    }),
    ("messages.send_audio", |client, arguments| of_type(client, arguments, "audio", &["url"])),
    ("messages.status", operation::<MessagesStatus>),
    ("messages.wait", wait),
    ("automations.list", operation::<AutomationsList>),
    ("automations.trigger", operation::<AutomationsTrigger>),
    ("client.request", request),
];

macro_rules! forms {
    ($($form:ty),+ $(,)?) => { $( impl Form for $form { const KINDS: &'static [(&'static str, Kind)] = Self::KINDS; } )+ };
}

forms!(
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
);

fn operation<F: Form + Sync + 'static>(client: Client, arguments: Arguments) -> Running
where
    F::Data: Serialize,
{
    Box::pin(async move { run(&client, &arguments.form::<F>()?).await })
}

async fn run<O: Operation>(client: &Client, operation: &O) -> Result<JsonAnswer, Refused>
where
    O::Data: Serialize,
{
    Ok(run_as::<O, Reading<O::Data>>(client, operation).await?.0)
}

/// What a message of any type may have.
const OF_EVERY_TYPE: &[&str] = &["to", "channelId", "apiReference"];

/// `messages.send` of one type, which has these parameters of its own.
fn of_type(client: Client, arguments: Arguments, kind: &'static str, own: &'static [&'static str]) -> Running {
    Box::pin(async move { run(&client, &form_of_type(arguments, kind, own)?).await })
}

fn form_of_type(arguments: Arguments, kind: &str, own: &[&str]) -> Result<MessagesSend, Refused> {
    let is_own = |name: &str| OF_EVERY_TYPE.contains(&name) || own.contains(&name);
    if let Some(mut form) = arguments.sound_form::<MessagesSend>()
        && form.parameters().iter().all(|given| is_own(given.name))
    {
        form.message_type = Some(kind.to_owned());
        return Ok(form);
    }
    let mut entries = arguments.entries(MessagesSend::SPEC.name)?;
    let known: Vec<&str> = OF_EVERY_TYPE.iter().chain(own).copied().collect();
    entries.check_names(&known)?;
    entries.add("type", kind);
    entries.form()
}

fn wait(client: Client, arguments: Arguments) -> Running {
    Box::pin(async move {
        let mut entries = arguments.entries("messages.wait")?;
        let until = entries.text("until")?;
        let timeout = entries.milliseconds("timeout")?;
        let interval = entries.milliseconds("interval")?;
        let mut wait = entries.form::<MessagesStatus>()?.wait(&client);
        if let Some(until) = until {
            wait = wait.until(DeliveryStatus::from(until.as_str()));
        }
        if let Some(timeout) = timeout {
            wait = wait.timeout(timeout);
        }
        if let Some(interval) = interval {
            wait = wait.interval(interval);
        }
        Ok(wait.await?.into())
    })
}

/// `path`, `params` and `class`.
fn request(client: Client, arguments: Arguments) -> Running {
    Box::pin(async move {
        let mut entries = arguments.entries("client.request")?;
        let path = entries.text("path")?.unwrap_or_default();
        let params = entries.take("params", Kind::Object)?;
        let class = match entries.text("class")?.map(|class| class.parse::<Class>()) {
            None => Class::Send,
            Some(Ok(class)) => class,
            Some(Err(refused)) => {
                entries.problems.extend(refused.fields().iter().cloned());
                Class::Send
            }
        };
        entries.check_names(&["path", "params", "class"])?;
        if let Some(refused) = entries.refusal() {
            return Err(refused.into());
        }
        let params = params.and_then(|params| params.in_order()).unwrap_or_default();
        let request = client.request(path, params).class(class);
        Ok(request.run_as::<Reading<Json>>().await?.0)
    })
}
