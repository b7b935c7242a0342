//! Tests of the store with a database, whose URL is in an environment variable.

#![allow(clippy::unwrap_used)]

use crate::ledger::postgres::PostgresStore;
use crate::ledger::store_cases;

#[tokio::test]
async fn the_store_answers_as_all_stores_do() {
    let url = std::env::var("WORKSPACE_TEST_POSTGRES").unwrap();
    let url = format!("{url}?schema=test_{:016x}", fastrand::u64(..));
    let store = PostgresStore::open(&url, true, None).unwrap();
    store_cases::check(&*store).await;
}
