//! The calls that are measured.

use std::future::Future;

use crate::error::BoxError;

/// The calls of one side. Each returns whether the response was complete.
pub(crate) trait Calls: Send + Sync + 'static {
    fn send(&self) -> impl Future<Output = Result<bool, BoxError>> + Send;
    fn list(&self) -> impl Future<Output = Result<bool, BoxError>> + Send;
}
