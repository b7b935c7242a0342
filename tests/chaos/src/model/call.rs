//! One planned call.

use std::fmt;
use std::time::Duration;

use workspace_sdk::{Auth, RequestStyle, Safety};

use crate::model::fault::Fault;
use crate::model::operation::Operation;
use crate::model::scenario::Scenario;

/// Identifies a call in the plan, in the request header, in the sandbox's journal and in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CallId(pub(crate) u32);

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The largest number of retries of a call: the SDK's default.
pub(crate) const MAX_RETRIES: u32 = 2;

/// When the caller cancels a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cancel {
    After(Duration),
    /// After this number of polls: finer than any clock, so that every state of a call is hit.
    Polls(u32),
    /// During the backoff before the second attempt.
    InBackoff,
}

/// One call of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) id: CallId,
    pub(crate) scenario: Scenario,
    pub(crate) operation: Operation,
    pub(crate) wire_format: WireFormat,
    /// The seed of the random arguments.
    pub(crate) argument_seed: u64,
    /// The fault of each attempt. Later attempts have none.
    pub(crate) faults: Vec<Fault>,
    pub(crate) cancel: Option<Cancel>,
}

impl Call {
    pub(crate) fn safety(&self) -> Safety {
        self.operation.safety()
    }

    pub(crate) fn has_body(&self) -> bool {
        self.wire_format.1 == RequestStyle::PostJson
    }
}

/// Where the API key and the parameters are in the request.
pub(crate) type WireFormat = (Auth, RequestStyle);

/// Every combination. The key cannot be in the body of a request without one.
pub(crate) const WIRE_FORMATS: [WireFormat; 10] = [
    (Auth::Header, RequestStyle::PostJson),
    (Auth::Header, RequestStyle::GetQuery),
    (Auth::Header, RequestStyle::PostQuery),
    (Auth::Bearer, RequestStyle::PostJson),
    (Auth::Bearer, RequestStyle::GetQuery),
    (Auth::Bearer, RequestStyle::PostQuery),
    (Auth::Query, RequestStyle::PostJson),
    (Auth::Query, RequestStyle::GetQuery),
    (Auth::Query, RequestStyle::PostQuery),
    (Auth::Body, RequestStyle::PostJson),
];

pub(crate) const SAFETIES: [Safety; 3] = [Safety::Read, Safety::Upsert, Safety::Send];
