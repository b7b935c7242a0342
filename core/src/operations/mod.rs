//! The endpoints, one file a resource: request, flat form, answer, path and safety class together.

pub(crate) mod operation;
pub(crate) mod parameters;

pub(crate) mod automations;
pub(crate) mod channels;
pub(crate) mod contacts;
pub(crate) mod custom_fields;
pub(crate) mod labels;
pub(crate) mod messages;
pub(crate) mod raw;
pub(crate) mod sent_id;
pub(crate) mod templates;
