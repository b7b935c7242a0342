//! Campaigns: what a second run does, and several runs at once.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use workspace_sandbox::Fault;
use workspace_sdk::{AtDailyLimit, Columns, EntryState, ErrorKind, Recipient};

use crate::{Setup, builder, counts, numbers, reasons, results};

#[tokio::test]
async fn a_second_run_sends_only_what_is_missing() {
    let setup = Setup::new();
    let numbers = numbers(40);
    // The third message is lost after it was carried out, and the fifth one is refused.
    let faults = vec![Fault::lost_answer().skip(2), Fault::status(400).skip(3)];
    setup.sandbox.faults(faults).unwrap();
    let first = counts(setup.notify(&numbers).campaign("spring").concurrency(1)).await;
    assert_eq!(first, [("accepted", 38), ("outcome_unknown", 1), ("refused", 1)].into());
    let second = counts(setup.notify(&numbers).campaign("spring")).await;
    assert_eq!(second, [("already_accepted", 38), ("still_unknown", 1), ("accepted", 1)].into());
    assert!(setup.messages().values().all(|count| *count == 1));

    // Somebody finds out that the lost one was sent.
    let unknown = setup.ledger.entries().state(EntryState::Unknown).prefix("spring:").try_collect::<Vec<_>>().await;
    for entry in unknown.unwrap() {
        setup.ledger.resolve(&entry.idempotency_key, EntryState::Accepted).run().await.unwrap();
    }
    assert_eq!(counts(setup.notify(&numbers).campaign("spring")).await, [("already_accepted", 40)].into());
}

#[tokio::test]
async fn a_key_makes_one_send_of_each_row() {
    let setup = Setup::new();
    let order = |order: &str, name: &str| Recipient::new("+15550000001").variables([name, order, "1"]).key(order);
    let send = |recipients: Vec<Recipient>| {
        setup.client.templates().send_many(recipients, "order_confirmation").campaign("orders")
    };
    assert_eq!(reasons(send(vec![order("ORD-1", "John"), order("ORD-1", "John")])).await, ["accepted", "duplicate"]);
    assert_eq!(reasons(send(vec![order("ORD-1", "Jon"), order("ORD-1", "John")])).await[1], "ambiguous");
    let changed = results(send(vec![order("ORD-1", "Jon")])).await.unwrap();
    assert_eq!(changed[0].reason.as_str(), "already_accepted_other_values");
    assert_eq!(changed[0].error.as_ref().unwrap().fields()[0].field, "variables");
    assert!(changed[0].message_id.is_some());
    assert_eq!(reasons(send(vec![order("has a space", "John")])).await, ["invalid"]);
    assert_eq!(setup.messages(), [("+15550000001".to_owned(), 1)].into());
}

#[tokio::test]
async fn one_person_is_not_written_to_twice_within_six_seconds() {
    let setup = Setup::new();
    let row = |order: &str| Recipient::new("+15550000001").variables(["John", order, "1"]).key(order);
    let run = setup.client.templates().send_many([row("ORD-1"), row("ORD-2")], "order_confirmation").campaign("orders");
    let began = std::time::Instant::now();
    assert_eq!(reasons(run).await, ["accepted", "accepted"]);
    assert!(began.elapsed() >= Duration::from_secs(6));
}

#[tokio::test]
async fn several_runs_of_one_campaign_share_the_list() {
    let setup = Setup::new();
    let numbers = numbers(300);
    let clients: Vec<_> = (0..3).map(|_| builder(&setup.sandbox).ledger(&setup.ledger).build().unwrap()).collect();
    let runs = clients
        .iter()
        .map(|client| client.templates().send_many(numbers.clone(), "plain_notice").campaign("spring").run());
    let reports = futures_util::future::try_join_all(runs).await.unwrap();
    let accepted: u64 = reports.iter().map(|report| report.progress.accepted).sum();
    assert_eq!(accepted, 300);
    assert!(reports.iter().all(|report| report.progress.accepted + report.progress.skipped == 300));
    assert_eq!(setup.messages().len(), 300);
    assert!(setup.messages().values().all(|count| *count == 1));
}

#[tokio::test]
async fn a_pruned_campaign_cannot_be_run_again() {
    let setup = Setup::new();
    assert_eq!(reasons(setup.notify(["+15550000001"]).campaign("spring")).await, ["accepted"]);
    // An entry that changed within this millisecond is not older than zero.
    while setup.ledger.prune(Duration::ZERO).await.unwrap() == 0 {}
    let error = results(setup.notify(["+15550000001"]).campaign("spring")).await.unwrap_err();
    assert_eq!((error.kind(), error.fields()[0].field.as_str()), (ErrorKind::Configuration, "campaign"));
    assert_eq!(reasons(setup.notify(["+15550000001"]).campaign("summer")).await, ["accepted"]);
}

#[tokio::test]
async fn leaving_the_loop_completes_what_is_in_flight() {
    let setup = Setup::new();
    let numbers = numbers(100);
    setup.sandbox.fault(Fault::delay(Duration::from_millis(20)).always()).unwrap();
    let mut run = setup.notify(&numbers).campaign("spring");
    for _ in 0..20 {
        run.next().await.unwrap().unwrap();
    }
    let report = run.close().await.unwrap();
    assert_eq!(report.progress.unknown, 0);
    assert_eq!(report.progress.accepted, setup.messages().len() as u64);
    assert!(report.progress.accepted < 100);
    setup.sandbox.clear_faults();
    let rest = counts(setup.notify(&numbers).campaign("spring")).await;
    assert_eq!(rest["already_accepted"] as u64, report.progress.accepted);
    assert!(setup.messages().values().all(|count| *count == 1));
}

