//! Calls that begin together let one go ahead and open the connection. Its end, whenever and however it comes, harms
//! none of the others.

use std::future::{Future as _, poll_fn};
use std::task::Poll;

use futures_util::future::join_all;
use workspace_sandbox::{Options, Sandbox};
use workspace_sdk::{CaBundle, Client, Disposition, Failure, NextStep, SentState, TrustRoots};

use crate::raw_http2::RawHttp2;
use crate::{Events, notice};

/// The number of calls that wait for another one.
const OTHERS: usize = 10;

async fn server() -> RawHttp2 {
    RawHttp2::start(|mut frames, _| async move {
        frames.settings(None).await?;
        frames.accept_all().await
    })
    .await
}

#[tokio::test]
async fn calls_that_begin_together_share_one_connection() {
    let server = server().await;
    let client = server.builder().build().unwrap();
    for sent in join_all((0..=OTHERS).map(|_| client.templates().send(notice()))).await {
        sent.unwrap();
    }
    assert_eq!((server.counts.connections(), server.counts.whole()), (1, OTHERS + 1));
}

#[tokio::test]
async fn the_call_that_goes_ahead_can_be_dropped_at_any_time() {
    let mut states = Vec::new();
    for polls in 1.. {
        let server = server().await;
        let events = Events::default();
        let client = events.watch(server.builder()).build().unwrap();
        let mut first = Box::pin(client.templates().send(notice()));
        let mut remaining = polls;
        let first = poll_fn(move |cx| {
            if remaining == 0 {
                return Poll::Ready(None);
            }
            remaining -= 1;
            first.as_mut().poll(cx).map(Some)
        });
        let others = join_all((0..OTHERS).map(|_| client.templates().send(notice())));
        let (first, others) = tokio::join!(first, others);
        assert!(others.iter().all(Result::is_ok), "{polls} {others:?}");
        // On the same connection, so it arrives after everything that was written before.
        client.templates().send(notice()).await.unwrap();
        assert_eq!(server.counts.connections(), 1, "{polls}");
        if let Some(first) = first {
            first.unwrap();
            break;
        }
        let dropped = events.all().into_iter().find(|event| event.next == NextStep::Cancelled).unwrap();
        let of_first = server.counts.whole() - OTHERS - 1;
        assert!(of_first == 0 || dropped.sent == SentState::Unknown, "{polls} {dropped:?}");
        states.push(dropped.sent);
    }
    assert!(states.contains(&SentState::NotSent), "{states:?}");
}

/// With TLS 1.3 the server's alert arrives after requests of many calls were written to the connection.
#[tokio::test]
async fn a_rejected_client_certificate_stops_all_calls_before_a_request_is_read() {
    let sandbox = Sandbox::start(Options { tls: true, ..Options::default() }).unwrap();
    let tls = sandbox.tls().unwrap();
    let builder = || Client::builder().base_url(&tls.client_certificate_url).api_key(workspace_sandbox::API_KEY);
    for _ in 0..5 {
        let bundle = CaBundle::Pem(tls.ca_pem.clone().into_bytes());
        let client = builder().trust_roots(TrustRoots::Bundled).ca_bundle(bundle).build().unwrap();
        for sent in join_all((0..=OTHERS).map(|_| client.templates().send(notice()))).await {
            let error = sent.unwrap_err();
            assert_eq!(
                (error.failure(), error.disposition()),
                (Some(Failure::Tls), Disposition::Rejected),
                "{error:?}"
            );
        }
    }
    assert!(sandbox.journal().is_empty());
}
