//! Tests with several processes that use one file at once.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{HashMap, HashSet};
use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::Connection;

use crate::ledger::entry::{EntryKey, EntryState};
use crate::ledger::sqlite::SqliteStore;
use crate::ledger::sqlite::testing::{create_format_1, schema_of};
use crate::ledger::sqlite::tests::ALONE;
use crate::ledger::store::{Admission, CampaignState, Store};

/// Tells the test binary to act as a worker: its task, its number and the ledger.
const WORKER: &str = "WORKSPACE_TEST_WORKER";
/// The number of workers.
const WORKERS: u32 = 4;

/// The turns that a worker reserves.
const RESERVATIONS: u32 = 25;
const TURNS: u32 = 3;
const INTERVAL: Duration = Duration::from_millis(10);

/// The people whom all workers admit, those whom each one admits, and the number of people per day.
const SHARED: i64 = 10;
const OWN: i64 = 40;
const LIMIT: u64 = 100;

/// Not a separate test: a process that another test starts.
#[tokio::test]
async fn worker() {
    let Ok(order) = std::env::var(WORKER) else { return };
    let mut parts = order.splitn(3, ' ');
    let mut next = || parts.next().unwrap();
    let (task, number, path) = (next(), next().parse::<i64>().unwrap(), PathBuf::from(next()));
    println!("\nresult: ready");
    std::io::stdin().lines().for_each(drop);
    let store = SqliteStore::open(&path, true, None).unwrap();
    let scope = || Arc::from("");
    match task {
        "campaign" => {
            let state = store.open_campaign(scope(), "spring".to_owned(), false).await.unwrap();
            println!("result: {}", state != CampaignState::Closed);
        }
        "turns" => {
            for _ in 0..RESERVATIONS {
                let first = store.reserve_turns(scope(), INTERVAL, TURNS).await.unwrap();
                println!("result: {}", first.duration_since(UNIX_EPOCH).unwrap().as_nanos());
            }
        }
        "people" => {
            for person in (0..SHARED).chain((1..=OWN).map(|own| number * 1_000 + own)) {
                let admitted = store.admit_people(scope(), vec![person], LIMIT, true).await.unwrap();
                println!("result: {person} {}", if admitted == [Admission::New] { "new" } else { "not new" });
            }
        }
        other => panic!("{other} is no task"),
    }
    store.close().await.unwrap();
}

struct Worker {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Worker {
    fn start(task: &str, number: u32, path: &Path) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "ledger::sqlite::processes::worker", "--nocapture"])
            .env(WORKER, format!("{task} {number} {}", path.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    /// The next result.
    fn result(&mut self) -> Option<String> {
        self.lines.by_ref().map_while(Result::ok).find_map(|line| line.strip_prefix("result: ").map(str::to_owned))
    }
}

/// Runs a task in several processes at the same time, and returns their results.
fn run_workers(task: &str, path: &Path) -> Vec<String> {
    let mut workers: Vec<Worker> = (1..=WORKERS).map(|number| Worker::start(task, number, path)).collect();
    for worker in &mut workers {
        assert_eq!(worker.result().as_deref(), Some("ready"));
    }
    for worker in &mut workers {
        drop(worker.process.stdin.take());
    }
    let mut results = Vec::new();
    for mut worker in workers {
        results.extend(std::iter::from_fn(|| worker.result()));
        assert!(worker.process.wait().unwrap().success(), "{results:?}");
    }
    results
}

#[test]
fn no_two_processes_get_the_same_turn() {
    let folder = tempfile::tempdir().unwrap();
    let results = run_workers("turns", &folder.path().join("ledger.db"));
    let mut turns: Vec<u128> = results.iter().map(|nanoseconds| nanoseconds.parse().unwrap()).collect();
    turns.sort_unstable();
    assert_eq!(turns.len(), usize::try_from(WORKERS * RESERVATIONS).unwrap());
    let needed = (INTERVAL * TURNS).as_nanos();
    assert!(turns.iter().zip(turns.iter().skip(1)).all(|(one, next)| next - one >= needed), "{turns:?}");
}

#[test]
fn all_processes_together_admit_as_many_people_as_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let results = run_workers("people", &folder.path().join("ledger.db"));
    let new: Vec<&str> = results.iter().filter_map(|result| result.strip_suffix(" new")).collect();
    let new: Vec<&str> = new.into_iter().filter(|person| !person.ends_with(" not")).collect();
    assert_eq!(new.len() as u64, LIMIT);
    assert_eq!(new.iter().collect::<HashSet<_>>().len(), new.len());
}

/// A file of format 1 gets the new tables, while several processes open it, and keeps its own as they are.
#[tokio::test]
async fn several_processes_open_an_older_file_at_once() {
    let _alone = ALONE.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let (path, new) = (folder.path().join("ledger.db"), folder.path().join("new.db"));
    create_format_1(&path);
    let before = schema_of(&path);
    assert_eq!(run_workers("campaign", &path), ["true"; WORKERS as usize]);
    SqliteStore::open(&new, true, None).unwrap().close().await.unwrap();
    let after: HashMap<String, String> = schema_of(&path);
    assert_eq!(after, schema_of(&new));
    assert!(after.len() > before.len());
    assert!(before.iter().all(|(name, sql)| after.get(name) == Some(sql)), "{before:?}");
    let values = |path: &Path| -> (i64, i64) {
        let file = Connection::open(path).unwrap();
        let value =
            |name| file.query_row("SELECT value FROM ledger WHERE name = ?1", [name], |row| row.get(0)).unwrap();
        (value("format"), value("readable_from"))
    };
    // An older program reads the files.
    assert_eq!((values(&path), values(&new)), ((2, 1), (2, 1)));

    let store = SqliteStore::open(&path, false, None).unwrap();
    let key = EntryKey { scope: Arc::from(""), key: Arc::from("spring/1") };
    let stored = store.find(key).await.unwrap().unwrap();
    assert_eq!(stored.entry.state, EntryState::Accepted);
    assert_eq!(store.prune(Arc::from(""), SystemTime::now(), 0).await.unwrap(), (1, None));
    let state = store.open_campaign(Arc::from(""), "spring".to_owned(), false).await.unwrap();
    assert_eq!(state, CampaignState::Closed);
    store.close().await.unwrap();
    assert_eq!(run_workers("campaign", &path), ["false"; WORKERS as usize]);
}
