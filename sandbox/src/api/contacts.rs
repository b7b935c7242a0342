//! Contacts.

use serde_json::json;

use super::{Call, Done, Operation, Refusal, normal_phone};
use crate::journal::EffectKind;
use crate::params::Kind::{Fields, Integer, Names, Text};
use crate::params::{CHANNEL, checks, needed, optional};
use crate::store::contacts::{self, Change};

pub(super) static UPSERT: Operation = Operation {
    name: "contacts.upsert",
    path: "/contacts/manage",
    params: &[
        needed("phoneNumber", Text(checks::phone)),
        CHANNEL,
        optional("name", Text(checks::any)),
        optional("email", Text(checks::email)),
        optional("profilePictureUrl", Text(checks::url)),
        optional("customFieldsData", Fields),
        optional("labelNames", Names),
    ],
    rules: &[],
    has_bodies: false,
    run: upsert,
};

pub(super) static LIST: Operation = Operation {
    name: "contacts.list",
    path: "/contacts/list",
    params: &[
        CHANNEL,
        optional("page", Integer(1, i32::MAX as i64)),
        optional("limit", Integer(1, 200)),
        optional("search", Text(checks::any)),
    ],
    rules: &[],
    has_bodies: false,
    run: list,
};

fn upsert(call: &Call<'_>) -> Result<Done, Refusal> {
    let params = &call.params;
    let phone = normal_phone(params.text("phoneNumber").unwrap_or_default());
    let change = Change {
        name: params.text("name"),
        email: params.text("email"),
        picture: params.text("profilePictureUrl"),
        labels: params.names("labelNames"),
        fields: params.fields("customFieldsData"),
    };
    let (n, new) = contacts::upsert(call.db, &call.channel, &phone, &change, call.now)?;
    let message = if new { "Contact created" } else { "Contact updated" };
    Ok(Done::new(contacts::get(call.db, n)?, message).with_effect(EffectKind::Contact, contacts::id(n)))
}

fn list(call: &Call<'_>) -> Result<Done, Refusal> {
    let page = call.params.integer("page").unwrap_or(1);
    let limit = call.params.integer("limit").unwrap_or(50);
    let search = call.params.text("search");
    let offset = (page - 1) * limit;
    let (items, total) = contacts::page(call.db, &call.channel, search, limit, offset)?;
    let pages = (total + limit - 1) / limit;
    let mut done = Done::list(items, "contact");
    done.pagination = Some(json!({ "page": page, "limit": limit, "total": total, "pages": pages }));
    Ok(done)
}
