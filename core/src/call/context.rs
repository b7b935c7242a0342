//! The state that a call needs: the options, and the state that all copies of a client share.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::config::options::Settings;
use crate::error::Error;
use crate::ledger::{Ledger, LedgerKeep};
use crate::policy::retry_budget::RetryBudget;
use crate::policy::throttle::Throttle;
use crate::transport::{Transport, TransportOptions};

/// The state that a call needs.
pub(crate) struct Context {
    pub(crate) settings: Settings,
    pub(crate) shared: Arc<Shared>,
    /// Cancelled when the calls of the client are aborted. That of a copy is a child of the original's.
    pub(crate) abort: CancellationToken,
}

/// The ledger of a client.
#[derive(Clone)]
pub(crate) struct ClientLedger {
    pub(crate) ledger: Ledger,
    pub(crate) scope: Arc<str>,
    pub(crate) keep: LedgerKeep,
}

/// The state that all copies of a client share.
pub(crate) struct Shared {
    pub(crate) transport: Transport,
    pub(crate) throttle: Arc<Throttle>,
    pub(crate) budget: Arc<RetryBudget>,
    pub(crate) ledger: Option<ClientLedger>,
}

impl Shared {
    pub(crate) fn new(
        settings: &Settings,
        transport: &TransportOptions,
        rate_limit: Option<f64>,
        max_concurrency: Option<usize>,
    ) -> Result<Self, Error> {
        Ok(Self {
            transport: Transport::new(&settings.base_url, transport)?,
            throttle: Arc::new(Throttle::new(rate_limit, max_concurrency)),
            budget: Arc::default(),
            ledger: None,
        })
    }
}
