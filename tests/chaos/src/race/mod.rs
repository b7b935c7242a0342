//! The race: sends hammer through shared connections of servers that say goodbye all the time. An attempt that was called
//! "not sent", though the server got its request whole, is what makes a send happen twice.
//!
//! No request carries a name here, and none is needed: a server cannot get more requests whole than there were attempts that
//! are not called "not sent".

mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::try_join_all;
use workspace_sdk::{CaBundle, Client, RequestStyle, Roots, SendTemplate, SentState};

use crate::play::Broken;
use server::RacingServer;

/// Sends under way at once.
const TASKS: usize = 6;
/// Threads of a runtime that has several: the race needs two in one connection.
const THREADS: usize = 3;

/// One kind of racing: the protocol, the style of the requests and the threads of the runtime.
#[derive(Clone, Copy, Debug)]
struct Kind {
    name: &'static str,
    is_http2: bool,
    style: RequestStyle,
    threads: usize,
    /// Its part of the attempts, in hundredths.
    share: u64,
}

#[rustfmt::skip]
const KINDS: [Kind; 7] = [
    Kind { name: "HTTP/2, get_query",               is_http2: true,  style: RequestStyle::GetQuery,  threads: THREADS, share: 35 },
    Kind { name: "HTTP/2, post_query",              is_http2: true,  style: RequestStyle::PostQuery, threads: THREADS, share: 30 },
    Kind { name: "HTTP/2, post_json",               is_http2: true,  style: RequestStyle::PostJson,  threads: THREADS, share: 11 },
    Kind { name: "HTTP/2, get_query, one thread",   is_http2: true,  style: RequestStyle::GetQuery,  threads: 1,       share: 6 },
    Kind { name: "HTTP/2, post_json, one thread",   is_http2: true,  style: RequestStyle::PostJson,  threads: 1,       share: 6 },
    Kind { name: "HTTP/1.1, post_query",            is_http2: false, style: RequestStyle::PostQuery, threads: THREADS, share: 6 },
    Kind { name: "HTTP/1.1, post_json",             is_http2: false, style: RequestStyle::PostJson,  threads: THREADS, share: 6 },
];

/// What came of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Raced {
    pub(crate) name: &'static str,
    pub(crate) attempts: u64,
    pub(crate) not_sent: u64,
    pub(crate) unknown: u64,
    /// Requests that the server got whole.
    pub(crate) received: u64,
    /// How often the server said goodbye.
    pub(crate) goodbyes: u64,
}

impl Raced {
    /// Attempts that were called "not sent" though the server got them whole: at least so many.
    pub(crate) fn lies(&self) -> u64 {
        self.received.saturating_sub(self.attempts.saturating_sub(self.not_sent))
    }
}

/// Makes so many attempts, one kind after the other.
pub(crate) fn race(attempts: u64, seed: u64) -> Result<Vec<Raced>, Broken> {
    KINDS.iter().map(|kind| race_one(*kind, attempts * kind.share / 100, seed)).collect()
}

fn race_one(kind: Kind, attempts: u64, seed: u64) -> Result<Raced, Broken> {
    let server = RacingServer::start(kind.is_http2, seed)?;
    let runtime = match kind.threads {
        1 => tokio::runtime::Builder::new_current_thread().enable_all().build()?,
        threads => tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?,
    };
    let counted = Arc::new(Counted::default());
    runtime.block_on(async {
        let client = client(kind, &server, Arc::clone(&counted))?;
        let tasks = (0..TASKS).map(|_| {
            let (client, counted) = (client.clone(), Arc::clone(&counted));
            tokio::spawn(async move {
                while counted.attempts.load(Ordering::Relaxed) < attempts {
                    // Its end is told by the hook.
                    let _ = client.templates().send(SendTemplate::new("+15550000001", "plain_notice")).await;
                }
            })
        });
        try_join_all(tasks).await?;
        Ok::<_, Broken>(())
    })?;
    // What is still on its way arrives, or is dropped with the client.
    drop(runtime);
    settle(&server);
    Ok(Raced {
        name: kind.name,
        attempts: counted.attempts.load(Ordering::SeqCst),
        not_sent: counted.not_sent.load(Ordering::SeqCst),
        unknown: counted.unknown.load(Ordering::SeqCst),
        received: server.received(),
        goodbyes: server.goodbyes(),
    })
}

/// Waits until nothing more arrives.
fn settle(server: &RacingServer) {
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
struct Counted {
    attempts: AtomicU64,
    not_sent: AtomicU64,
    unknown: AtomicU64,
}

fn client(kind: Kind, server: &RacingServer, counted: Arc<Counted>) -> Result<Client, Broken> {
    let client = Client::builder()
        .base_url(&server.url)
        .api_key("race")
        .roots(Roots::Bundled)
        .ca_bundle(CaBundle::Pem(server.ca_pem.clone().into_bytes()))
        .request_style(kind.style)
        .timeout(Duration::from_secs(2))
        .deadline(Duration::from_secs(6))
        .on_attempt(move |event| {
            counted.attempts.fetch_add(1, Ordering::SeqCst);
            match event.sent {
                SentState::NotSent => counted.not_sent.fetch_add(1, Ordering::SeqCst),
                SentState::Unknown => counted.unknown.fetch_add(1, Ordering::SeqCst),
                SentState::Answered => 0,
            };
        });
    Ok(client.build()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_was_denied_and_received_is_found() {
        let raced = Raced { name: "", attempts: 100, not_sent: 3, unknown: 0, received: 97, goodbyes: 9 };
        assert_eq!(raced.lies(), 0);
        assert_eq!(Raced { received: 99, ..raced }.lies(), 2);
    }

    #[test]
    fn the_kinds_share_all_attempts() {
        assert_eq!(KINDS.iter().map(|kind| kind.share).sum::<u64>(), 100);
    }

    #[test]
    fn each_kind_races() {
        for raced in race(2_000, 1).unwrap() {
            assert!(raced.attempts >= 120 && raced.goodbyes > 2, "{raced:?}");
            assert!(raced.received + raced.not_sent + raced.unknown >= raced.attempts, "{raced:?}");
        }
    }
}
