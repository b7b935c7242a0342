//! Makes a call with the typed request builders. They cannot express wrong combinations of parameters, so cases with
//! such combinations are skipped here.

use serde_json::Value;
use workspace_sdk::{
    AutomationRef, Client, Content, FieldType, Header, Json, ListAutomations, ListContacts, ListCustomFields,
    ListLabels, ListTemplates, Media, MediaType, SendMessage, SendTemplate, TriggerAutomation, UpsertContact,
    UpsertCustomField, UpsertLabel,
};

use crate::actual_result::ActualResult;
use crate::arguments::Arguments;

/// Makes one call; `None` if the builders cannot express the arguments.
pub async fn call(client: &Client, operation: &str, arguments: &Arguments) -> Option<Result<ActualResult, String>> {
    let arguments = ArgumentView(arguments);
    Some(match operation {
        "channels.list" => ActualResult::of_response(client.channels().list().await),
        "contacts.upsert" => ActualResult::of_response(client.contacts().upsert(contact(&arguments)?).await),
        "contacts.list" => ActualResult::of_response(client.contacts().list(contacts(&arguments)?).await),
        "custom_fields.upsert" => {
            ActualResult::of_response(client.custom_fields().upsert(custom_field(&arguments)?).await)
        }
        "custom_fields.list" => {
            let request = with(ListCustomFields::new(), arguments.string("channelId"), ListCustomFields::channel_id);
            ActualResult::of_response(client.custom_fields().list(request).await)
        }
        "labels.upsert" => ActualResult::of_response(client.labels().upsert(label(&arguments)?).await),
        "labels.list" => {
            let request = with(ListLabels::new(), arguments.string("channelId"), ListLabels::channel_id);
            ActualResult::of_response(client.labels().list(request).await)
        }
        "templates.list" => {
            let request = with(ListTemplates::new(), arguments.string("channelId"), ListTemplates::channel_id);
            ActualResult::of_response(client.templates().list(request).await)
        }
        "templates.send" => ActualResult::of_response(client.templates().send(template(&arguments)?).await),
        "messages.send" => ActualResult::of_response(client.messages().send(message(&arguments)?).await),
        "messages.status" => ActualResult::of_response(client.messages().status(arguments.string("wamid")?).await),
        "automations.list" => {
            let request = with(ListAutomations::new(), arguments.string("channelId"), ListAutomations::channel_id);
            ActualResult::of_response(client.automations().list(request).await)
        }
        "automations.trigger" => ActualResult::of_response(client.automations().trigger(trigger(&arguments)?).await),
        _ => return None,
    })
}

/// Sets a parameter if it has a value.
fn with<R, T>(request: R, value: Option<T>, set: impl FnOnce(R, T) -> R) -> R {
    match value {
        Some(value) => set(request, value),
        None => request,
    }
}

struct ArgumentView<'a>(&'a Arguments);

impl<'a> ArgumentView<'a> {
    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn string(&self, name: &str) -> Option<&'a str> {
        self.0.get(name)?.as_str()
    }

    fn strings(&self, name: &str) -> Option<Vec<&'a str>> {
        self.0.get(name)?.as_array()?.iter().map(Value::as_str).collect()
    }

    /// `None` if the type cannot hold the number, and `Some(None)` if the argument is absent.
    fn number<T: TryFrom<i64>>(&self, name: &str) -> Option<Option<T>> {
        match self.0.get(name) {
            None => Some(None),
            Some(value) => value.as_i64().and_then(|number| T::try_from(number).ok()).map(Some),
        }
    }
}

fn contact(arguments: &ArgumentView<'_>) -> Option<UpsertContact> {
    let mut request = UpsertContact::new(arguments.string("phoneNumber")?);
    request = with(request, arguments.string("channelId"), UpsertContact::channel_id);
    request = with(request, arguments.string("name"), UpsertContact::name);
    request = with(request, arguments.string("email"), UpsertContact::email);
    request = with(request, arguments.string("profilePictureUrl"), UpsertContact::profile_picture_url);
    request = with(request, arguments.strings("labelNames"), UpsertContact::label_names);
    if let Some(values) = arguments.0.get("customFieldsData") {
        let entries = values.as_object()?.iter();
        let entries = entries.map(|(name, value)| Some((name.clone(), value.to_string().parse::<Json>().ok()?)));
        request = request.custom_fields_data(entries.collect::<Option<Vec<_>>>()?);
    }
    Some(request)
}

fn contacts(arguments: &ArgumentView<'_>) -> Option<ListContacts> {
    let mut request = ListContacts::new();
    request = with(request, arguments.string("channelId"), ListContacts::channel_id);
    request = with(request, arguments.number("page")?, ListContacts::page);
    request = with(request, arguments.number("limit")?, ListContacts::limit);
    Some(with(request, arguments.string("search"), ListContacts::search))
}

