//! The states in which WhatsApp does not send a template.

use serde::{Deserialize, Serialize};

/// A state in which WhatsApp does not send a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TemplateState {
    /// WhatsApp paused it because of its quality: error 132015.
    Paused,
    /// WhatsApp disabled it for good: error 132016.
    Disabled,
}
