//! The data, in SQLite: one file per table, and [`Store`].

pub(crate) mod automations;
pub(crate) mod channels;
pub(crate) mod contacts;
pub(crate) mod custom_fields;
mod database;
pub(crate) mod labels;
pub(crate) mod messages;
pub(crate) mod overview;
mod schema;
pub(crate) mod seed;
pub(crate) mod templates;
pub(crate) mod usage;

pub(crate) use database::Store;
