//! Paging through a list that changes, and waiting for a message.

use std::time::Instant;

use futures_util::{StreamExt, TryStreamExt};
use workspace_sandbox::Fault;
use workspace_sdk::{DeliveryStatus, ErrorKind, ListContacts, UpsertContact};

use crate::{builder, client, notice, sandbox, seconds};

#[tokio::test]
async fn a_contact_that_moved_to_the_next_page_is_returned_once() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let mut numbers = Vec::new();
    let mut contacts = client.contacts().iter(ListContacts::new().limit(25));
    while let Some(contact) = contacts.try_next().await.unwrap() {
        numbers.push(contact.phone_number.unwrap());
        // New contacts are added at the front and move the others back, in the middle of a page and at its end.
        if numbers.len() % 20 == 0 && numbers.len() < 100 {
            client.contacts().upsert(UpsertContact::new(format!("+1666000{:04}", numbers.len()))).await.unwrap();
        }
    }
    let all: std::collections::BTreeSet<_> = numbers.iter().collect();
    assert_eq!(all.len(), numbers.len(), "none is returned twice");
    assert!((1..=120).all(|n| all.contains(&format!("+1555000{n:04}"))), "none of the old ones is missed");
}

#[tokio::test]
async fn without_prefetch_pages_are_requested_on_demand() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let mut contacts = client.contacts().iter(ListContacts::new().limit(50)).prefetch(0);
    assert_eq!(sandbox.journal().len(), 0);
    contacts.next().await.unwrap().unwrap();
    assert_eq!(sandbox.journal().len(), 1);
    let few: Vec<_> = client.contacts().iter(ListContacts::new().limit(50)).max_items(50).collect().await;
    assert_eq!((few.len(), sandbox.journal().len()), (50, 2));
    let none: Vec<_> = client.contacts().iter(ListContacts::new()).max_items(0).collect().await;
    assert_eq!((none.len(), sandbox.journal().len()), (0, 2));
}

#[tokio::test]
async fn after_an_error_the_same_page_is_requested_again() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    sandbox.fault(Fault::status(404).skip(1).times(2)).unwrap();
    let mut contacts = client.contacts().iter(ListContacts::new().limit(50)).prefetch(0);
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    while let Some(contact) = contacts.next().await {
        match contact {
            Ok(contact) => good.push(contact.phone_number.unwrap()),
            Err(error) => bad.push((good.len(), error.kind())),
        }
    }
    assert_eq!(bad, [(50, ErrorKind::NotFound), (50, ErrorKind::NotFound)]);
    let all: std::collections::BTreeSet<_> = good.iter().collect();
    assert_eq!((good.len(), all.len()), (120, 120), "every contact is returned once");

    let mut refused = client.contacts().iter(ListContacts::new().limit(999));
    for _ in 0..2 {
        assert_eq!(refused.next().await.unwrap().unwrap_err().kind(), ErrorKind::Validation);
    }
}

#[tokio::test]
async fn a_request_for_a_page_that_is_dropped_skips_no_contact() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    sandbox.fault(Fault::delay(seconds(0.05)).skip(1).times(1)).unwrap();
    let mut contacts = client.contacts().iter(ListContacts::new().limit(50)).prefetch(0);
    let (mut good, mut cancelled) = (0, 0);
    loop {
        match tokio::time::timeout(seconds(0.01), contacts.try_next()).await {
            Ok(Ok(Some(_))) => good += 1,
            Ok(Ok(None)) => break,
            Ok(Err(error)) => panic!("{error}"),
            Err(_) => cancelled += 1,
        }
    }
    assert_eq!(good, 120);
    assert!(cancelled > 0, "the slow page was cancelled at least once");
}

#[tokio::test]
async fn after_an_error_a_watch_polls_again() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let wamid = client.templates().send(notice()).await.unwrap().message_id.clone().unwrap();
    sandbox.fault(Fault::status(403).times(1)).unwrap();
    let mut watch = client.messages().watch(&wamid).interval(seconds(0.02));
    assert_eq!(watch.next().await.unwrap().unwrap_err().kind(), ErrorKind::PermissionDenied);
    assert!(watch.next().await.unwrap().is_ok());
}

