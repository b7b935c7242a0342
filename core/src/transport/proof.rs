//! What an error of the transport proves about a request.
//!
//! A request is called `not_sent` only if something says so about this very request. Each such proof names the line of the
//! library, or of the standard, that makes it one. The lines were read in the versions of `READ_VERSIONS`; a test fails
//! when `Cargo.lock` has others, because then they must be read again.
//!
//! These are no proof: an error of the connection (it says nothing about the requests on it), a broken pipe, an incomplete
//! answer, a GOAWAY by itself (see [`goaway_is_about_this_request`]), a dropped dispatch task, anything after the head of
//! an answer. The outcome of a send that met one of these is unknown.

use std::error::Error as StdError;

use hyper_util::client::legacy;

use super::cause::cause;
use super::connect_error::ConnectError;
use super::connection::{ConnectionState, refuses_client};
use super::in_flight::InFlight;
use crate::error::{Cause, Failure};

/// The versions in which the lines named below were read.
#[cfg(test)]
const READ_VERSIONS: &[(&str, &str)] = &[("h2", "0.4.20"), ("hyper", "1.12.0"), ("hyper-util", "0.1.21")];

/// An attempt that got no whole answer.
#[derive(Debug)]
pub(crate) struct TransportError {
    pub(crate) failure: Failure,
    pub(crate) cause: Option<Cause>,
}

/// The facts, beside the error, about an attempt that failed before the head of an answer came.
pub(super) struct Evidence<'a> {
    pub(super) in_flight: &'a InFlight,
    pub(super) connection: Option<&'a ConnectionState>,
    /// Whether the server refused a connection of the pool in the TLS handshake since the attempt began.
    pub(super) has_refusal: bool,
    /// Whether the pool was ever used on a runtime with more than one thread.
    pub(super) has_threads: bool,
}

impl TransportError {
    /// A failure that the transport said nothing about.
    pub(crate) fn of(failure: Failure) -> Self {
        Self { failure, cause: None }
    }

    /// An error from before the head of an answer came.
    pub(super) fn before_answer(error: &legacy::Error, evidence: &Evidence<'_>) -> Self {
        Self { failure: classify(error, evidence), cause: cause(error) }
    }

    /// An error in the middle of an answer: the request was processed, whatever the transport says now.
    pub(super) fn in_answer(error: &hyper::Error) -> Self {
        Self { failure: Failure::ConnectionLost, cause: cause(error) }
    }
}

/// The order matters: a connect error is asked for first, because nothing was sent then, whatever else it is.
fn classify(error: &legacy::Error, evidence: &Evidence<'_>) -> Failure {
    // hyper-util `client/legacy/client.rs`: every `e!(Connect, …)` is made in `connect_to` and `one_connection_for`, before
    // `try_send_request` has a connection to hand the request to.
    if error.is_connect() {
        return connect_failure(error);
    }
    // Asked for in any case: a request that is cancelled must not be delivered afterwards.
    let is_revoked = evidence.in_flight.revoke();
    // hyper-util `client/legacy/client.rs`: `with_connect_info` is on every error from after a connection was chosen, in
    // `try_send_request`, and on no other.
    let has_no_connection = error.connect_info().is_none();
    let is_not_sent = is_revoked || has_no_connection || any(error, |level| is_proof(level, evidence));
    let is_refused = evidence.connection.is_some_and(ConnectionState::is_refused);
    match () {
        () if is_refused || (is_not_sent && evidence.has_refusal) => Failure::Tls,
        () if is_not_sent => Failure::NotSent,
        () => Failure::ConnectionLost,
    }
}

fn connect_failure(error: &legacy::Error) -> Failure {
    let is_timeout = |level: &(dyn StdError + 'static)| {
        matches!(level.downcast_ref(), Some(ConnectError::TimedOut))
            || level.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::TimedOut)
    };
    match () {
        () if any(error, |level| is_bad_certificate(level) || is_refusing_alert(level)) => Failure::Tls,
        () if any(error, is_refusing_proxy) => Failure::Proxy,
        () if any(error, is_timeout) => Failure::ConnectTimeout,
        () => Failure::Connect,
    }
}

/// Other TLS errors may pass: a server that is being replaced, something else on that port.
fn is_bad_certificate(level: &(dyn StdError + 'static)) -> bool {
    matches!(level.downcast_ref::<rustls::Error>(), Some(rustls::Error::InvalidCertificate(_)))
}

fn is_refusing_alert(level: &(dyn StdError + 'static)) -> bool {
    matches!(level.downcast_ref::<rustls::Error>(), Some(rustls::Error::AlertReceived(alert)) if refuses_client(*alert))
}

/// A proxy that does not accept these credentials will not accept them at the next attempt, and may lock the account.
fn is_refusing_proxy(level: &(dyn StdError + 'static)) -> bool {
    matches!(level.downcast_ref(), Some(ConnectError::Proxy(401 | 403 | 407)))
}

/// Whether this level of an error proves that the request was not processed.
fn is_proof(level: &(dyn StdError + 'static), evidence: &Evidence<'_>) -> bool {
    if let Some(error) = level.downcast_ref::<hyper::Error>() {
        // hyper `Kind::Canceled` is made only together with the request itself, given back unread: `client/dispatch.rs`
        // (an envelope that is dropped), `client/conn/http1.rs` and `http2.rs` (a channel that is shut), and
        // `proto/h1/dispatch.rs`, `recv_msg`, only where the request was never taken out of the channel.
        // `Kind::ChannelClosed` comes from `poll_ready`, before a request is handed over.
        return error.is_canceled() || error.is_closed();
    }
    if let Some(error) = level.downcast_ref::<h2::Error>() {
        // RFC 9113, 8.7: a stream that was reset with REFUSED_STREAM was not processed. h2 `proto/streams/state.rs`,
        // `recv_reset`: it is the state of this request's own stream.
        let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        let is_below = error.is_go_away() && goaway_is_about_this_request(evidence);
        return error.is_remote() && (is_refused || is_below);
    }
    false
}

/// Whether a GOAWAY that the server sent says that this request was not processed.
///
/// RFC 9113, 6.8: streams above the last one named were not. h2 gives the error to these streams only
/// (`proto/streams/streams.rs`, `recv_go_away`), and to a request that it refuses to begin (`send_request`). But hyper asks
/// the connection for its state once more *after* it queued the request (`proto/h2/client.rs`, the second `poll_ready`),
/// and hands an error of the connection to a request that is then written all the same. Another thread must read the
/// GOAWAY between the two for that, and hyper has not asked for the body yet. So it is proof where the body was asked
/// for, and where one thread does both. docs/upstream/hyper-goaway.md has the details.
fn goaway_is_about_this_request(evidence: &Evidence<'_>) -> bool {
    evidence.in_flight.is_body_handed_over() || !evidence.has_threads
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proofs_were_read_in_the_versions_that_are_used() {
        // Only the repository has the lock file; a packaged crate is built with whatever versions its user has.
        let Ok(lock) = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock")) else { return };
        for (name, version) in READ_VERSIONS {
            let used: Vec<&str> = lock
                .split("[[package]]")
                .filter(|package| package.contains(&format!("name = \"{name}\"\n")))
                .filter_map(|package| package.split("version = \"").nth(1)?.split('"').next())
                .collect();
            assert_eq!(
                used,
                [*version],
                "{name} has changed: read again the lines of it that `is_proof`, `classify`, `InFlight::revoke` and \
                 `request_body` name, run `cargo xtask chaos`, then change READ_VERSIONS"
            );
        }
    }
}
