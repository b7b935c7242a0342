//! The Python classes of the models: frozen, each a wrapper of the core's model.

mod attribute;
mod classes;
mod methods;
mod model_class;

pub(crate) use classes::add_to;
