//! Automations.

use serde_json::json;

use super::{Call, Done, Operation, Refusal, normal_phone};
use crate::journal::EffectKind;
use crate::params::Kind::Text;
use crate::params::rules::Rule;
use crate::params::{CHANNEL, checks, needed, optional};
use crate::store::{automations, contacts, messages};

pub(super) static LIST: Operation = Operation {
    name: "automations.list",
    path: "/automations/list",
    params: &[CHANNEL],
    rules: &[],
    has_bodies: false,
    run: list,
};

pub(super) static TRIGGER: Operation = Operation {
    name: "automations.trigger",
    path: "/automations/trigger",
    params: &[
        needed("phoneNumber", Text(checks::phone)),
        optional("automationId", Text(checks::any)),
        optional("automationName", Text(checks::any)),
        CHANNEL,
    ],
    rules: &[Rule::ExactlyOne(&["automationId", "automationName"])],
    has_bodies: false,
    run: trigger,
};

fn list(call: &Call<'_>) -> Result<Done, Refusal> {
    Ok(Done::list(automations::list(call.db, &call.channel)?, "automation"))
}

fn trigger(call: &Call<'_>) -> Result<Done, Refusal> {
    let params = &call.params;
    let (id, name) = (params.text("automationId"), params.text("automationName"));
    let given = if id.is_some() { "automationId" } else { "automationName" };
    let Some(automation) = automations::find(call.db, &call.channel, id, name)? else {
        return Err(Refusal::new(404, format!("{given}: there is no such automation")));
    };
    if !automation.is_active {
        return Err(Refusal::new(400, format!("{given}: the automation is not active")));
    }
    let phone = normal_phone(params.text("phoneNumber").unwrap_or_default());
    let contact = contacts::ensure(call.db, &call.channel, &phone, call.now)?;
    let conversation = messages::conversation(call.db, &call.channel, &phone)?;
    let execution = automations::execute(call.db, &call.channel, &automation.id, contact, conversation, call.now)?;
    let execution = format!("exec_{execution}");
    let data = json!({
        "executionId": execution,
        "automationId": automation.id,
        "automationName": automation.name,
        "contactId": contacts::id(contact),
        "conversationId": format!("conv_{conversation}"),
        "status": "triggered",
    });
    Ok(Done::new(data, "Automation triggered").with_effect(EffectKind::Execution, execution))
}
