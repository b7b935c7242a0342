//! The result of listing a public API.

/// Whether an API could be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListingResult {
    Complete,
    /// The installed compiler is too new. The log says which one is needed.
    Unsupported,
}