#[tokio::test]
async fn the_stream_ends_for_a_server_without_pagination() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let page = r#"{"success":true,"data":[{"id":"a"},{"id":"b"}]}"#;
    sandbox.fault(Fault::answer(200, page).always()).unwrap();
    let contacts: Vec<_> = client.contacts().iter(ListContacts::new().limit(2)).try_collect().await.unwrap();
    assert_eq!(contacts.len(), 2, "the second page contains only repeated contacts");
}

#[tokio::test]
async fn a_wait_ends_at_the_requested_status_at_a_failure_and_at_its_timeout() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let wamid = client.templates().send(notice()).await.unwrap().message_id.clone().unwrap();
    let wait = || client.messages().wait(&wamid).interval(seconds(0.02));

    let started = Instant::now();
    let status = wait().until(DeliveryStatus::Read).timeout(seconds(0.3)).await.unwrap();
    assert!(!status.has_reached(&DeliveryStatus::Read));
    assert!(started.elapsed() >= seconds(0.3), "the wait uses all of its time");

    sandbox.advance(seconds(3600.0)).unwrap();
    let status = wait().until(DeliveryStatus::Delivered).await.unwrap();
    assert_eq!(status.status, Some(DeliveryStatus::Read), "read counts as delivered");

    sandbox.set_status(&wamid, "failed", Some("(#131026) Message undeliverable")).unwrap();
    let status = wait().until(DeliveryStatus::Played).await.unwrap();
    assert_eq!((status.has_failed(), status.whatsapp_code()), (true, Some(131_026)));

    let error = client.messages().wait("wamid.unknown").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_watch_returns_only_steps_forward() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let answers = ["sent", "sent", "DELIVERED", "sent", "queued", "warming", "sent", "delivered", "read", "delivered"];
    let faults = answers.map(|status| {
        Fault::answer(200, format!(r#"{{"success":true,"data":{{"status":"{status}"}}}}"#)).on("messages.status")
    });
    sandbox.faults(faults.to_vec()).unwrap();
    let seen: Vec<_> = client.messages().watch("wamid.x").interval(seconds(0.01)).try_collect().await.unwrap();
    let seen: Vec<_> = seen.iter().filter_map(|status| status.status.clone()).collect();
    let warming = DeliveryStatus::Other("warming".into());
    assert_eq!(seen, [DeliveryStatus::Sent, DeliveryStatus::Delivered, warming, DeliveryStatus::Read]);
    assert_eq!(sandbox.pending_faults(), 1, "it ends at `read`");
}

#[tokio::test]
async fn a_wait_times_out_during_a_poll_and_survives_a_temporary_error() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_retries(0).build().unwrap();
    let sent = Fault::answer(200, r#"{"success":true,"data":{"status":"sent"}}"#).on("messages.status");
    sandbox.faults(vec![sent, Fault::status(503), Fault::stall()]).unwrap();
    let wait = || client.messages().wait("wamid.x").interval(seconds(0.02)).timeout(seconds(0.3));
    let started = std::time::Instant::now();
    assert_eq!(wait().await.unwrap().status, Some(DeliveryStatus::Sent));
    sandbox.fault(Fault::stall()).unwrap();
    assert_eq!(wait().await.unwrap_err().kind(), ErrorKind::RequestTimeout);
    // An interval longer than the remaining time does not skip the last poll.
    sandbox.clear_faults();
    let sent = Fault::answer(200, r#"{"success":true,"data":{"status":"sent"}}"#).on("messages.status");
    sandbox.faults(vec![Fault::status(503), sent]).unwrap();
    assert_eq!(wait().interval(seconds(60.0)).await.unwrap().status, Some(DeliveryStatus::Sent));
    assert!(started.elapsed() < seconds(3.0));
}

#[tokio::test]
async fn a_watch_ends_at_its_timeout() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let faults = Fault::answer(200, r#"{"success":true,"data":{"status":"sent"}}"#).always();
    sandbox.fault(faults).unwrap();
    let watch = client.messages().watch("wamid.x").interval(seconds(0.02)).timeout(seconds(0.1));
    let seen: Vec<_> = watch.collect().await;
    assert_eq!(seen.len(), 1);
}
