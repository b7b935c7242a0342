//! The shape of a value in canonical JSON: what the SDK itself would write for it.

/// The shape that a field's value must have. Null is any of them: it says the same as a field that is not there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// A text.
    String,
    /// A string without upper-case letters, like the API's enum values.
    LowercaseString,
    /// A text that begins so.
    Prefix(&'static str),
    /// True or false.
    Bool,
    /// A whole number.
    Integer,
    /// Any value.
    Any,
    /// An object of any values.
    Object,
    /// An array of these, null not among them.
    Array(&'static Shape),
    /// A model.
    Model(&'static ModelShape),
}

/// The shape of a model.
#[derive(Debug)]
pub(crate) struct ModelShape {
    pub(crate) fields: &'static [(&'static str, Shape)],
    /// Further names of fields: a model that has one is to be written under the first.
    pub(crate) aliases: &'static [&'static str],
    /// A field that must be there.
    pub(crate) required: Option<&'static str>,
}

/// A type of a field's value or of a list's elements.
pub(crate) trait Shaped {
    const SHAPE: Shape;
}

impl Shaped for String {
    const SHAPE: Shape = Shape::String;
}

impl Shaped for crate::json::Json {
    const SHAPE: Shape = Shape::Any;
}
