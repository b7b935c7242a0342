//! The resources of both clients: one file each, its methods written once.

mod automations;
mod channels;
mod contacts;
mod custom_fields;
mod labels;
mod macros;
mod messages;
mod templates;

pub(crate) use automations::{AsyncAutomations, Automations};
pub(crate) use channels::{AsyncChannels, Channels};
pub(crate) use contacts::{AsyncContacts, Contacts};
pub(crate) use custom_fields::{AsyncCustomFields, CustomFields};
pub(crate) use labels::{AsyncLabels, Labels};
pub(crate) use messages::{AsyncMessages, Messages};
pub(crate) use templates::{AsyncTemplates, Templates};

use pyo3::prelude::*;

/// Adds the classes to the module.
pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Channels>()?;
    module.add_class::<AsyncChannels>()?;
    module.add_class::<Contacts>()?;
    module.add_class::<AsyncContacts>()?;
    module.add_class::<CustomFields>()?;
    module.add_class::<AsyncCustomFields>()?;
    module.add_class::<Labels>()?;
    module.add_class::<AsyncLabels>()?;
    module.add_class::<Templates>()?;
    module.add_class::<AsyncTemplates>()?;
    module.add_class::<Messages>()?;
    module.add_class::<AsyncMessages>()?;
    module.add_class::<Automations>()?;
    module.add_class::<AsyncAutomations>()
}