fn custom_field(arguments: &ArgumentView<'_>) -> Option<UpsertCustomField> {
    let mut request = UpsertCustomField::new(arguments.string("name")?);
    request = with(request, arguments.string("channelId"), UpsertCustomField::channel_id);
    request = with(request, arguments.0.get("isRequired").and_then(Value::as_bool), UpsertCustomField::is_required);
    let options = arguments.strings("options");
    let field_type = match (arguments.string("type"), options) {
        (None, None) => return Some(request),
        (Some("dropdown"), Some(options)) => FieldType::Dropdown(options.into_iter().map(str::to_owned).collect()),
        (Some("text"), None) => FieldType::Text,
        (Some("number"), None) => FieldType::Number,
        (Some("email"), None) => FieldType::Email,
        (Some("phone"), None) => FieldType::Phone,
        (Some("date"), None) => FieldType::Date,
        (Some("label"), None) => FieldType::Label,
        _ => return None,
    };
    Some(request.field_type(field_type))
}

fn label(arguments: &ArgumentView<'_>) -> Option<UpsertLabel> {
    let mut request = UpsertLabel::new(arguments.string("name")?);
    request = with(request, arguments.string("channelId"), UpsertLabel::channel_id);
    request = with(request, arguments.string("description"), UpsertLabel::description);
    request = with(request, arguments.string("color"), UpsertLabel::color);
    Some(with(request, arguments.number("displayOrder")?, UpsertLabel::display_order))
}

fn template(arguments: &ArgumentView<'_>) -> Option<SendTemplate> {
    let mut request = SendTemplate::new(arguments.string("to")?, arguments.string("templateName")?);
    request = with(request, arguments.string("channelId"), SendTemplate::channel_id);
    request = with(request, arguments.string("languageCode"), SendTemplate::language_code);
    request = with(request, arguments.strings("variables"), SendTemplate::variables);
    request = with(request, arguments.string("variables"), SendTemplate::variables_joined);
    request = with(request, arguments.string("apiReference"), SendTemplate::api_reference);
    request = with(request, arguments.string("idempotencyKey"), SendTemplate::idempotency_key);
    let mut headers = Vec::new();
    headers.extend(arguments.string("header").map(|text| Header::Text(text.to_owned())));
    headers.extend(arguments.string("image").map(|url| Header::Image(url.to_owned())));
    headers.extend(arguments.string("video").map(|url| Header::Video(url.to_owned())));
    headers.extend(arguments.string("document").map(|url| Header::Document(url.to_owned())));
    match (arguments.string("mediaType"), arguments.string("mediaUrl")) {
        (None, None) => {}
        (Some(kind), Some(url)) => {
            let kind = [MediaType::Image, MediaType::Video, MediaType::Document]
                .into_iter()
                .find(|known| known.as_str() == kind)?;
            headers.push(Header::Media(kind, url.to_owned()));
        }
        _ => return None,
    }
    match headers.len() {
        0 | 1 => Some(with(request, headers.pop(), SendTemplate::header)),
        _ => None,
    }
}

fn message(arguments: &ArgumentView<'_>) -> Option<SendMessage> {
    let media = || {
        let media = Media::new(arguments.string("url")?);
        Some(with(media, arguments.string("caption"), Media::caption))
    };
    let only = |names: &[&str]| {
        let others = ["body", "url", "caption", "filename"];
        others.iter().all(|name| names.contains(name) || !arguments.has(name)).then_some(())
    };
    let content = match arguments.string("type")? {
        "text" => {
            only(&["body"])?;
            Content::Text(arguments.string("body")?.to_owned())
        }
        "image" => {
            only(&["url", "caption"])?;
            Content::Image(media()?)
        }
        "video" => {
            only(&["url", "caption"])?;
            Content::Video(media()?)
        }
        "document" => {
            only(&["url", "caption", "filename"])?;
            Content::Document { media: media()?, filename: arguments.string("filename").map(str::to_owned) }
        }
        "audio" => {
            only(&["url"])?;
            Content::Audio(arguments.string("url")?.to_owned())
        }
        _ => return None,
    };
    let mut request = SendMessage::new(arguments.string("to")?, content);
    request = with(request, arguments.string("channelId"), SendMessage::channel_id);
    request = with(request, arguments.string("apiReference"), SendMessage::api_reference);
    Some(with(request, arguments.string("idempotencyKey"), SendMessage::idempotency_key))
}

fn trigger(arguments: &ArgumentView<'_>) -> Option<TriggerAutomation> {
    let automation = match (arguments.string("automationId"), arguments.string("automationName")) {
        (Some(id), None) => AutomationRef::Id(id.to_owned()),
        (None, Some(name)) => AutomationRef::Name(name.to_owned()),
        _ => return None,
    };
    let request = TriggerAutomation::new(arguments.string("phoneNumber")?, automation);
    let request = with(request, arguments.string("channelId"), TriggerAutomation::channel_id);
    Some(with(request, arguments.string("idempotencyKey"), TriggerAutomation::idempotency_key))
}
