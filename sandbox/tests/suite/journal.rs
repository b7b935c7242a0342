//! The journal: its limit, its pages, and its response in pieces.

use serde_json::{Value, json};
use workspace_sandbox::{Options, Sandbox, Seed};

use crate::client::{Connection, control};
use crate::sandbox;

/// Makes so many calls, numbered from 1.
fn make_calls(sandbox: &Sandbox, count: usize) {
    let mut connection = Connection::open(sandbox);
    for n in 1..=count {
        let response = connection.call("/contacts/list", &json!({ "search": n.to_string(), "limit": 1 }));
        assert_eq!(response.status, 200);
    }
}

fn page(sandbox: &Sandbox, query: &str) -> (Vec<u64>, Value) {
    let response = control(sandbox, "GET", &format!("/journal{query}"), &Value::Null);
    assert_eq!(response.status, 200, "{query}");
    let json = response.json();
    let seqs = json["entries"].as_array().unwrap().iter().map(|entry| entry["seq"].as_u64().unwrap());
    (seqs.collect(), json["dropped"].clone())
}

fn range(first: u64, last: u64) -> Vec<u64> {
    (first..=last).collect()
}

#[test]
fn the_oldest_entries_are_dropped_and_counted() {
    let sandbox = Sandbox::start(Options::new().journal_limit(3)).unwrap();
    make_calls(&sandbox, 3);
    assert_eq!((page(&sandbox, ""), sandbox.journal_dropped()), ((range(1, 3), json!(0)), 0));
    make_calls(&sandbox, 4);
    assert_eq!((page(&sandbox, ""), sandbox.journal_dropped()), ((range(5, 7), json!(4)), 4));
    assert_eq!(page(&sandbox, "?after=2&limit=2"), (range(5, 6), json!(4)));
    assert_eq!(page(&sandbox, "?after=6"), (range(7, 7), json!(4)));
    assert_eq!(page(&sandbox, "?after=7"), (vec![], json!(4)));
    let seqs: Vec<_> = sandbox.journal().iter().map(|entry| entry.seq).collect();
    assert_eq!(seqs, range(5, 7));
    assert_eq!(sandbox.journal_since(6).len(), 1);
    assert!(sandbox.journal().iter().all(|entry| entry.status == Some(200)));
    let seen = sandbox.wait_for(|entries| entries.len() == 3, std::time::Duration::ZERO).unwrap();
    assert_eq!(seen, sandbox.journal());

    sandbox.reset(Seed::Demo).unwrap();
    make_calls(&sandbox, 1);
    assert_eq!(page(&sandbox, ""), (range(1, 1), json!(0)));
}

#[test]
fn the_default_limit_is_ten_thousand_and_zero_is_none() {
    assert_eq!(Options::default().journal_limit, 10_000);
    let sandbox = Sandbox::start(Options::new().journal_limit(0)).unwrap();
    make_calls(&sandbox, 5);
    assert_eq!(page(&sandbox, ""), (range(1, 5), json!(0)));
}

#[test]
fn pages_have_every_entry_in_order() {
    let sandbox = sandbox();
    // More than three pieces of the response.
    make_calls(&sandbox, 350);
    assert_eq!(page(&sandbox, ""), (range(1, 350), json!(0)));
    for limit in [1, 7, 100, 349, 350, 351] {
        let mut seen = Vec::new();
        loop {
            let after = seen.last().copied().unwrap_or(0);
            let (seqs, _) = page(&sandbox, &format!("?after={after}&limit={limit}"));
            seen.extend(&seqs);
            if seqs.len() < limit {
                break;
            }
        }
        assert_eq!(seen, range(1, 350), "{limit}");
    }
    // The older name of `after`.
    assert_eq!(page(&sandbox, "?since=349"), (range(350, 350), json!(0)));
    assert_eq!(page(&sandbox, &format!("?limit=2&after={}", u64::MAX)), (vec![], json!(0)));
}
