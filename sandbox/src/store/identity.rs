//! The number and the times of an object.

/// The number and the times of an object to store.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity {
    /// The row number of a new object; none for the next one.
    pub(crate) n: Option<i64>,
    /// When a new object was created, in milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) updated: i64,
}
