//! Decides what a transport error proves about a request: whether the server certainly did not process it.
//!
//! This decides whether a send may be retried. If a request is taken for `not_sent` although the server received it, a
//! customer gets a message twice. If the proof is missed, the caller gets `OutcomeUnknown` for a message that was not
//! sent, which is only inconvenient. So in doubt the answer is no.
//!
//! A request counts as `not_sent` only with evidence about this very request. For example, hyper returns the request
//! itself when it found the connection closed before it accepted the request: that is evidence. "Connection reset by
//! peer" is not evidence, because the server may have processed the request before it reset the connection.
//!
//! Each piece of evidence cites the line of the library or the standard on which it is based. The lines were read in
//! the versions of `VERIFIED_VERSIONS`. A test fails when `Cargo.lock` contains other versions, because the lines must
//! then be read again.
//!
//! The following is not evidence, and a send that fails in one of these ways has an unknown outcome:
//!
//! - an error of the connection, because it says nothing about the requests on it,
//! - a broken pipe, or an incomplete response,
//! - a GOAWAY by itself (see [`goaway_is_about_this_request`]),
//! - a dropped dispatch task,
//! - any error after the head of a response.

use std::error::Error as StdError;

use hyper_util::client::legacy;

use super::cause::cause;
use super::connect_error::ConnectError;
use super::connection::{ConnectionState, rejects_client};
use super::in_flight::InFlight;
use crate::error::{Cause, Failure};

/// The versions in which the lines cited below were read.
#[cfg(test)]
const VERIFIED_VERSIONS: &[(&str, &str)] = &[("h2", "0.4.20"), ("hyper", "1.12.0"), ("hyper-util", "0.1.21")];

/// The error of an attempt without a whole response.
#[derive(Debug)]
pub(crate) struct TransportError {
    pub(crate) failure: Failure,
    pub(crate) cause: Option<Cause>,
}

/// The facts about an attempt that failed before the head of a response, in addition to the error.
pub(super) struct Evidence<'a> {
    pub(super) in_flight: &'a InFlight,
    pub(super) connection: Option<&'a ConnectionState>,
    /// Whether the server rejected a connection of the pool in the TLS handshake since the attempt started.
    pub(super) has_rejection: bool,
    /// Whether the pool was ever used on a multi-threaded runtime.
    pub(super) is_multi_threaded: bool,
}

impl TransportError {
    /// A failure that was detected by the SDK itself, without a transport error.
    pub(crate) fn of(failure: Failure) -> Self {
        Self { failure, cause: None }
    }

    /// An error before the head of a response was received.
    pub(super) fn before_response(error: &legacy::Error, evidence: &Evidence<'_>) -> Self {
        Self { failure: failure_of(error, evidence), cause: cause(error) }
    }

    /// An error in the middle of a response. The request was processed, whatever the error is.
    pub(super) fn in_response(error: &hyper::Error) -> Self {
        Self { failure: Failure::ConnectionLost, cause: cause(error) }
    }
}

/// The failure that an error means. The order matters: a connect error is checked first, because it means that nothing
/// was sent, whatever else is true.
fn failure_of(error: &legacy::Error, evidence: &Evidence<'_>) -> Failure {
    // hyper-util `client/legacy/client.rs`: every `e!(Connect, …)` is created in `connect_to` and `one_connection_for`,
    // before `try_send_request` has a connection to hand the request to.
    if error.is_connect() {
        return connect_failure(error);
    }
    // The request is revoked even if something else proves that it was not sent: after the call has reported that, the
    // request must not be delivered.
    let is_revoked = evidence.in_flight.revoke();
    // hyper-util `client/legacy/client.rs`: `try_send_request` calls `with_connect_info` on every error after a
    // connection was chosen, and no other function does.
    let has_no_connection = error.connect_info().is_none();
    let is_not_sent =
        is_revoked || has_no_connection || any_level(error, |level| proves_not_processed(level, evidence));
    let is_rejected = evidence.connection.is_some_and(ConnectionState::is_rejected);
    match () {
        () if is_rejected || (is_not_sent && evidence.has_rejection) => Failure::Tls,
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
        () if any_level(error, |level| is_bad_certificate(level) || is_rejecting_alert(level)) => Failure::Tls,
        () if any_level(error, is_rejecting_proxy) => Failure::Proxy,
        () if any_level(error, is_timeout) => Failure::ConnectTimeout,
        () => Failure::Connect,
    }
}

