//! Aborts the calls of a client that a binding may have closed already.

use tokio_util::sync::CancellationToken;

use crate::client::Client;

/// Aborts the calls of a client and of its copies. It does not keep the client's connections open, so that a binding
/// can close a client first and abort the calls that continue later.
#[derive(Clone, Debug)]
pub struct AbortHandle(CancellationToken);

impl AbortHandle {
    /// The handle of a client.
    #[must_use]
    pub fn of(client: &Client) -> Self {
        Self(client.context().abort.clone())
    }

    /// Aborts the calls; see [`Client::abort`].
    pub fn abort(&self) {
        self.0.cancel();
    }
}
