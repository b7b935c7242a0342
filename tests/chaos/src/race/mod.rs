//! The race: many concurrent sends over shared connections that the servers shut down all the time. A duplicate send
//! would be the result of an attempt that is reported as "not sent" although the server received the complete request.
//!
//! The requests have no ids, and need none: a server cannot receive more complete requests than there were attempts
//! that are not reported as "not sent".

mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::try_join_all;
use workspace_sdk::{CaBundle, Client, RequestStyle, SendTemplate, SentState, TrustRoots};

use crate::error::BoxError;
use server::RacingServer;

/// The number of concurrent sends.
const TASKS: usize = 6;
/// The threads of a multi-threaded runtime: the race needs two on one connection.
const THREADS: usize = 3;

/// The protocol, the request style and the threads of a race.
#[derive(Clone, Copy, Debug)]
struct RaceKind {
    name: &'static str,
    is_http2: bool,
    style: RequestStyle,
    threads: usize,
    /// Its share of the attempts, in percent.
    share: u64,
}

#[rustfmt::skip]
const KINDS: [RaceKind; 7] = [
    RaceKind { name: "HTTP/2, get_query",               is_http2: true,  style: RequestStyle::GetQuery,  threads: THREADS, share: 35 },
    RaceKind { name: "HTTP/2, post_query",              is_http2: true,  style: RequestStyle::PostQuery, threads: THREADS, share: 30 },
    RaceKind { name: "HTTP/2, post_json",               is_http2: true,  style: RequestStyle::PostJson,  threads: THREADS, share: 11 },
    RaceKind { name: "HTTP/2, get_query, one thread",   is_http2: true,  style: RequestStyle::GetQuery,  threads: 1,       share: 6 },
    RaceKind { name: "HTTP/2, post_json, one thread",   is_http2: true,  style: RequestStyle::PostJson,  threads: 1,       share: 6 },
    RaceKind { name: "HTTP/1.1, post_query",            is_http2: false, style: RequestStyle::PostQuery, threads: THREADS, share: 6 },
    RaceKind { name: "HTTP/1.1, post_json",             is_http2: false, style: RequestStyle::PostJson,  threads: THREADS, share: 6 },
];

/// The result of one race.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RaceResult {
    pub(crate) name: &'static str,
    pub(crate) attempts: u64,
    pub(crate) not_sent: u64,
    pub(crate) unknown: u64,
    /// Complete requests that the server received.
    pub(crate) received: u64,
    /// How often the server shut down a connection.
    pub(crate) shutdowns: u64,
}

impl RaceResult {
    /// The smallest possible number of attempts that were reported as "not sent" although the server received them.
    pub(crate) fn findings(&self) -> u64 {
        self.received.saturating_sub(self.attempts.saturating_sub(self.not_sent))
    }
}

/// Makes this number of attempts, one race after another.
pub(crate) fn race(attempts: u64, seed: u64) -> Result<Vec<RaceResult>, BoxError> {
    KINDS.iter().map(|kind| race_one(*kind, attempts * kind.share / 100, seed)).collect()
}

fn race_one(kind: RaceKind, attempts: u64, seed: u64) -> Result<RaceResult, BoxError> {
    let server = RacingServer::start(kind.is_http2, seed)?;
    let runtime = match kind.threads {
        1 => tokio::runtime::Builder::new_current_thread().enable_all().build()?,
        threads => tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?,
    };
    let counts = Arc::new(AttemptCounts::default());
    runtime.block_on(async {
        let client = client(kind, &server, Arc::clone(&counts))?;
        let tasks = (0..TASKS).map(|_| {
            let (client, counts) = (client.clone(), Arc::clone(&counts));
            tokio::spawn(async move {
                while counts.attempts.load(Ordering::Relaxed) < attempts {
                    // The hook counts the attempts.
                    let _ = client.templates().send(SendTemplate::new("+15550000001", "plain_notice")).await;
                }
            })
        });
        try_join_all(tasks).await?;
        Ok::<_, BoxError>(())
    })?;
    // Requests in flight arrive, or are dropped with the client.
    drop(runtime);
    wait_for_last_requests(&server);
    Ok(RaceResult {
        name: kind.name,
        attempts: counts.attempts.load(Ordering::SeqCst),
        not_sent: counts.not_sent.load(Ordering::SeqCst),
        unknown: counts.unknown.load(Ordering::SeqCst),
        received: server.received(),
        shutdowns: server.shutdowns(),
    })
}

/// Waits until no more requests arrive.
fn wait_for_last_requests(server: &RacingServer) {
    const QUIET: Duration = Duration::from_millis(100);
    loop {
        let before = server.received();
        std::thread::sleep(QUIET);
        if server.received() == before {
            return;
        }
    }
}

#[derive(Default)]
struct AttemptCounts {
    attempts: AtomicU64,
    not_sent: AtomicU64,
    unknown: AtomicU64,
}

fn client(kind: RaceKind, server: &RacingServer, counts: Arc<AttemptCounts>) -> Result<Client, BoxError> {
    let client = Client::builder()
        .base_url(&server.url)
        .api_key("race")
        .trust_roots(TrustRoots::Bundled)
        .ca_bundle(CaBundle::Pem(server.ca_pem.clone().into_bytes()))
        .request_style(kind.style)
        .attempt_timeout(Duration::from_secs(2))
        .timeout(Duration::from_secs(6))
        .on_attempt(move |event| {
            counts.attempts.fetch_add(1, Ordering::SeqCst);
            match event.sent {
                SentState::NotSent => counts.not_sent.fetch_add(1, Ordering::SeqCst),
                SentState::Unknown => counts.unknown.fetch_add(1, Ordering::SeqCst),
                SentState::Answered => 0,
            };
        });
    Ok(client.build()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_was_received_and_reported_as_not_sent_is_found() {
        let result = RaceResult { name: "", attempts: 100, not_sent: 3, unknown: 0, received: 97, shutdowns: 9 };
        assert_eq!(result.findings(), 0);
        assert_eq!(RaceResult { received: 99, ..result }.findings(), 2);
    }

    #[test]
    fn the_kinds_share_all_attempts() {
        assert_eq!(KINDS.iter().map(|kind| kind.share).sum::<u64>(), 100);
    }

    #[test]
    fn each_kind_races() {
        for result in race(2_000, 1).unwrap() {
            assert!(result.attempts >= 120 && result.shutdowns > 2, "{result:?}");
            assert!(result.received + result.not_sent + result.unknown >= result.attempts, "{result:?}");
        }
    }
}
