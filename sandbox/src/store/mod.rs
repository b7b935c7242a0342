//! The data, in SQLite: one file per table, and [`Store`].

pub(crate) mod automations;
pub(crate) mod channels;
pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod custom_fields;
mod database;
pub(crate) mod executions;
pub(crate) mod identity;
pub(crate) mod labels;
pub(crate) mod message_content;
pub(crate) mod message_rows;
pub(crate) mod messages;
pub(crate) mod overview;
pub(crate) mod page;
pub(crate) mod rendering;
mod schema;
pub(crate) mod seed;
pub(crate) mod templates;
pub(crate) mod usage;

pub(crate) use database::{Store, clear};
