//! Custom fields.

use super::{Call, Done, Operation, Refusal};
use crate::journal::EffectKind;
use crate::params::Kind::{Flag, Options, Text, Word};
use crate::params::rules::{Rule, Selector};
use crate::params::{CHANNEL, checks, needed, optional};
use crate::store::custom_fields::{self, Change};

const TYPE: Selector = Selector { name: "type", default: "text" };
const DROPDOWN: &[&str] = &["dropdown"];

pub(super) static UPSERT: Operation = Operation {
    name: "custom_fields.upsert",
    path: "/custom-fields/manage",
    params: &[
        needed("name", Text(checks::any)),
        CHANNEL,
        optional("type", Word(&["text", "number", "email", "phone", "date", "label", "dropdown"])),
        optional("isRequired", Flag),
        optional("options", Options),
    ],
    rules: &[
        Rule::NeededWhen { param: "options", selector: TYPE, is: DROPDOWN },
        Rule::OnlyWhen { param: "options", selector: TYPE, is: DROPDOWN },
    ],
    has_bodies: false,
    run: upsert,
};

pub(super) static LIST: Operation = Operation {
    name: "custom_fields.list",
    path: "/custom-fields/list",
    params: &[CHANNEL],
    rules: &[],
    has_bodies: false,
    run: list,
};

fn upsert(call: &Call<'_>) -> Result<Done, Refusal> {
    let params = &call.params;
    let change = Change {
        name: params.text("name").unwrap_or_default(),
        kind: params.text("type"),
        is_required: params.flag("isRequired"),
        options: params.value("options"),
    };
    let n = custom_fields::upsert(call.db, &call.channel, &change, call.now)?;
    Ok(Done::new(custom_fields::get(call.db, n)?, "Custom field saved")
        .with_effect(EffectKind::CustomField, custom_fields::id(n)))
}

fn list(call: &Call<'_>) -> Result<Done, Refusal> {
    Ok(Done::list(custom_fields::list(call.db, &call.channel)?, "custom field"))
}
