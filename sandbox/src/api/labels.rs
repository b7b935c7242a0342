//! Labels.

use super::operation::{HandlerResult, Operation, RequestContext};
use super::response::ApiError;
use crate::journal::EffectKind;
use crate::params::{CHANNEL, ParamType, checks, optional, required};
use crate::store::labels::{self, LabelUpdate};

pub(super) static UPSERT: Operation = Operation {
    name: "labels.upsert",
    path: "/labels/manage",
    params: &[
        required("name", ParamType::String(checks::any)),
        CHANNEL,
        optional("description", ParamType::String(checks::any)),
        optional("color", ParamType::String(checks::color)),
        optional("displayOrder", ParamType::Integer(i32::MIN as i64, i32::MAX as i64)),
    ],
    rules: &[],
    has_bodies: false,
    handler: upsert,
};

pub(super) static LIST: Operation = Operation {
    name: "labels.list",
    path: "/labels/list",
    params: &[CHANNEL],
    rules: &[],
    has_bodies: false,
    handler: list,
};

fn upsert(context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    let params = &context.params;
    let update = LabelUpdate {
        name: params.string("name").unwrap_or_default(),
        description: params.string("description"),
        color: params.string("color"),
        display_order: params.integer("displayOrder"),
    };
    let n = labels::upsert(context.db, &context.channel, &update, context.now)?;
    Ok(HandlerResult::new(labels::get(context.db, n)?, "Label saved").with_effect(EffectKind::Label, labels::id(n)))
}

fn list(context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    Ok(HandlerResult::list(labels::list(context.db, &context.channel)?, "label"))
}
