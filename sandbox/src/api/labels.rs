//! Labels.

use super::{Call, Done, Operation, Refusal};
use crate::journal::EffectKind;
use crate::params::Kind::{Integer, Text};
use crate::params::{CHANNEL, checks, needed, optional};
use crate::store::labels::{self, Change};

pub(super) static UPSERT: Operation = Operation {
    name: "labels.upsert",
    path: "/labels/manage",
    params: &[
        needed("name", Text(checks::any)),
        CHANNEL,
        optional("description", Text(checks::any)),
        optional("color", Text(checks::color)),
        optional("displayOrder", Integer(i32::MIN as i64, i32::MAX as i64)),
    ],
    rules: &[],
    has_bodies: false,
    run: upsert,
};

pub(super) static LIST: Operation = Operation {
    name: "labels.list",
    path: "/labels/list",
    params: &[CHANNEL],
    rules: &[],
    has_bodies: false,
    run: list,
};

fn upsert(call: &Call<'_>) -> Result<Done, Refusal> {
    let params = &call.params;
    let change = Change {
        name: params.text("name").unwrap_or_default(),
        description: params.text("description"),
        color: params.text("color"),
        display_order: params.integer("displayOrder"),
    };
    let n = labels::upsert(call.db, &call.channel, &change, call.now)?;
    Ok(Done::new(labels::get(call.db, n)?, "Label saved").with_effect(EffectKind::Label, labels::id(n)))
}

fn list(call: &Call<'_>) -> Result<Done, Refusal> {
    Ok(Done::list(labels::list(call.db, &call.channel)?, "label"))
}
