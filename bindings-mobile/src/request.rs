//! Every call as data, and its execution.

use std::time::Duration;

use workspace_sdk::by_name::lost;
use workspace_sdk::unfit::{UnfitField, json, refuse};
use workspace_sdk::{Answer, Client, ContactStream, DeliveryStatus as Status, Error, FieldProblem, MessageWatch};

use crate::completion::{AnswerData, CompletionPayload};
use crate::enums::{DeliveryStatus, OperationClass};
use crate::error::ErrorDetails;
use crate::ffi::{FfiDuration, FfiJson, FfiString, IntoFfi};
use crate::params::{
    AutomationsList, AutomationsTrigger, ContactsList, ContactsUpsert, CustomFieldsList, CustomFieldsUpsert,
    LabelsList, LabelsUpsert, MessagesSend, MessagesStatus, TemplatesList, TemplatesSend,
};

/// A call with one answer.
#[derive(uniffi::Enum)]
pub enum Request {
    ListChannels,
    UpsertContact {
        params: ContactsUpsert,
    },
    ListContacts {
        params: ContactsList,
    },
    UpsertCustomField {
        params: CustomFieldsUpsert,
    },
    ListCustomFields {
        params: CustomFieldsList,
    },
    UpsertLabel {
        params: LabelsUpsert,
    },
    ListLabels {
        params: LabelsList,
    },
    ListTemplates {
        params: TemplatesList,
    },
    SendTemplate {
        params: TemplatesSend,
    },
    SendMessage {
        params: MessagesSend,
    },
    GetMessageStatus {
        params: MessagesStatus,
    },
    WaitForMessage {
        params: MessagesStatus,
        until: Option<DeliveryStatus>,
        timeout: Option<FfiDuration>,
        interval: Option<FfiDuration>,
    },
    ListAutomations {
        params: AutomationsList,
    },
    TriggerAutomation {
        params: AutomationsTrigger,
    },
    Raw {
        path: FfiString,
        params: Vec<Parameter>,
        operation_class: OperationClass,
    },
}

/// The error of a call whose result could not be read. For a send this means that the outcome is unknown.
#[uniffi::export]
pub fn lost_result_error(request: Request) -> ErrorDetails {
    lost(request.operation(), Duration::ZERO).into_ffi()
}

/// The same for a page.
#[uniffi::export]
pub fn lost_page_error(source: PageSource) -> ErrorDetails {
    lost(source.operation(), Duration::ZERO).into_ffi()
}

/// A parameter of a request to an endpoint that the SDK does not model.
#[derive(uniffi::Record)]
pub struct Parameter {
    pub name: FfiString,
    pub value: FfiJson,
}

/// The source of a page sequence.
#[derive(Clone, uniffi::Enum)]
pub enum PageSource {
    AllContacts { params: ContactsList, max_items: Option<i64> },
    MessageStatusChanges { params: MessagesStatus, timeout: Option<FfiDuration>, interval: Option<FfiDuration> },
}

/// The core's stream of pages.
pub(crate) enum PageStream {
    Contacts(ContactStream),
    Statuses(MessageWatch),
}

/// Sends an operation's parameters, unless no request can carry them.
macro_rules! send {
    ($params:ident, $client:ident, $data:expr) => {{
        let (params, invalid) = $params.into_core();
        if !invalid.is_empty() {
            return Err(params.refuse(&invalid));
        }
        answered(params.send($client).await?, $data)
    }};
}

fn answered<A: IntoFfi<B>, B>(answer: Answer<A>, data: impl FnOnce(B) -> AnswerData) -> CompletionPayload {
    let (model, rest) = answer.split();
    CompletionPayload::Answer { data: data(model.into_ffi()), info: rest.into_ffi() }
}

