//! The shape of a value in canonical JSON, which is the JSON that the SDK itself would write for it.

/// The shape that a field's value must have. Null has every shape: it means the same as an absent field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// A string.
    String,
    /// A string without upper-case letters, like the API's enum values.
    LowercaseString,
    /// A string with this prefix.
    Prefix(&'static str),
    /// A boolean.
    Bool,
    /// An integer.
    Integer,
    /// Any value.
    Any,
    /// An object of any values.
    Object,
    /// An array of values of this shape, none of them null.
    Array(&'static Shape),
    /// A model.
    Model(&'static ModelShape),
}

/// The shape of a model.
#[derive(Debug)]
pub(crate) struct ModelShape {
    pub(crate) fields: &'static [(&'static str, Shape)],
    /// Aliases of fields: a model with an alias is not canonical, because it is written under the first name.
    pub(crate) aliases: &'static [&'static str],
    /// A field that must be present.
    pub(crate) required: Option<&'static str>,
}

/// A type of fields or list elements, with its shape.
pub(crate) trait HasShape {
    const SHAPE: Shape;
}

impl HasShape for String {
    const SHAPE: Shape = Shape::String;
}

impl HasShape for crate::json::Json {
    const SHAPE: Shape = Shape::Any;
}
