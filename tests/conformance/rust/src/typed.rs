//! Plays a call in its typed form, which makes wrong combinations impossible: what it cannot say is left
//! to the flat form.

use serde_json::Value;
use workspace_sdk::{
    AutomationRef, Client, Content, FieldType, Header, Json, ListAutomations, ListContacts, ListCustomFields,
    ListLabels, ListTemplates, Media, MediaType, SendMessage, SendTemplate, TriggerAutomation, UpsertContact,
    UpsertCustomField, UpsertLabel,
};

use crate::Arguments;
use crate::outcome::Outcome;

/// Makes one call; none where the typed form cannot say these arguments.
pub async fn play(client: &Client, operation: &str, arguments: &Arguments) -> Option<Result<Outcome, String>> {
    let arguments = Reader(arguments);
    Some(match operation {
        "channels.list" => Outcome::of_answer(client.channels().list().await),
        "contacts.upsert" => Outcome::of_answer(client.contacts().upsert(contact(&arguments)?).await),
        "contacts.list" => Outcome::of_answer(client.contacts().list(contacts(&arguments)?).await),
        "custom_fields.upsert" => Outcome::of_answer(client.custom_fields().upsert(custom_field(&arguments)?).await),
        "custom_fields.list" => {
            let request = with(ListCustomFields::new(), arguments.text("channelId"), ListCustomFields::channel_id);
            Outcome::of_answer(client.custom_fields().list(request).await)
        }
        "labels.upsert" => Outcome::of_answer(client.labels().upsert(label(&arguments)?).await),
        "labels.list" => {
            let request = with(ListLabels::new(), arguments.text("channelId"), ListLabels::channel_id);
            Outcome::of_answer(client.labels().list(request).await)
        }
        "templates.list" => {
            let request = with(ListTemplates::new(), arguments.text("channelId"), ListTemplates::channel_id);
            Outcome::of_answer(client.templates().list(request).await)
        }
        "templates.send" => Outcome::of_answer(client.templates().send(template(&arguments)?).await),
        "messages.send" => Outcome::of_answer(client.messages().send(message(&arguments)?).await),
        "messages.status" => Outcome::of_answer(client.messages().status(arguments.text("wamid")?).await),
        "automations.list" => {
            let request = with(ListAutomations::new(), arguments.text("channelId"), ListAutomations::channel_id);
            Outcome::of_answer(client.automations().list(request).await)
        }
        "automations.trigger" => Outcome::of_answer(client.automations().trigger(trigger(&arguments)?).await),
        _ => return None,
    })
}

/// Sets what is there.
fn with<R, T>(request: R, value: Option<T>, set: impl FnOnce(R, T) -> R) -> R {
    match value {
        Some(value) => set(request, value),
        None => request,
    }
}

struct Reader<'a>(&'a Arguments);

impl<'a> Reader<'a> {
    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.0.get(name)?.as_str()
    }

    fn texts(&self, name: &str) -> Option<Vec<&'a str>> {
        self.0.get(name)?.as_array()?.iter().map(Value::as_str).collect()
    }

    /// Fails for a number that the type cannot hold; that is what the outer option says.
    fn number<T: TryFrom<i64>>(&self, name: &str) -> Option<Option<T>> {
        match self.0.get(name) {
            None => Some(None),
            Some(value) => value.as_i64().and_then(|number| T::try_from(number).ok()).map(Some),
        }
    }
}

fn contact(arguments: &Reader<'_>) -> Option<UpsertContact> {
    let mut request = UpsertContact::new(arguments.text("phoneNumber")?);
    request = with(request, arguments.text("channelId"), UpsertContact::channel_id);
    request = with(request, arguments.text("name"), UpsertContact::name);
    request = with(request, arguments.text("email"), UpsertContact::email);
    request = with(request, arguments.text("profilePictureUrl"), UpsertContact::profile_picture_url);
    request = with(request, arguments.texts("labelNames"), UpsertContact::label_names);
    if let Some(values) = arguments.0.get("customFieldsData") {
        let entries = values.as_object()?.iter();
        let entries = entries.map(|(name, value)| Some((name.clone(), value.to_string().parse::<Json>().ok()?)));
        request = request.custom_fields_data(entries.collect::<Option<Vec<_>>>()?);
    }
    Some(request)
}