impl Request {
    /// The operation's name in errors.
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
            Self::GetMessageStatus { .. } => "messages.status",
            Self::WaitForMessage { .. } => "messages.wait",
            Self::ListAutomations { .. } => "automations.list",
            Self::TriggerAutomation { .. } => "automations.trigger",
            Self::Raw { .. } => "client.request",
        }
    }

    pub(crate) async fn run(self, client: &Client) -> Result<CompletionPayload, Error> {
        Ok(match self {
            Self::ListChannels => {
                let params = workspace_sdk::flat::ChannelsList::default();
                answered(params.send(client).await?, |list| AnswerData::Channels { list })
            }
            Self::UpsertContact { params } => send!(params, client, |contact| AnswerData::OfContact { contact }),
            Self::ListContacts { params } => send!(params, client, |list| AnswerData::Contacts { list }),
            Self::UpsertCustomField { params } => send!(params, client, |field| AnswerData::OfCustomField { field }),
            Self::ListCustomFields { params } => send!(params, client, |list| AnswerData::CustomFields { list }),
            Self::UpsertLabel { params } => send!(params, client, |label| AnswerData::OfLabel { label }),
            Self::ListLabels { params } => send!(params, client, |list| AnswerData::Labels { list }),
            Self::ListTemplates { params } => send!(params, client, |list| AnswerData::Templates { list }),
            Self::SendTemplate { params } => send!(params, client, |sent| AnswerData::OfSent { sent }),
            Self::SendMessage { params } => send!(params, client, |sent| AnswerData::OfSent { sent }),
            Self::GetMessageStatus { params } => send!(params, client, |status| AnswerData::OfStatus { status }),
            Self::WaitForMessage { params, until, timeout, interval } => {
                let (params, mut invalid) = params.into_core();
                let timeout = duration("timeout", timeout, &mut invalid);
                let interval = duration("interval", interval, &mut invalid);
                if !invalid.is_empty() {
                    return Err(params.refuse(&invalid));
                }
                let mut wait = params.wait(client);
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
            Self::ListAutomations { params } => send!(params, client, |list| AnswerData::Automations { list }),
            Self::TriggerAutomation { params } => {
                send!(params, client, |execution| AnswerData::OfExecution { execution })
            }
            Self::Raw { path, params, operation_class } => {
                let mut problems = Vec::new();
                let path = path.into_string().map_err(|unfit| problems.push(unfit.at("path"))).unwrap_or_default();
                let params: Vec<_> =
                    params.into_iter().filter_map(|parameter| parameter.into_core(&mut problems)).collect();
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
    /// Converts the parameter; records the reason if no request can carry it.
    fn into_core(self, problems: &mut Vec<FieldProblem>) -> Option<(String, workspace_sdk::Json)> {
        let Self { name, value } = self;
        let name = name.into_string().map_err(|unfit| problems.push(unfit.at("params"))).ok()?;
        // Problems do not contain the name: it is chosen by the program and may be personal data.
        let value = json(&value.0).map_err(|unfit| problems.push(unfit.at("params"))).ok()?;
        Some((name, value))
    }
}

/// Converts a duration; records the reason if it is invalid.
fn duration(field: &'static str, value: Option<FfiDuration>, invalid: &mut Vec<UnfitField>) -> Option<Duration> {
    value?.into_duration().map_err(|unfit| invalid.push(UnfitField { field, index: None, unfit })).ok()
}

impl PageSource {
    /// The operation's name in errors.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::AllContacts { .. } => "contacts.iter",
            Self::MessageStatusChanges { .. } => "messages.watch",
        }
    }

    /// Opens the stream. No request is made yet.
    ///
    /// # Errors
    ///
    /// If no request can carry the parameters.
    pub(crate) fn open(self, client: &Client) -> Result<PageStream, Error> {
        match self {
            Self::AllContacts { params, max_items } => {
                let (params, mut invalid) = params.into_core();
                let limit = max_items.map(usize::try_from).transpose();
                if limit.is_err() {
                    invalid.push(UnfitField {
                        field: "maxItems",
                        index: None,
                        unfit: workspace_sdk::unfit::Unfit::OutOfRange,
                    });
                }
                if !invalid.is_empty() {
                    return Err(params.refuse(&invalid));
                }
                let stream = params.iter(client);
                Ok(PageStream::Contacts(match limit {
                    Ok(Some(limit)) => stream.max_items(limit),
                    _ => stream,
                }))
            }
            Self::MessageStatusChanges { params, timeout, interval } => {
                let (params, mut invalid) = params.into_core();
                let timeout = duration("timeout", timeout, &mut invalid);
                let interval = duration("interval", interval, &mut invalid);
                if !invalid.is_empty() {
                    return Err(params.refuse(&invalid));
                }
                let mut watch = params.watch(client);
                if let Some(timeout) = timeout {
                    watch = watch.timeout(timeout);
                }
                if let Some(interval) = interval {
                    watch = watch.interval(interval);
                }
                Ok(PageStream::Statuses(watch))
            }
        }
    }
}

impl PageStream {
    /// Cancels the request in flight; the next one requests the same page.
    pub(crate) fn cancel(&mut self) {
        match self {
            Self::Contacts(stream) => stream.give_up(),
            Self::Statuses(watch) => watch.give_up(),
        }
    }

    /// The next page; none after the last. After an error the next call requests the same page again.
    ///
    /// # Errors
    ///
    /// Any error of the request for this page.
    pub(crate) async fn next(&mut self) -> Result<Option<CompletionPayload>, Error> {
        match self {
            Self::Contacts(stream) => {
                let page = stream.next_page().await.transpose()?;
                Ok(page.map(|contacts| CompletionPayload::Page {
                    data: AnswerData::Contacts { list: contacts.into_ffi() },
                }))
            }
            Self::Statuses(watch) => {
                use futures_util::StreamExt as _;
                let status = watch.next().await.transpose()?;
                Ok(status.map(|answer| CompletionPayload::Page {
                    data: AnswerData::OfStatus { status: answer.into_data().into_ffi() },
                }))
            }
        }
    }
}
