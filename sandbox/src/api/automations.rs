//! Automations.

use serde_json::json;

use super::operation::{HandlerResult, Operation, RequestContext};
use super::response::ApiError;
use crate::journal::EffectKind;
use crate::params::rules::Rule;
use crate::params::{CHANNEL, ParamType, checks, optional, required};
use crate::phone::normalize_phone;
use crate::store::executions::{self, NewExecution};
use crate::store::{automations, contacts, conversations};

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        name: "automations.list",
        path: "/automations/list",
        params: &[CHANNEL],
        rules: &[],
        has_bodies: false,
        handler: list,
    },
    Operation {
        name: "automations.trigger",
        path: "/automations/trigger",
        params: &[
            required("phoneNumber", ParamType::String(checks::phone)),
            optional("automationId", ParamType::String(checks::any)),
            optional("automationName", ParamType::String(checks::any)),
            CHANNEL,
        ],
        rules: &[Rule::ExactlyOne(&["automationId", "automationName"])],
        has_bodies: false,
        handler: trigger,
    },
];

fn list(context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    Ok(HandlerResult::list(automations::list(context.db, &context.channel)?, "automation"))
}

fn trigger(context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    let params = &context.params;
    let (id, name) = (params.string("automationId"), params.string("automationName"));
    let selector = if id.is_some() { "automationId" } else { "automationName" };
    let Some(automation) = automations::find(context.db, &context.channel, id, name)? else {
        return Err(ApiError::new(404, format!("{selector}: there is no such automation")));
    };
    if !automation.is_active {
        return Err(ApiError::new(400, format!("{selector}: the automation is not active")));
    }
    let phone = normalize_phone(params.string("phoneNumber").unwrap_or_default());
    let contact = contacts::get_or_create(context.db, &context.channel, &phone, context.now)?;
    let conversation = conversations::get_or_create(context.db, &context.channel, &phone)?;
    let new = NewExecution {
        channel: &context.channel,
        automation: &automation.id,
        contact,
        conversation,
        created: context.now,
    };
    let execution = executions::id(executions::add(context.db, &new, None)?);
    let data = json!({
        "executionId": execution,
        "automationId": automation.id,
        "automationName": automation.name,
        "contactId": contacts::id(contact),
        "conversationId": format!("conv_{conversation}"),
        "status": "triggered",
    });
    Ok(HandlerResult::new(data, "Automation triggered").with_effect(EffectKind::Execution, execution))
}
