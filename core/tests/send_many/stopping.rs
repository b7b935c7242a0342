//! Errors that concern all recipients: the pace, and the stop rules.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::StreamExt as _;
use workspace_sandbox::{Fault, Limits, TemplateState};
use workspace_sdk::{Recipient, StopRule};

use crate::{Setup, builder, counts, numbers};

#[tokio::test]
async fn a_wrong_key_and_a_restricted_account_cost_one_request() {
    let setup = Setup::new();
    let wrong = builder(&setup.sandbox).api_key("wrong").build().unwrap();
    let report = wrong.templates().send_many(numbers(50), "plain_notice").run().await.unwrap();
    assert_eq!(report.progress.stopped_by, Some(StopRule::Authentication));
    assert_eq!((report.progress.not_sent, setup.sandbox.journal().len()), (50, 1));
    setup.sandbox.set_limits(Limits::new().account_restricted(true)).unwrap();
    let report = setup.notify(numbers(50)).run().await.unwrap();
    assert_eq!(report.progress.stopped_by, Some(StopRule::Account));
    assert_eq!((report.progress.not_sent, setup.sandbox.journal().len()), (50, 2));
}

#[tokio::test]
async fn a_wrong_template_costs_three_requests() {
    let setup = Setup::new();
    let report = setup.client.templates().send_many(numbers(50), "no_such_template").run().await.unwrap();
    assert_eq!(report.progress.stopped_by, Some(StopRule::Template));
    assert_eq!((report.progress.rejected, report.progress.not_sent), (3, 47));
    assert_eq!(setup.sandbox.journal().len(), 3);
    setup.sandbox.set_limits(Limits::new().template("plain_notice", TemplateState::Paused)).unwrap();
    let report = setup.notify(numbers(50)).stop_after(StopRule::Template, 5).run().await.unwrap();
    assert_eq!((report.progress.rejected, report.progress.not_sent), (5, 45));
    let report = setup.notify(numbers(50)).stop_after(StopRule::Template, 0).run().await.unwrap();
    assert_eq!((report.progress.rejected, report.progress.stopped_by), (50, None));
}

#[tokio::test]
async fn a_dying_server_stops_the_run() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::lost_answer().skip(20).always()).unwrap();
    let report = setup.notify(numbers(300)).run().await.unwrap();
    assert_eq!(report.progress.stopped_by, Some(StopRule::Unknown));
    // Sends that are in flight when the rule is met cannot be taken back.
    assert!((10..=26).contains(&report.progress.unknown), "{report}");
    assert_eq!(report.progress.done, 300);
}

#[tokio::test]
async fn a_server_that_is_gone_stops_the_run() {
    let setup = Setup::new();
    setup.sandbox.close_listener();
    setup.sandbox.drop_idle();
    let report = setup.notify(numbers(100)).run().await.unwrap();
    assert_eq!(report.progress.stopped_by, Some(StopRule::Unreachable));
    assert_eq!(report.progress.not_sent, 100);
}

#[tokio::test]
async fn a_pace_that_is_too_fast_is_slowed_and_nobody_is_given_up() {
    let setup = Setup::new();
    setup.sandbox.set_limits(Limits::new().throughput(20)).unwrap();
    let report = setup.notify(numbers(60)).rate_limit(200.0).run().await.unwrap();
    assert_eq!(report.progress.accepted, 60, "{report}");
    let refused = setup.sandbox.journal().iter().filter(|entry| entry.status == Some(400)).count();
    assert!((1..60).contains(&refused), "{refused}");
    assert!(setup.messages().values().all(|count| *count == 1));
}

#[tokio::test]
async fn retry_after_is_a_pause_for_all() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::status(429).header("retry-after", "2")).unwrap();
    let began = std::time::Instant::now();
    assert_eq!(counts(setup.notify(numbers(5))).await, [("accepted", 5)].into());
    assert!(began.elapsed() >= Duration::from_secs(2));
}

#[tokio::test]
async fn one_persons_state_stops_nothing() {
    let setup = Setup::new();
    setup.sandbox.set_limits(Limits::new().pair_interval(Duration::from_secs(2))).unwrap();
    setup.client.templates().send(workspace_sdk::SendTemplate::new("+15550000000", "plain_notice")).await.unwrap();
    let began = std::time::Instant::now();
    let recipients = numbers(5).into_iter().map(Recipient::from);
    let run = setup.client.templates().send_many(recipients, "plain_notice");
    assert_eq!(counts(run).await, BTreeMap::from([("accepted", 5)]));
    assert!(began.elapsed() >= Duration::from_secs(6), "the person was put back");
}

#[tokio::test]
async fn the_same_refusal_of_everybody_stops_the_run() {
    let cases = [
        (Fault::status(404), StopRule::Refused, 20..=40),
        (Fault::status(403).body(r#"{"success":false,"error":"(#200) Permissions error"}"#), StopRule::Account, 1..=1),
        (Fault::status(307).header("location", "https://example.com/"), StopRule::Configuration, 1..=1),
    ];
    for (fault, rule, requests) in cases {
        let setup = Setup::new();
        setup.sandbox.fault(fault.always()).unwrap();
        let report = setup.notify(numbers(300)).run().await.unwrap();
        assert_eq!(report.progress.stopped_by, Some(rule));
        assert!(requests.contains(&setup.sandbox.journal().len()), "{rule}: {}", setup.sandbox.journal().len());
    }
}

#[tokio::test]
async fn a_run_that_a_rule_stopped_can_be_closed() {
    let setup = Setup::new();
    let wrong = builder(&setup.sandbox).api_key("wrong").build().unwrap();
    let mut run = wrong.templates().send_many(numbers(5000), "plain_notice");
    let handle = run.handle().unwrap();
    run.next().await.unwrap().unwrap();
    handle.close();
    while let Some(result) = run.next().await {
        result.unwrap();
    }
    assert_eq!(handle.progress().stopped_by, Some(StopRule::Authentication));
}

#[tokio::test]
async fn an_abort_ends_a_pause() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::status(429).header("retry-after", "3000")).unwrap();
    let mut run = setup.notify(numbers(2));
    let handle = run.handle().unwrap();
    let client = setup.client.clone();
    let abort = async {
        while handle.progress().paused_for.is_none() {
            tokio::task::yield_now().await;
        }
        client.abort();
    };
    let (found, ()) = tokio::join!(counts(run), abort);
    assert_eq!(found, BTreeMap::from([("closed", 2)]));
}

#[tokio::test]
async fn a_pause_of_hours_stops_the_run_instead() {
    let setup = Setup::new();
    setup.sandbox.fault(Fault::status(429).header("retry-after", "86400")).unwrap();
    let report = setup.notify(numbers(5)).run().await.unwrap();
    assert_eq!((report.progress.stopped_by, report.progress.not_sent), (Some(StopRule::RateLimit), 5));
}

#[tokio::test]
async fn a_429_is_a_question_of_the_pace_whatever_its_code() {
    let setup = Setup::new();
    let fault = Fault::status(429).body(r#"{"success":false,"code":42900,"error":"Too many requests"}"#);
    setup.sandbox.fault(fault.times(3)).unwrap();
    assert_eq!(counts(setup.notify(numbers(2))).await, [("accepted", 2)].into());
}
