//! What an error of the transport proves about the request.

use std::error::Error as StdError;

use super::cause::cause;
use crate::error::{Cause, Failure};
use crate::secret::ApiKey;

/// An attempt that got no whole answer.
#[derive(Debug)]
pub(crate) struct Lost {
    pub(crate) failure: Failure,
    pub(crate) cause: Option<Cause>,
}

impl Lost {
    /// A failure that the transport said nothing about.
    pub(crate) fn of(failure: Failure) -> Self {
        Self { failure, cause: None }
    }

    /// An error from before the head of an answer came.
    pub(crate) fn before_answer(error: &reqwest::Error, _key: &ApiKey) -> Self {
        Self { failure: classify(error), cause: cause(error) }
    }

    /// An error in the middle of an answer: the request was processed, whatever the transport says now.
    pub(crate) fn in_answer(error: &reqwest::Error, _key: &ApiKey) -> Self {
        Self { failure: Failure::ConnectionLost, cause: cause(error) }
    }
}

/// The order matters: a connect error is asked for first, because a connect time-out is both.
fn classify(error: &reqwest::Error) -> Failure {
    if error.is_connect() {
        return match () {
            () if any(error, is_bad_certificate) => Failure::Tls,
            () if error.is_timeout() => Failure::ConnectTimeout,
            () => Failure::Connect,
        };
    }
    // A request that could not be built did not leave either.
    if error.is_builder() || any(error, proves_not_sent) {
        return Failure::NotSent;
    }
    if error.is_timeout() { Failure::Timeout } else { Failure::ConnectionLost }
}

/// Other TLS errors may pass: a server that is being replaced, something else on that port.
fn is_bad_certificate(level: &(dyn StdError + 'static)) -> bool {
    matches!(level.downcast_ref::<rustls::Error>(), Some(rustls::Error::InvalidCertificate(_)))
}

/// Whether this level of an error is one of the proofs that the request was not processed.
fn proves_not_sent(level: &(dyn StdError + 'static)) -> bool {
    if let Some(error) = level.downcast_ref::<hyper::Error>() {
        // hyper gave the request back before it wrote any of it, or found the connection closed before it took it.
        return error.is_canceled() || error.is_closed();
    }
    if let Some(error) = level.downcast_ref::<h2::Error>() {
        // RFC 9113, 8.7: a refused stream, and one above the last of a GOAWAY, were not processed.
        let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        return error.is_remote() && (is_refused || error.is_go_away());
    }
    false
}

/// Whether any level of an error satisfies a condition. An `io::Error` hides the error it carries from `source`.
fn any(error: &(dyn StdError + 'static), condition: impl Fn(&(dyn StdError + 'static)) -> bool + Copy) -> bool {
    let mut level = Some(error);
    while let Some(error) = level {
        if condition(error) {
            return true;
        }
        let carried = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if carried.is_some_and(|carried| any(carried, condition)) {
            return true;
        }
        level = error.source();
    }
    false
}
