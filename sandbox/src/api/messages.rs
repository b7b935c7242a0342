//! Messages: sending one, and asking what became of it.

use serde_json::json;

use super::{Call, Done, Operation, Refusal, normal_phone};
use crate::clock::milliseconds;
use crate::journal::EffectKind;
use crate::params::Kind::{Text, Word};
use crate::params::rules::{Rule, Selector};
use crate::params::{CHANNEL, checks, needed, optional};
use crate::store::channels;
use crate::store::messages::{self, Details, New};

/// How long a customer's message allows free-form answers.
const WINDOW: i64 = 24 * 60 * 60 * 1000;

const TYPE: Selector = Selector { name: "type", default: "text" };

pub(super) static SEND: Operation = Operation {
    name: "messages.send",
    path: "/whatsapp/message/send",
    params: &[
        needed("to", Text(checks::phone)),
        optional("type", Word(&["text", "image", "video", "document", "audio"])),
        optional("body", Text(checks::body)),
        optional("url", Text(checks::url)),
        optional("caption", Text(checks::caption)),
        optional("filename", Text(checks::any)),
        CHANNEL,
        optional("apiReference", Text(checks::any)),
    ],
    rules: &[
        Rule::NeededWhen { param: "body", selector: TYPE, is: &["text"] },
        Rule::OnlyWhen { param: "body", selector: TYPE, is: &["text"] },
        Rule::NeededWhen { param: "url", selector: TYPE, is: &["image", "video", "document", "audio"] },
        Rule::OnlyWhen { param: "url", selector: TYPE, is: &["image", "video", "document", "audio"] },
        Rule::OnlyWhen { param: "caption", selector: TYPE, is: &["image", "video", "document"] },
        Rule::OnlyWhen { param: "filename", selector: TYPE, is: &["document"] },
    ],
    has_bodies: false,
    run: send,
};

pub(super) static STATUS: Operation = Operation {
    name: "messages.status",
    path: "/whatsapp/message/status",
    params: &[needed("wamid", Text(checks::wamid))],
    rules: &[],
    has_bodies: false,
    run: status,
};

fn send(call: &Call<'_>) -> Result<Done, Refusal> {
    let params = &call.params;
    let phone = normal_phone(params.text("to").unwrap_or_default());
    let heard = messages::last_inbound(call.db, &call.channel, &phone)?;
    if heard.is_none_or(|heard| call.now - heard >= WINDOW) {
        return Err(Refusal::new(
            400,
            "(#131047) to: more than 24 hours have passed since the recipient last wrote; \
             only a template can be sent",
        ));
    }
    let kind = params.text("type").unwrap_or(TYPE.default);
    let own = |name| params.text(name).map(str::to_owned);
    let content = params.text("body").or(params.text("url")).unwrap_or_default();
    let details = Details { url: own("url"), caption: own("caption"), filename: own("filename"), ..Details::default() };
    accept(call, kind, content, details)
}

/// Stores an outbound message that passed every check, and answers for it.
pub(super) fn accept(call: &Call<'_>, kind: &str, content: &str, mut details: Details) -> Result<Done, Refusal> {
    let phone = normal_phone(call.params.text("to").unwrap_or_default());
    let reference = call.params.text("apiReference");
    details.api_reference = reference.map(str::to_owned);
    details.call = call.reference.map(str::to_owned);
    let after = |time| Some(call.now.saturating_add(milliseconds(time)));
    let new = New {
        channel: &call.channel,
        phone: &phone,
        direction: "outbound",
        kind,
        content,
        details: &details,
        deliver_at: after(call.options.delivered_after),
        read_at: after(call.options.read_after),
    };
    let wamid = messages::add(call.db, &new, call.now)?;
    let mut data = json!({ "messageId": wamid, "status": "accepted" });
    if let (Some(reference), Some(fields)) = (reference, data.as_object_mut()) {
        fields.insert("apiReference".to_owned(), reference.into());
    }
    Ok(Done::new(data, "Message accepted").with_effect(EffectKind::Message, wamid))
}

fn status(call: &Call<'_>) -> Result<Done, Refusal> {
    let wamid = call.params.text("wamid").unwrap_or_default();
    let Some((channel, answer)) = messages::status(call.db, wamid, call.now)? else {
        return Err(Refusal::new(404, "wamid: there is no such message"));
    };
    if !channels::of_key(call.db, call.key)?.contains(&channel) {
        return Err(Refusal::new(403, "wamid: the message belongs to another workspace"));
    }
    Ok(Done::new(answer, "Message status"))
}
