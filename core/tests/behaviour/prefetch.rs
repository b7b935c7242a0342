//! Pages of contacts that are requested before they are needed.

use std::collections::BTreeSet;

use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio::time::timeout;
use workspace_sandbox::{Fault, Sandbox};
use workspace_sdk::{Client, ClientBuilder, Error, ErrorKind, ListContacts, UpsertContact};

use crate::{builder, client, notice, sandbox, seconds};

/// The pages that were requested, in the order of their numbers.
fn pages(sandbox: &Sandbox) -> Vec<i64> {
    let page = |body: &str| serde_json::from_str::<serde_json::Value>(body).unwrap()["page"].as_i64().unwrap();
    let mut pages: Vec<_> = sandbox.journal().iter().filter_map(|request| request.body.as_deref().map(page)).collect();
    pages.sort_unstable();
    pages
}

async fn wait_for(sandbox: &Sandbox, requests: usize) {
    while sandbox.journal().len() < requests {
        tokio::task::yield_now().await;
    }
}

/// Each row: the client's options, the page size, `max_items`, `prefetch`, and the number of pages that are requested
/// while the caller works on the first one.
#[tokio::test]
async fn pages_are_requested_ahead_as_far_as_they_are_needed() {
    type Options = fn(ClientBuilder) -> ClientBuilder;
    type Row = (&'static str, Options, u32, Option<usize>, Option<usize>, usize);
    let plain: Options = |builder| builder;
    let rows: [Row; 12] = [
        ("the default", plain, 10, None, None, 3),
        ("none", plain, 10, None, Some(0), 1),
        ("one", plain, 10, None, Some(1), 2),
        ("all", plain, 20, None, Some(10), 6),
        ("more than the maximum", plain, 10, None, Some(1_000), 11),
        ("the last page", plain, 100, None, None, 2),
        ("a full page", plain, 10, Some(10), None, 1),
        ("one contact more", plain, 10, Some(11), None, 2),
        ("a part of the third page", plain, 10, Some(25), Some(10), 3),
        ("a rate limit", |builder| builder.rate_limit(1_000.0), 10, None, None, 1),
        ("one request at a time", |builder| builder.max_concurrency(1), 10, None, None, 1),
        ("half of the requests", |builder| builder.max_concurrency(2), 10, None, None, 2),
    ];
    for (name, options, limit, max_items, prefetch, expected) in rows {
        let sandbox = sandbox();
        let client = options(builder(&sandbox)).build().unwrap();
        let mut contacts = client.contacts().iter(ListContacts::new().limit(limit));
        contacts = if let Some(count) = max_items { contacts.max_items(count) } else { contacts };
        contacts = if let Some(pages) = prefetch { contacts.prefetch(pages) } else { contacts };
        assert_eq!(sandbox.journal().len(), 0, "{name}");
        contacts.next().await.unwrap().unwrap();
        wait_for(&sandbox, expected).await;
        // A request that was not expected would come before the response of this one.
        client.channels().list().await.unwrap();
        let requested =
            sandbox.journal().iter().filter(|request| request.operation.as_deref() == Some("contacts.list")).count();
        assert_eq!(requested, expected, "{name}");
    }
}

#[tokio::test]
async fn every_contact_is_returned_once_and_in_order() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    // Later responses overtake these.
    sandbox.faults([1, 5, 9].map(|skipped| Fault::delay(seconds(0.03)).skip(skipped)).to_vec()).unwrap();
    let contacts: Vec<_> =
        client.contacts().iter(ListContacts::new().limit(7)).prefetch(5).try_collect().await.unwrap();
    let numbers: Vec<_> = contacts.iter().filter_map(|contact| contact.phone_number.clone()).collect();
    let expected: Vec<_> = (1..=120).rev().map(|number| format!("+1555000{number:04}")).collect();
    assert_eq!(numbers, expected);
    assert_eq!(pages(&sandbox), (1..=18).collect::<Vec<_>>());
}

#[tokio::test]
async fn no_contact_is_missed_if_the_list_grows_between_two_pages() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let mut contacts = client.contacts().iter(ListContacts::new().limit(10)).prefetch(3);
    let mut numbers = vec![contacts.next().await.unwrap().unwrap().phone_number.unwrap()];
    let mut added = 0;
    while let Some(contact) = contacts.try_next().await.unwrap() {
        numbers.push(contact.phone_number.unwrap());
        if numbers.len() % 7 == 0 && added < 20 {
            client.contacts().upsert(UpsertContact::new(format!("+1666000{added:04}"))).await.unwrap();
            added += 1;
        }
    }
    let all: BTreeSet<_> = numbers.iter().collect();
    assert_eq!(all.len(), numbers.len(), "none is returned twice");
    assert!((1..=120).all(|n| all.contains(&format!("+1555000{n:04}"))), "none of the old ones is missed");
}