fn contacts(arguments: &Reader<'_>) -> Option<ListContacts> {
    let mut request = ListContacts::new();
    request = with(request, arguments.text("channelId"), ListContacts::channel_id);
    request = with(request, arguments.number("page")?, ListContacts::page);
    request = with(request, arguments.number("limit")?, ListContacts::limit);
    Some(with(request, arguments.text("search"), ListContacts::search))
}

fn custom_field(arguments: &Reader<'_>) -> Option<UpsertCustomField> {
    let mut request = UpsertCustomField::new(arguments.text("name")?);
    request = with(request, arguments.text("channelId"), UpsertCustomField::channel_id);
    request = with(request, arguments.0.get("isRequired").and_then(Value::as_bool), UpsertCustomField::is_required);
    let options = arguments.texts("options");
    let field_type = match (arguments.text("type"), options) {
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

fn label(arguments: &Reader<'_>) -> Option<UpsertLabel> {
    let mut request = UpsertLabel::new(arguments.text("name")?);
    request = with(request, arguments.text("channelId"), UpsertLabel::channel_id);
    request = with(request, arguments.text("description"), UpsertLabel::description);
    request = with(request, arguments.text("color"), UpsertLabel::color);
    Some(with(request, arguments.number("displayOrder")?, UpsertLabel::display_order))
}

fn template(arguments: &Reader<'_>) -> Option<SendTemplate> {
    let mut request = SendTemplate::new(arguments.text("to")?, arguments.text("templateName")?);
    request = with(request, arguments.text("channelId"), SendTemplate::channel_id);
    request = with(request, arguments.text("languageCode"), SendTemplate::language_code);
    request = with(request, arguments.texts("variables"), SendTemplate::variables);
    request = with(request, arguments.text("variables"), SendTemplate::variables_joined);
    request = with(request, arguments.text("apiReference"), SendTemplate::api_reference);
    let mut headers = Vec::new();
    headers.extend(arguments.text("header").map(|text| Header::Text(text.to_owned())));
    headers.extend(arguments.text("image").map(|url| Header::Image(url.to_owned())));
    headers.extend(arguments.text("video").map(|url| Header::Video(url.to_owned())));
    headers.extend(arguments.text("document").map(|url| Header::Document(url.to_owned())));
    match (arguments.text("mediaType"), arguments.text("mediaUrl")) {
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

fn message(arguments: &Reader<'_>) -> Option<SendMessage> {
    let media = || {
        let media = Media::new(arguments.text("url")?);
        Some(with(media, arguments.text("caption"), Media::caption))
    };
    let only = |names: &[&str]| {
        let others = ["body", "url", "caption", "filename"];
        others.iter().all(|name| names.contains(name) || !arguments.has(name)).then_some(())
    };
    let content = match arguments.text("type")? {
        "text" => {
            only(&["body"])?;
            Content::Text(arguments.text("body")?.to_owned())
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
            Content::Document { media: media()?, filename: arguments.text("filename").map(str::to_owned) }
        }
        "audio" => {
            only(&["url"])?;
            Content::Audio(arguments.text("url")?.to_owned())
        }
        _ => return None,
    };
    let mut request = SendMessage::new(arguments.text("to")?, content);
    request = with(request, arguments.text("channelId"), SendMessage::channel_id);
    Some(with(request, arguments.text("apiReference"), SendMessage::api_reference))
}

fn trigger(arguments: &Reader<'_>) -> Option<TriggerAutomation> {
    let automation = match (arguments.text("automationId"), arguments.text("automationName")) {
        (Some(id), None) => AutomationRef::Id(id.to_owned()),
        (None, Some(name)) => AutomationRef::Name(name.to_owned()),
        _ => return None,
    };
    let request = TriggerAutomation::new(arguments.text("phoneNumber")?, automation);
    Some(with(request, arguments.text("channelId"), TriggerAutomation::channel_id))
}
