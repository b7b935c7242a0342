//! Every call as data, and what runs it.

use std::time::Duration;

use workspace_sdk::by_name::lost;
use workspace_sdk::unfit::{UnfitField, json, refuse};
use workspace_sdk::{Answer, Client, ContactStream, DeliveryStatus as Status, Error, FieldProblem, MessageWatch};

use crate::cross::Cross;
use crate::error::ErrorDetails;
use crate::forms::{
    AutomationsList, AutomationsTrigger, ContactsList, ContactsUpsert, CustomFieldsList, CustomFieldsUpsert,
    LabelsList, LabelsUpsert, MessagesSend, MessagesStatus, TemplatesList, TemplatesSend,
};
use crate::letter::{AnswerData, News};
use crate::values::{GivenText, JsonText, TimeSpan};
use crate::words::{DeliveryStatus, OperationClass};

/// A call that gives one answer.
#[derive(uniffi::Enum)]
pub enum Request {
    ListChannels,
    UpsertContact {
        form: ContactsUpsert,
    },
    ListContacts {
        form: ContactsList,
    },
    UpsertCustomField {
        form: CustomFieldsUpsert,
    },
    ListCustomFields {
        form: CustomFieldsList,
    },
    UpsertLabel {
        form: LabelsUpsert,
    },
    ListLabels {
        form: LabelsList,
    },
    ListTemplates {
        form: TemplatesList,
    },
    SendTemplate {
        form: TemplatesSend,
    },
    SendMessage {
        form: MessagesSend,
    },
    StatusOfMessage {
        form: MessagesStatus,
    },
    WaitForMessage {
        form: MessagesStatus,
        until: Option<DeliveryStatus>,
        timeout: Option<TimeSpan>,
        interval: Option<TimeSpan>,
    },
    ListAutomations {
        form: AutomationsList,
    },
    TriggerAutomation {
        form: AutomationsTrigger,
    },
    Other {
        path: GivenText,
        params: Vec<Parameter>,
        operation_class: OperationClass,
    },
}

/// What is said of a call whose letter could not be read: of a send it is a "maybe" like any other.
#[uniffi::export]
pub fn lost_request(request: Request) -> ErrorDetails {
    lost(request.operation(), Duration::ZERO).cross()
}

/// The same of a page.
#[uniffi::export]
pub fn lost_page(source: PageSource) -> ErrorDetails {
    lost(source.operation(), Duration::ZERO).cross()
}

/// A parameter of a request that is not modelled.
#[derive(uniffi::Record)]
pub struct Parameter {
    pub name: GivenText,
    pub value: JsonText,
}

/// What comes page by page.
#[derive(Clone, uniffi::Enum)]
pub enum PageSource {
    AllContacts { form: ContactsList, max_items: Option<i64> },
    ChangesOfMessage { form: MessagesStatus, timeout: Option<TimeSpan>, interval: Option<TimeSpan> },
}

/// The core's stream of it.
pub(crate) enum Stream {
    Contacts(ContactStream),
    Statuses(MessageWatch),
}

/// Sends a form, unless it holds what no request can.
macro_rules! send {
    ($form:ident, $client:ident, $data:expr) => {{
        let (form, unfit) = $form.take();
        if !unfit.is_empty() {
            return Err(form.refuse(&unfit));
        }
        answered(form.send($client).await?, $data)
    }};
}

fn answered<A: Cross<B>, B>(answer: Answer<A>, data: impl FnOnce(B) -> AnswerData) -> News {
    let (model, rest) = answer.split();
    News::Answer { data: data(model.cross()), info: rest.cross() }
}