/// Collects the numbers of contacts, and after how many of them an error came.
async fn collect(client: &Client, limit: u32) -> (usize, Vec<(usize, ErrorKind)>) {
    let mut contacts = client.contacts().iter(ListContacts::new().limit(limit));
    let (mut count, mut errors) = (0, Vec::new());
    while let Some(contact) = contacts.next().await {
        match contact {
            Ok(_) => count += 1,
            Err(error) => errors.push((count, Error::kind(&error))),
        }
    }
    (count, errors)
}

#[tokio::test]
async fn an_error_comes_after_the_contacts_of_the_pages_before_it() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_retries(0).build().unwrap();
    sandbox.fault(Fault::status(403).skip(1).times(2)).unwrap();
    let errors = vec![(50, ErrorKind::PermissionDenied), (100, ErrorKind::PermissionDenied)];
    assert_eq!(collect(&client, 50).await, (120, errors));
    // An error that may have ended since is not reported: the page is requested again.
    sandbox.fault(Fault::status(503).skip(1).times(2)).unwrap();
    assert_eq!(collect(&client, 50).await, (120, vec![]));
    sandbox.fault(Fault::status(503).skip(1).times(4)).unwrap();
    let (count, errors) = collect(&client, 50).await;
    assert_eq!((count, errors.is_empty()), (120, false));
}

#[tokio::test]
async fn only_a_request_for_which_the_caller_waits_is_retried() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_retries(1).build().unwrap();
    sandbox.fault(Fault::status(503).skip(1).times(3)).unwrap();
    let errors = vec![(100, ErrorKind::Server)];
    assert_eq!(collect(&client, 100).await, (120, errors));
    assert_eq!(pages(&sandbox), [1, 2, 2, 2, 2]);
}

#[tokio::test]
async fn a_stream_that_is_dropped_cancels_its_requests() {
    let sandbox = sandbox();
    let (sender, mut ended) = tokio::sync::mpsc::unbounded_channel();
    let observed = builder(&sandbox).on_attempt(move |event| sender.send(event.attempt).unwrap());
    let client = observed.build().unwrap();
    sandbox.fault(Fault::stall().skip(1).always()).unwrap();
    let mut contacts = client.contacts().iter(ListContacts::new().limit(10));
    contacts.next().await.unwrap().unwrap();
    wait_for(&sandbox, 3).await;
    ended.recv().await.unwrap();
    assert!(ended.try_recv().is_err());
    drop(contacts);
    for _ in 0..2 {
        ended.recv().await.unwrap();
    }
}

#[tokio::test]
async fn a_send_does_not_wait_for_a_page_that_nobody_needs_yet() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_concurrency(2).build().unwrap();
    sandbox.fault(Fault::stall().on("contacts.list").skip(1)).unwrap();
    sandbox.fault(Fault::stall().on("channels.list")).unwrap();
    let mut contacts = client.contacts().iter(ListContacts::new().limit(50));
    contacts.next().await.unwrap().unwrap();
    wait_for(&sandbox, 2).await;
    let other = tokio::spawn({
        let client = client.clone();
        async move { client.channels().list().await }
    });
    wait_for(&sandbox, 3).await;
    // Both permits are in use.
    timeout(seconds(10.0), client.templates().send(notice())).await.unwrap().unwrap();
    let rest: Vec<_> = timeout(seconds(10.0), contacts.try_collect()).await.unwrap().unwrap();
    assert_eq!(rest.len(), 119);
    other.abort();
}

/// A page on a runtime that makes no progress is requested on that of the caller.
#[test]
fn a_stream_can_move_to_another_runtime() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sandbox = sandbox();
    // The connections of the first runtime make no progress either.
    let client = builder(&sandbox).attempt_timeout(seconds(0.2)).build().unwrap();
    let (first, second) = (runtime(), runtime());
    let mut contacts = client.contacts().iter(ListContacts::new().limit(50));
    first.block_on(contacts.next()).unwrap().unwrap();
    let rest = async { timeout(seconds(20.0), contacts.try_collect::<Vec<_>>()).await };
    assert_eq!(second.block_on(rest).unwrap().unwrap().len(), 119);
}
