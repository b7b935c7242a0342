//! Runs whose ledger is in a PostgreSQL database.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use tokio_postgres::NoTls;

use crate::{Setup, builder, numbers};

const PER_SECOND: f64 = 100.0;
/// The most requests in such a time: the pace has five.
const TOGETHER: Duration = Duration::from_millis(50);
const MOST: usize = 7;

/// The sends that waited for the database do not leave together when it answers again.
#[tokio::test]
async fn the_shared_pace_holds_after_the_database_did_not_answer_for_a_moment() {
    let setup = Setup::new();
    let url = std::env::var("WORKSPACE_TEST_POSTGRES").unwrap();
    let (database, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let times: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let starts = Arc::clone(&times);
    let client = builder(&setup.sandbox).ledger(&setup.ledger).max_concurrency(100).on_attempt_start(move |_| {
        starts.lock().unwrap().push(Instant::now());
        async { Ok::<_, Infallible>(()) }
    });
    let client = client.build().unwrap();
    let schema = setup.place.split_once("schema=").unwrap().1.to_owned();
    let sent = Arc::clone(&times);
    let lock = tokio::spawn(async move {
        while sent.lock().unwrap().len() < 100 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        database.batch_execute(&format!("BEGIN; LOCK TABLE {schema}.entries IN SHARE MODE")).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        database.batch_execute("ROLLBACK").await.unwrap();
    });
    let run = client.templates().send_many(numbers(400), "plain_notice").concurrency(64);
    let mut run = run.campaign("pace").shared_rate_limit(PER_SECOND);
    let mut results = 0;
    while let Some(result) = run.next().await {
        assert_eq!(result.unwrap().reason.as_str(), "accepted");
        results += 1;
    }
    lock.await.unwrap();
    assert_eq!((results, setup.messages().len()), (400, 400));
    let times = times.lock().unwrap();
    // The first one after the pause.
    let (_, start) = times.windows(2).map(|pair| (pair[1] - pair[0], pair[1])).max().unwrap();
    let together = times.iter().filter(|time| **time >= start && **time - start < TOGETHER).count();
    assert!(together <= MOST, "{together} requests left together");
}