/// Other TLS errors may be transient: a server is being replaced, or another service uses the port.
fn is_bad_certificate(level: &(dyn StdError + 'static)) -> bool {
    matches!(level.downcast_ref::<rustls::Error>(), Some(rustls::Error::InvalidCertificate(_)))
}

fn is_rejecting_alert(level: &(dyn StdError + 'static)) -> bool {
    matches!(level.downcast_ref::<rustls::Error>(), Some(rustls::Error::AlertReceived(alert)) if rejects_client(*alert))
}

/// A proxy that rejects these credentials will also reject them at the next attempt, and may lock the account.
fn is_rejecting_proxy(level: &(dyn StdError + 'static)) -> bool {
    match level.downcast_ref() {
        Some(ConnectError::Proxy(status)) => matches!(status, 401 | 403 | 407),
        Some(ConnectError::Socks(reply)) => reply.is_final,
        _ => false,
    }
}

/// Whether this level of an error proves that the request was not processed.
fn proves_not_processed(level: &(dyn StdError + 'static), evidence: &Evidence<'_>) -> bool {
    if let Some(error) = level.downcast_ref::<hyper::Error>() {
        // hyper creates `Kind::Canceled` only together with the request itself, which it returns unsent: in
        // `client/dispatch.rs` (a dropped envelope), in `client/conn/http1.rs` and `http2.rs` (a closed channel), and
        // in `proto/h1/dispatch.rs`, `recv_msg`, only if the request was never taken out of the channel.
        // `Kind::ChannelClosed` comes from `poll_ready`, before a request is handed over.
        return error.is_canceled() || error.is_closed();
    }
    if let Some(error) = level.downcast_ref::<h2::Error>() {
        // RFC 9113, 8.7: a stream that was reset with REFUSED_STREAM was not processed. In h2 `proto/streams/state.rs`,
        // `recv_reset`, this is the state of this request's own stream.
        let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        let is_above_last_stream = error.is_go_away() && goaway_is_about_this_request(evidence);
        return error.is_remote() && (is_refused || is_above_last_stream);
    }
    false
}

/// Whether a GOAWAY of the server means that this request was not processed.
///
/// RFC 9113, 6.8: streams above the last stream id of the GOAWAY were not processed. h2 returns the error only to these
/// streams (`proto/streams/streams.rs`, `recv_go_away`) and to a request that it refuses to start (`send_request`).
/// That would be enough, but hyper can return the error for a request that it still sends. This takes two threads:
///
/// 1. Thread A queues the request in h2 (hyper `proto/h2/client.rs`, `send_request`).
/// 2. Thread B, which drives the connection, reads the GOAWAY of the server.
/// 3. Thread A polls the state of the connection once more (the second `poll_ready`), finds the GOAWAY, and returns the
///    error. It has not requested the body of the request yet.
/// 4. Thread B writes the queued request. The server processes it.
///
/// So the GOAWAY is evidence if hyper has requested the body, because then step 3 was passed without an error, or if a
/// single thread does all steps, because then nothing can happen between 1 and 3. Caveat: in Rust on a multi-threaded
/// runtime, a send without a body has an unknown outcome after a GOAWAY. See docs/upstream/hyper-goaway.md for the
/// details.
fn goaway_is_about_this_request(evidence: &Evidence<'_>) -> bool {
    evidence.in_flight.is_body_handed_over() || !evidence.is_multi_threaded
}

/// Whether any level of an error satisfies a condition. `source` does not return the error inside an `io::Error`.
fn any_level(error: &(dyn StdError + 'static), condition: impl Fn(&(dyn StdError + 'static)) -> bool + Copy) -> bool {
    let mut level = Some(error);
    while let Some(error) = level {
        if condition(error) {
            return true;
        }
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if inner.is_some_and(|inner| any_level(inner, condition)) {
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
    fn the_lock_file_contains_the_verified_versions() {
        // Only the repository contains the lock file; a packaged crate is built with whatever versions its user has.
        let Ok(lock) = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock")) else { return };
        for (name, version) in VERIFIED_VERSIONS {
            let used: Vec<&str> = lock
                .split("[[package]]")
                .filter(|package| package.contains(&format!("name = \"{name}\"\n")))
                .filter_map(|package| package.split("version = \"").nth(1)?.split('"').next())
                .collect();
            assert_eq!(
                used,
                [*version],
                "{name} has changed: read again the lines of it that `proves_not_processed`, `failure_of`, \
                 `InFlight::revoke` and `request_body` cite, run `cargo xtask chaos`, then change VERIFIED_VERSIONS"
            );
        }
    }
}
