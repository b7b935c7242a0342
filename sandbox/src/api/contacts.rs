//! Contacts.

use serde_json::json;

use super::operation::{HandlerResult, Operation, RequestContext};
use super::response::ApiError;
use crate::journal::EffectKind;
use crate::params::{CHANNEL, ParamType, checks, optional, required};
use crate::phone::normalize_phone;
use crate::store::contacts::{self, ContactUpdate};

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        name: "contacts.upsert",
        path: "/contacts/manage",
        params: &[
            required("phoneNumber", ParamType::String(checks::phone)),
            CHANNEL,
            optional("name", ParamType::String(checks::any)),
            optional("email", ParamType::String(checks::email)),
            optional("profilePictureUrl", ParamType::String(checks::url)),
            optional("customFieldsData", ParamType::FieldMap),
            optional("labelNames", ParamType::NameList),
        ],
        rules: &[],
        has_bodies: false,
        handler: upsert,
    },
    Operation {
        name: "contacts.list",
        path: "/contacts/list",
        params: &[
            CHANNEL,
            optional("page", ParamType::Integer(1, i32::MAX as i64)),
            optional("limit", ParamType::Integer(1, 200)),
            optional("search", ParamType::String(checks::any)),
        ],
        rules: &[],
        has_bodies: false,
        handler: list,
    },
];

fn upsert(context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    let params = &context.params;
    let phone = normalize_phone(params.string("phoneNumber").unwrap_or_default());
    let update = ContactUpdate {
        name: params.string("name"),
        email: params.string("email"),
        picture: params.string("profilePictureUrl"),
        labels: params.list("labelNames"),
        fields: params.object("customFieldsData"),
    };
    let (n, new) = contacts::upsert(context.db, &context.channel, &phone, &update, context.now)?;
    let message = if new { "Contact created" } else { "Contact updated" };
    Ok(HandlerResult::new(contacts::get(context.db, n)?, message).with_effect(EffectKind::Contact, contacts::id(n)))
}

fn list(context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    let page = context.params.integer("page").unwrap_or(1);
    let limit = context.params.integer("limit").unwrap_or(50);
    let search = context.params.string("search");
    let offset = (page - 1) * limit;
    let (items, total) = contacts::page(context.db, &context.channel, search, limit, offset)?;
    let pages = (total + limit - 1) / limit;
    let mut result = HandlerResult::list(items, "contact");
    result.pagination = Some(json!({ "page": page, "limit": limit, "total": total, "pages": pages }));
    Ok(result)
}
