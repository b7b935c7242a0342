//! Messages: sending one, and its delivery status.

use serde_json::json;

use super::limits::{self, Send, TemplateSend};
use super::operation::{HandlerResult, Operation, RequestContext};
use super::response::ApiError;
use crate::clock::milliseconds;
use crate::journal::EffectKind;
use crate::params::rules::{Rule, Selector};
use crate::params::{API_REFERENCE, CHANNEL, ParamType, checks, optional, required};
use crate::phone::normalize_phone;
use crate::store::channels;
use crate::store::conversations::{self, WINDOW};
use crate::store::message_content::MessageDetails;
use crate::store::messages::{self, NewMessage};

const TYPE: Selector = Selector { name: "type", default: "text" };

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        name: "messages.send",
        path: "/whatsapp/message/send",
        params: &[
            required("to", ParamType::String(checks::phone)),
            optional("type", ParamType::Enum(&["text", "image", "video", "document", "audio"])),
            optional("body", ParamType::String(checks::body)),
            optional("url", ParamType::String(checks::url)),
            optional("caption", ParamType::String(checks::caption)),
            optional("filename", ParamType::String(checks::any)),
            CHANNEL,
            API_REFERENCE,
        ],
        rules: &[
            Rule::RequiredWhen { param: "body", selector: TYPE, is: &["text"] },
            Rule::AllowedWhen { param: "body", selector: TYPE, is: &["text"] },
            Rule::RequiredWhen { param: "url", selector: TYPE, is: &["image", "video", "document", "audio"] },
            Rule::AllowedWhen { param: "url", selector: TYPE, is: &["image", "video", "document", "audio"] },
            Rule::AllowedWhen { param: "caption", selector: TYPE, is: &["image", "video", "document"] },
            Rule::AllowedWhen { param: "filename", selector: TYPE, is: &["document"] },
        ],
        has_bodies: false,
        handler: send,
    },
    Operation {
        name: "messages.status",
        path: "/whatsapp/message/status",
        params: &[required("wamid", ParamType::String(checks::wamid))],
        rules: &[],
        has_bodies: false,
        handler: status,
    },
];

fn send(context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    let params = &context.params;
    let phone = normalize_phone(params.string("to").unwrap_or_default());
    if !in_window(context, &phone)? {
        return Err(ApiError::new(
            400,
            "(#131047) to: more than 24 hours have passed since the recipient last wrote; \
             only a template can be sent",
        ));
    }
    let kind = params.string("type").unwrap_or(TYPE.default);
    let own = |name| params.string(name).map(str::to_owned);
    let content = params.string("body").or(params.string("url")).unwrap_or_default();
    let details = MessageDetails {
        url: own("url"),
        caption: own("caption"),
        filename: own("filename"),
        ..MessageDetails::default()
    };
    accept(context, kind, content, None, details)
}

/// Whether the 24-hour window of a person is open.
fn in_window(context: &RequestContext<'_>, phone: &str) -> rusqlite::Result<bool> {
    let last_inbound = conversations::last_inbound(context.db, &context.channel, phone)?;
    Ok(last_inbound.is_some_and(|last_inbound| context.now - last_inbound < WINDOW))
}

/// Stores an outbound message that passed every check, unless a limit refuses it.
pub(super) fn accept(
    context: &RequestContext<'_>,
    kind: &str,
    content: &str,
    template: Option<TemplateSend<'_>>,
    mut details: MessageDetails,
) -> Result<HandlerResult, ApiError> {
    let phone = normalize_phone(context.params.string("to").unwrap_or_default());
    let send = Send { context, phone: &phone, template, in_window: in_window(context, &phone)? };
    limits::check(&send)?;
    let failure = limits::failure(&send)?;
    let reference = context.params.string(API_REFERENCE.name);
    details.api_reference = reference.map(str::to_owned);
    details.call = context.call.map(str::to_owned);
    let after = |time| failure.is_none().then(|| context.now.saturating_add(milliseconds(time)));
    let new = NewMessage {
        channel: &context.channel,
        phone: &phone,
        direction: "outbound",
        kind,
        content,
        details: &details,
        deliver_at: after(context.options.delivered_after),
        read_at: after(context.options.read_after),
        category: send.template.as_ref().map(|template| template.category),
        in_window: send.in_window,
        error: failure.as_deref(),
    };
    let wamid = messages::add(context.db, &new, context.now)?;
    let mut data = json!({ "messageId": wamid, "status": "accepted" });
    if let (Some(reference), Some(fields)) = (reference, data.as_object_mut()) {
        fields.insert(API_REFERENCE.name.to_owned(), reference.into());
    }
    Ok(HandlerResult::new(data, "Message accepted").with_effect(EffectKind::Message, wamid))
}

fn status(context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    let wamid = context.params.string("wamid").unwrap_or_default();
    let Some((channel, status)) = messages::status(context.db, wamid, context.now)? else {
        return Err(ApiError::new(404, "wamid: there is no such message"));
    };
    if !channels::of_key(context.db, context.key)?.contains(&channel) {
        return Err(ApiError::new(403, "wamid: the message belongs to another workspace"));
    }
    Ok(HandlerResult::new(status, "Message status"))
}
