//! From the core's results to Python objects: models, lists, responses, events and errors.

pub(crate) mod api_response;
pub(crate) mod attempt_event;
pub(crate) mod call_output;
pub(crate) mod core_model;
pub(crate) mod error;
pub(crate) mod label_objects;
pub(crate) mod list;
pub(crate) mod many_report;
pub(crate) mod meta;
pub(crate) mod model;
pub(crate) mod phone_number;
pub(crate) mod recipient_result;
pub(crate) mod record;