#[tokio::test]
async fn a_limit_of_new_people_stops_or_lets_known_people_pass() {
    let setup = Setup::new();
    let numbers = numbers(6);
    let run = setup.notify(&numbers[..4]).max_new_people_per_day(3).concurrency(1);
    let results = results(run).await.unwrap();
    let found: Vec<_> = results.iter().map(|result| result.reason.as_str()).collect();
    assert_eq!(found, ["accepted", "accepted", "accepted", "daily_limit"]);
    // These three count already.
    assert_eq!(counts(setup.notify(&numbers[..3]).max_new_people_per_day(3)).await, [("accepted", 3)].into());
    let mut dry = setup.notify(&numbers).max_new_people_per_day(5).dry_run(true);
    while dry.try_next().await.unwrap().is_some() {}
    assert_eq!(dry.report().daily_limit_at, Some(5), "three of them count already, and two more have room");
    let waiting = setup.notify(&numbers[4..]).max_new_people_per_day(3).at_daily_limit(AtDailyLimit::Wait);
    let mut waiting = waiting;
    let handle = waiting.handle().unwrap();
    let closed = async {
        while handle.progress().paused_for.is_none() {
            tokio::task::yield_now().await;
        }
        handle.close();
    };
    let (reasons, ()) = tokio::join!(reasons(waiting), closed);
    assert_eq!(reasons, ["closed", "closed"]);
}

#[tokio::test]
async fn a_shared_rate_holds_for_all_runs_together() {
    let setup = Setup::new();
    let list = numbers(40);
    let halves = [list[..20].to_vec(), list[20..].to_vec()];
    let began = std::time::Instant::now();
    let runs = halves.map(|half| setup.notify(half).shared_rate_limit(40.0).run());
    let reports = futures_util::future::try_join_all(runs).await.unwrap();
    assert!(reports.iter().all(|report| report.progress.accepted == 20));
    // 40 messages at 40 per second; each run alone would need half a second.
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(800), "{took:?}");
}

#[tokio::test]
async fn keys_that_are_added_later_are_refused() {
    let setup = Setup::new();
    let row = |n: usize| Recipient::from_columns([("phone", format!("+1555000000{n}")), ("order", format!("ORD-{n}"))]);
    let send = |columns| {
        let list: Vec<_> = (0..3).map(row).collect();
        setup.client.templates().send_many(list, "plain_notice").columns(columns).campaign("orders")
    };
    assert_eq!(counts(send(Columns::new().to("phone"))).await, [("accepted", 3)].into());
    let error = send(Columns::new().to("phone").key("order")).run().await.unwrap_err();
    assert_eq!(error.fields()[0].field, "campaign");
    assert!(setup.messages().values().all(|count| *count == 1));
}

#[tokio::test]
async fn all_rows_of_a_list_have_a_key_or_none() {
    let setup = Setup::new();
    let row = |n: usize, key: Option<&str>| {
        let row = Recipient::new(format!("+1555000000{n}"));
        key.map_or(row.clone(), |key| row.key(key))
    };
    let cases = [
        ([Some("A"), None, Some(""), Some("D")], ["accepted", "invalid", "invalid", "accepted"]),
        ([None, Some("B"), None, None], ["accepted", "invalid", "accepted", "accepted"]),
    ];
    for (case, (keys, expected)) in cases.into_iter().enumerate() {
        let list: Vec<_> = keys.into_iter().enumerate().map(|(n, key)| row(n, key)).collect();
        let run = setup.client.templates().send_many(list, "plain_notice").campaign(format!("c{case}"));
        assert_eq!(reasons(run).await, expected);
    }
}

#[tokio::test]
async fn people_who_are_skipped_take_no_room_and_no_turn() {
    let setup = Setup::new();
    let list = numbers(40);
    assert_eq!(counts(setup.notify(&list[..37]).campaign("c")).await, [("accepted", 37)].into());
    let began = std::time::Instant::now();
    let run = setup.notify(&list).campaign("c").rate_limit(5.0).max_new_people_per_day(3);
    assert_eq!(counts(run).await, [("already_accepted", 37), ("accepted", 3)].into());
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_person_with_two_numbers_is_skipped_under_both() {
    let setup = Setup::new();
    assert_eq!(reasons(setup.notify(["+5215512345678"]).campaign("c")).await, ["accepted"]);
    assert_eq!(reasons(setup.notify(["+525512345678"]).campaign("c")).await, ["already_accepted"]);
}

#[tokio::test]
async fn a_campaign_that_is_pruned_during_a_run_ends_it() {
    let setup = Setup::new();
    assert_eq!(reasons(setup.notify(["+15559999999"]).campaign("c")).await, ["accepted"]);
    let mut run = setup.notify(numbers(50)).campaign("c").rate_limit(10.0);
    run.next().await.unwrap().unwrap();
    while setup.ledger.prune(Duration::ZERO).await.unwrap() == 0 {}
    let error = loop {
        match run.next().await.expect("the run must fail") {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(error.fields()[0].field, "campaign");
    assert!(setup.messages().len() < 40);
}

#[tokio::test]
async fn a_person_with_many_rows_does_not_hold_up_the_others() {
    let setup = Setup::new();
    let many = (0..300).map(|n| Recipient::new("+15550000001").key(format!("A-{n}")));
    let others = numbers(50).into_iter().enumerate().map(|(n, to)| Recipient::new(to).key(format!("B-{n}")));
    let list: Vec<_> = many.chain(others).collect();
    let mut run = setup.client.templates().send_many(list, "plain_notice").campaign("c");
    let began = std::time::Instant::now();
    for _ in 0..50 {
        run.next().await.unwrap().unwrap();
    }
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    run.close().await.unwrap();
}
