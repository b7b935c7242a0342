//! Custom fields.

use super::operation::{HandlerResult, Operation, RequestContext};
use super::response::ApiError;
use crate::journal::EffectKind;
use crate::params::rules::{Rule, Selector};
use crate::params::{CHANNEL, ParamType, checks, optional, required};
use crate::store::custom_fields::{self, CustomFieldUpdate};

const TYPE: Selector = Selector { name: "type", default: "text" };
/// The types of custom fields.
pub(crate) const FIELD_TYPES: &[&str] = &["text", "number", "email", "phone", "date", "label", "dropdown"];
const DROPDOWN: &[&str] = &["dropdown"];

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        name: "custom_fields.upsert",
        path: "/custom-fields/manage",
        params: &[
            required("name", ParamType::String(checks::any)),
            CHANNEL,
            optional("type", ParamType::Enum(FIELD_TYPES)),
            optional("isRequired", ParamType::Bool),
            optional("options", ParamType::StringArray),
        ],
        rules: &[
            Rule::RequiredWhen { param: "options", selector: TYPE, is: DROPDOWN },
            Rule::AllowedWhen { param: "options", selector: TYPE, is: DROPDOWN },
        ],
        has_bodies: false,
        handler: upsert,
    },
    Operation {
        name: "custom_fields.list",
        path: "/custom-fields/list",
        params: &[CHANNEL],
        rules: &[],
        has_bodies: false,
        handler: list,
    },
];

fn upsert(context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    let params = &context.params;
    let update = CustomFieldUpdate {
        name: params.string("name").unwrap_or_default(),
        kind: params.string("type"),
        is_required: params.bool("isRequired"),
        options: params.value("options"),
    };
    let n = custom_fields::upsert(context.db, &context.channel, &update, context.now)?;
    Ok(HandlerResult::new(custom_fields::get(context.db, n)?, "Custom field saved")
        .with_effect(EffectKind::CustomField, custom_fields::id(n)))
}

fn list(context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    Ok(HandlerResult::list(custom_fields::list(context.db, &context.channel)?, "custom field"))
}
