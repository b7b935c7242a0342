//! The resources of both clients: one file each, its methods written once.

pub(crate) mod automations;
pub(crate) mod channels;
pub(crate) mod contacts;
pub(crate) mod custom_fields;
pub(crate) mod labels;
mod macros;
pub(crate) mod messages;
pub(crate) mod templates;

use pyo3::prelude::*;

/// Adds the classes to the module.
pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<channels::Blocking>()?;
    module.add_class::<channels::Asynchronous>()?;
    module.add_class::<contacts::Blocking>()?;
    module.add_class::<contacts::Asynchronous>()?;
    module.add_class::<custom_fields::Blocking>()?;
    module.add_class::<custom_fields::Asynchronous>()?;
    module.add_class::<labels::Blocking>()?;
    module.add_class::<labels::Asynchronous>()?;
    module.add_class::<templates::Blocking>()?;
    module.add_class::<templates::Asynchronous>()?;
    module.add_class::<messages::Blocking>()?;
    module.add_class::<messages::Asynchronous>()?;
    module.add_class::<automations::Blocking>()?;
    module.add_class::<automations::Asynchronous>()
}