impl Request {
    /// The operation's name, as errors say it.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::ListChannels => "channels.list",
            Self::UpsertContact { .. } => "contacts.upsert",
            Self::ListContacts { .. } => "contacts.list",
            Self::UpsertCustomField { .. } => "custom_fields.upsert",
            Self::ListCustomFields { .. } => "custom_fields.list",
            Self::UpsertLabel { .. } => "labels.upsert",
            Self::ListLabels { .. } => "labels.list",
            Self::ListTemplates { .. } => "templates.list",
            Self::SendTemplate { .. } => "templates.send",
            Self::SendMessage { .. } => "messages.send",
            Self::StatusOfMessage { .. } => "messages.status",
            Self::WaitForMessage { .. } => "messages.wait",
            Self::ListAutomations { .. } => "automations.list",
            Self::TriggerAutomation { .. } => "automations.trigger",
            Self::Other { .. } => "client.request",
        }
    }

    pub(crate) async fn run(self, client: &Client) -> Result<News, Error> {
        Ok(match self {
            Self::ListChannels => {
                let form = workspace_sdk::flat::ChannelsList::default();
                answered(form.send(client).await?, |list| AnswerData::Channels { list })
            }
            Self::UpsertContact { form } => send!(form, client, |contact| AnswerData::OfContact { contact }),
            Self::ListContacts { form } => send!(form, client, |list| AnswerData::Contacts { list }),
            Self::UpsertCustomField { form } => send!(form, client, |field| AnswerData::OfCustomField { field }),
            Self::ListCustomFields { form } => send!(form, client, |list| AnswerData::CustomFields { list }),
            Self::UpsertLabel { form } => send!(form, client, |label| AnswerData::OfLabel { label }),
            Self::ListLabels { form } => send!(form, client, |list| AnswerData::Labels { list }),
            Self::ListTemplates { form } => send!(form, client, |list| AnswerData::Templates { list }),
            Self::SendTemplate { form } => send!(form, client, |sent| AnswerData::OfSent { sent }),
            Self::SendMessage { form } => send!(form, client, |sent| AnswerData::OfSent { sent }),
            Self::StatusOfMessage { form } => send!(form, client, |status| AnswerData::OfStatus { status }),
            Self::WaitForMessage { form, until, timeout, interval } => {
                let (form, mut unfit) = form.take();
                let timeout = time("timeout", timeout, &mut unfit);
                let interval = time("interval", interval, &mut unfit);
                if !unfit.is_empty() {
                    return Err(form.refuse(&unfit));
                }
                let mut wait = form.wait(client);
                if let Some(until) = until {
                    wait = wait.until(Status::from(until));
                }
                if let Some(timeout) = timeout {
                    wait = wait.timeout(timeout);
                }
                if let Some(interval) = interval {
                    wait = wait.interval(interval);
                }
                answered(wait.await?, |status| AnswerData::OfStatus { status })
            }
            Self::ListAutomations { form } => send!(form, client, |list| AnswerData::Automations { list }),
            Self::TriggerAutomation { form } => send!(form, client, |execution| AnswerData::OfExecution { execution }),
            Self::Other { path, params, operation_class } => {
                let mut problems = Vec::new();
                let path = path.into_string().map_err(|unfit| problems.push(unfit.at("path"))).unwrap_or_default();
                let params: Vec<_> = params.into_iter().filter_map(|parameter| parameter.take(&mut problems)).collect();
                if !problems.is_empty() {
                    return Err(refuse("client.request", problems));
                }
                let request = client.request(path, params).class(operation_class.into());
                answered(request.await?, |json| AnswerData::OfJson { json })
            }
        })
    }
}

impl Parameter {
    /// The parameter, or a note of what is wrong with it.
    fn take(self, problems: &mut Vec<FieldProblem>) -> Option<(String, workspace_sdk::Json)> {
        let Self { name, value } = self;
        let name = name.into_string().map_err(|unfit| problems.push(unfit.at("params"))).ok()?;
        // The name is the program's own word, and need not be one that may be said.
        let value = json(&value.0).map_err(|unfit| problems.push(unfit.at("params"))).ok()?;
        Some((name, value))
    }
}

/// A time, or a note of why it is none.
fn time(field: &'static str, given: Option<TimeSpan>, unfit: &mut Vec<UnfitField>) -> Option<Duration> {
    given?.into_duration().map_err(|why| unfit.push(UnfitField { field, index: None, unfit: why })).ok()
}

impl PageSource {
    /// The operation's name, as errors say it.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::AllContacts { .. } => "contacts.iter",
            Self::ChangesOfMessage { .. } => "messages.watch",
        }
    }

    /// The stream; nothing is fetched yet.
    ///
    /// # Errors
    ///
    /// Where it holds what no request can.
    pub(crate) fn begin(self, client: &Client) -> Result<Stream, Error> {
        match self {
            Self::AllContacts { form, max_items } => {
                let (form, mut unfit) = form.take();
                let most = max_items.map(usize::try_from).transpose();
                if most.is_err() {
                    unfit.push(UnfitField {
                        field: "maxItems",
                        index: None,
                        unfit: workspace_sdk::unfit::Unfit::OutOfRange,
                    });
                }
                if !unfit.is_empty() {
                    return Err(form.refuse(&unfit));
                }
                let stream = form.iter(client);
                Ok(Stream::Contacts(match most {
                    Ok(Some(most)) => stream.max_items(most),
                    _ => stream,
                }))
            }
            Self::ChangesOfMessage { form, timeout, interval } => {
                let (form, mut unfit) = form.take();
                let timeout = time("timeout", timeout, &mut unfit);
                let interval = time("interval", interval, &mut unfit);
                if !unfit.is_empty() {
                    return Err(form.refuse(&unfit));
                }
                let mut watch = form.watch(client);
                if let Some(timeout) = timeout {
                    watch = watch.timeout(timeout);
                }
                if let Some(interval) = interval {
                    watch = watch.interval(interval);
                }
                Ok(Stream::Statuses(watch))
            }
        }
    }
}

impl Stream {
    /// Breaks off the request that is under way; the next one asks for the same page.
    pub(crate) fn give_up(&mut self) {
        match self {
            Self::Contacts(stream) => stream.give_up(),
            Self::Statuses(watch) => watch.give_up(),
        }
    }

    /// The next page, or nothing after the last. After an error the same page is requested again.
    ///
    /// # Errors
    ///
    /// Any error of the request for this page.
    pub(crate) async fn next(&mut self) -> Result<Option<News>, Error> {
        match self {
            Self::Contacts(stream) => {
                let page = stream.next_page().await.transpose()?;
                Ok(page.map(|contacts| News::Page { data: AnswerData::Contacts { list: contacts.cross() } }))
            }
            Self::Statuses(watch) => {
                use futures_util::StreamExt as _;
                let status = watch.next().await.transpose()?;
                Ok(status
                    .map(|answer| News::Page { data: AnswerData::OfStatus { status: answer.into_data().cross() } }))
            }
        }
    }
}
