//! WhatsApp's limits on sends, which the sandbox enforces on request.

mod current;
mod definition;
mod template_state;

pub(crate) use current::CurrentLimits;
pub use definition::Limits;
pub use template_state::TemplateState;
