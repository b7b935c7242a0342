//! The data as the control API reads and writes it: each kind of object, its fields, and its checks.

mod automation;
mod channel;
mod check;
mod contact;
mod custom_field;
mod document;
mod execution;
mod import;
mod kind;
mod label;
mod message;
mod template;

pub(crate) use document::{Document, Format, dump, load};
pub(crate) use import::import;
pub(crate) use kind::{Kind, kind};
