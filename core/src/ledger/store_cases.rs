//! Cases that all stores answer in the same way.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::ledger::clock;
use crate::ledger::entry::{EntryKey, EntryState};
use crate::ledger::fingerprint::Fingerprint;
use crate::ledger::store::{
    Admission, CampaignState, ClaimAnswer, NewClaim, Outcome, PageRequest, Resolution, Settlement, Store, StoredEntry,
    Token,
};

const UNKNOWN: Outcome = Outcome::Unknown { failure: None, status: Some(502), request_id: None, whatsapp_code: None };

fn accepted(message_id: &str) -> Outcome {
    let record = Some(format!(r#"{{"messageId":"{message_id}"}}"#));
    Outcome::Accepted { record, message_id: Some(message_id.to_owned()), status: 202 }
}

fn entry_key(scope: &str, key: &str) -> EntryKey {
    EntryKey { scope: Arc::from(scope), key: Arc::from(key) }
}

async fn claim(store: &dyn Store, key: &EntryKey) -> Option<Token> {
    let fingerprint = Fingerprint::new(store.secret(), &[]);
    let new = NewClaim { key: key.clone(), operation: "messages.send", fingerprint, recipient: None };
    match store.claim(new).await.unwrap() {
        ClaimAnswer::Claimed(token) => Some(token),
        ClaimAnswer::Held => None,
    }
}

async fn settle(store: &dyn Store, key: &EntryKey, token: Token, outcome: Outcome) {
    store.settle(Settlement { key: key.clone(), token, attempts: 2, outcome }).await.unwrap();
}

async fn find(store: &dyn Store, key: &EntryKey) -> StoredEntry {
    store.find(key.clone()).await.unwrap().unwrap()
}

/// Runs all cases with a new store.
pub(crate) async fn check(store: &dyn Store) {
    claims(store).await;
    late_outcomes(store).await;
    campaigns(store).await;
    turns(store).await;
    people(store).await;
    pages(store).await;
    records(store).await;
}

/// The outcome of a claim, the state of its entry, and whether its key can be claimed again.
async fn claims(store: &dyn Store) {
    for (name, outcome, state, is_free) in [
        ("in-flight", None, EntryState::Sending, false),
        ("accepted", Some(accepted("a")), EntryState::Accepted, false),
        ("not-sent", Some(Outcome::NotSent), EntryState::NotSent, true),
        ("unknown", Some(UNKNOWN), EntryState::Unknown, false),
    ] {
        let key = entry_key("claims", name);
        let token = claim(store, &key).await.unwrap();
        // The token of another claim changes nothing.
        assert!(!store.start_attempt(key.clone(), token ^ 1, 5).await.unwrap());
        settle(store, &key, token ^ 1, Outcome::NotSent).await;
        store.start_wait(key.clone(), token);
        // It has no answer to wait for.
        store.flush().await.unwrap();
        assert_eq!(find(store, &key).await.entry.state, EntryState::Waiting, "{name}");
        assert!(store.start_attempt(key.clone(), token, 2).await.unwrap());
        if let Some(outcome) = outcome.clone() {
            settle(store, &key, token, outcome).await;
            assert!(!store.start_attempt(key.clone(), token, 3).await.unwrap());
        }
        let entry = find(store, &key).await.entry;
        assert_eq!((entry.state, entry.attempts), (state, 2), "{name}");
        let status = match outcome {
            Some(Outcome::Accepted { .. }) => Some(202),
            Some(Outcome::Unknown { .. }) => Some(502),
            _ => None,
        };
        assert_eq!(entry.status, status, "{name}");
        assert!(entry.created_at <= entry.changed_at, "{name}");
        assert_eq!(claim(store, &key).await.is_some(), is_free, "{name}");
    }
    assert!(store.find(entry_key("other scope", "accepted")).await.unwrap().is_none());
}

/// A message that is accepted after its entry was resolved.
async fn late_outcomes(store: &dyn Store) {
    for (name, state, again, expected) in [
        ("late", EntryState::NotSent, false, (EntryState::Accepted, Some("first"), None)),
        ("same", EntryState::Accepted, false, (EntryState::Accepted, Some("resolved"), None)),
        ("twice", EntryState::NotSent, true, (EntryState::Accepted, Some("second"), Some("first"))),
    ] {
        let key = entry_key("late", name);
        let token = claim(store, &key).await.unwrap();
        settle(store, &key, token, UNKNOWN).await;
        let resolution = |force| Resolution {
            key: key.clone(),
            state,
            message_id: (state == EntryState::Accepted).then(|| "resolved".to_owned()),
            note: Some("a note".to_owned()),
            force,
        };
        if state == EntryState::NotSent {
            let error = store.resolve(resolution(false)).await.unwrap_err();
            assert!(error.message.contains("less than 15 minutes"), "{}", error.message);
        }
        let entry = store.resolve(resolution(true)).await.unwrap();
        assert_eq!((entry.state, entry.note.as_deref(), entry.status), (state, Some("a note"), None));
        if again {
            let second = claim(store, &key).await.unwrap();
            settle(store, &key, second, accepted("second")).await;
        }
        settle(store, &key, token, accepted("first")).await;
        let entry = find(store, &key).await.entry;
        let found = (entry.state, entry.message_id.as_deref(), entry.also_accepted.as_deref());
        assert_eq!(found, expected, "{name}");
        let error = store.resolve(resolution(true)).await.unwrap_err();
        assert!(error.message.contains("this one is accepted"), "{}", error.message);
    }
}

/// A key and whether it was accepted, a campaign, and whether that is open after the entry was pruned.
const CAMPAIGNS: &[(&str, Option<bool>, &str, bool)] = &[
    ("spring/1", Some(true), "spring", false),
    ("spring:1", Some(true), "spring", false),
    ("spring/sale:1", Some(true), "spring", false),
    ("spring:sale/1", Some(true), "spring", false),
    ("spring/", Some(true), "spring", false),
    // The next run sends this message again, which is right.
    ("spring/1", Some(false), "spring", true),
    // It is unknown, so it is not pruned.
    ("spring/1", None, "spring", true),
    // These belong to other campaigns or to none.
    ("spring", Some(true), "spring", true),
    ("spring-2/1", Some(true), "spring", true),
    ("Spring/1", Some(true), "spring", true),
    ("1/spring/1", Some(true), "spring", true),
    ("/spring", Some(true), "spring", true),
    ("spr_ng/1", Some(true), "spring", true),
];

async fn campaigns(store: &dyn Store) {
    let tomorrow = clock::now() + Duration::from_secs(86_400);
    for (number, (key, is_accepted, name, is_open)) in CAMPAIGNS.iter().enumerate() {
        let scope: Arc<str> = Arc::from(format!("campaigns {number}"));
        let open =
            |scope: &Arc<str>, name: &str, has_keys| store.open_campaign(Arc::clone(scope), name.to_owned(), has_keys);
        let entry = entry_key(&scope, key);
        let token = claim(store, &entry).await.unwrap();
        let outcome = match is_accepted {
            Some(true) => accepted("a"),
            Some(false) => Outcome::NotSent,
            None => UNKNOWN,
        };
        settle(store, &entry, token, outcome).await;
        let other: Arc<str> = Arc::from(format!("other campaigns {number}"));
        for (scope, name) in [(&scope, *name), (&scope, "autumn"), (&other, name)] {
            assert_eq!(open(scope, name, false).await.unwrap(), CampaignState::New, "{name}");
        }
        // Entries of other scopes, or that are too young, stay.
        assert_eq!(store.prune(Arc::clone(&other), tomorrow, 0).await.unwrap().0, 0);
        let before = clock::now() - Duration::from_secs(60);
        assert_eq!(store.prune(Arc::clone(&scope), before, 0).await.unwrap().0, 0);
        assert_eq!(open(&scope, name, false).await.unwrap(), CampaignState::Open, "{key}");
        assert_eq!(open(&scope, name, true).await.unwrap(), CampaignState::OtherKeys, "{key}");
        let pruned = store.prune(Arc::clone(&scope), tomorrow, 0).await.unwrap().0;
        assert_eq!(pruned, u64::from(is_accepted.is_some()), "{key}");
        let expected = if *is_open { CampaignState::Open } else { CampaignState::Closed };
        for _ in 0..2 {
            assert_eq!(open(&scope, name, false).await.unwrap(), expected, "{key} {is_accepted:?}");
        }
        assert_eq!(open(&scope, "autumn", false).await.unwrap(), CampaignState::Open, "{key}");
        assert_eq!(open(&other, name, false).await.unwrap(), CampaignState::Open, "{key}");
    }
}

/// The scope of a reservation, its interval in seconds, the number of its turns, and when the first one begins. The
/// times are so long that the time of the test does not matter.
async fn turns(store: &dyn Store) {
    let start = clock::now();
    for (scope, interval, count, expected) in
        [("a", 100, 3, 0), ("a", 100, 1, 300), ("b", 100, 1, 0), ("a", 200, 2, 400), ("a", 1, 0, 0), ("b", 50, 2, 100)]
    {
        let interval = Duration::from_secs(interval);
        let first = store.reserve_turns(Arc::from(scope), interval, count).await.unwrap();
        let seconds = first.duration_since(start).unwrap_or_default().as_secs_f64();
        let expected = f64::from(expected);
        assert!((expected..expected + 20.0).contains(&seconds), "{scope} {interval:?} {count}: {seconds} s");
    }
    // A pace that no time can hold does not stop the next one.
    for (interval, count) in [(Duration::MAX, u32::MAX), (Duration::from_secs(1), 1)] {
        let first = store.reserve_turns(Arc::from("c"), interval, count).await.unwrap();
        assert!(first.duration_since(start).unwrap_or_default() < Duration::from_secs(20), "{interval:?}");
    }
}

async fn people(store: &dyn Store) {
    use Admission::{Full, Known, New};

    const DAY: Duration = Duration::from_secs(86_400);
    let start = clock::now();
    // The time stands for a whole day from now.
    let full = Full(SystemTime::UNIX_EPOCH);
    for (scope, people, limit, expected) in [
        ("a", vec![1, 2, 1], 3, vec![New, New, Known]),
        ("a", vec![2, 3, 4, 3], 3, vec![Known, New, full, Known]),
        ("b", vec![4, -1], 1, vec![New, full]),
        ("c", vec![1], 0, vec![full]),
        ("a", vec![1, 5], 1, vec![Known, full]),
        ("a", vec![1, 5], u64::MAX, vec![Known, New]),
        ("a", vec![], 3, vec![]),
    ] {
        for record in [false, false, true] {
            let mut admissions = store.admit_people(Arc::from(scope), people.clone(), limit, record).await.unwrap();
            for admission in &mut admissions {
                if let Full(until) = admission {
                    let left = until.duration_since(start).unwrap();
                    assert!(left > DAY - Duration::from_secs(1) && left < DAY + Duration::from_secs(60), "{left:?}");
                    *admission = full;
                }
            }
            assert_eq!(admissions, expected, "{scope} {people:?}");
        }
    }
    for (scope, count) in [("a", 4), ("b", 1), ("c", 0), ("d", 0)] {
        assert_eq!(store.count_people(Arc::from(scope)).await.unwrap(), count, "{scope}");
    }
}

/// More entries than a page has.
async fn pages(store: &dyn Store) {
    const ENTRIES: usize = 1_234;
    let scope: Arc<str> = Arc::from("pages");
    let mut expected = Vec::new();
    for number in 0..ENTRIES {
        let key = entry_key(&scope, &format!("{}/{number}", if number % 3 == 0 { "a%" } else { "b" }));
        expected.push(key.key.as_ref().to_owned());
        let fingerprint = Fingerprint::new(store.secret(), &[]);
        let new = NewClaim { key, operation: "templates.send", fingerprint, recipient: Some("+1".to_owned()) };
        // They are claimed together.
        drop(tokio::spawn(store.claim(new)));
        if number % 500 == 0 || number == ENTRIES - 1 {
            tokio::task::yield_now().await;
        }
    }
    let key = entry_key(&scope, "last");
    let token = claim(store, &key).await.unwrap();
    settle(store, &key, token, UNKNOWN).await;
    expected.push("last".to_owned());
    for (state, prefix, count) in [
        (None, "", ENTRIES + 1),
        (None, "a%", ENTRIES.div_ceil(3)),
        (Some(EntryState::Unknown), "", 1),
        (Some(EntryState::Accepted), "", 0),
        (None, "A", 0),
        (Some(EntryState::Unknown), "b", 0),
    ] {
        let mut keys = Vec::new();
        let mut request = PageRequest { scope: Arc::clone(&scope), state, prefix: prefix.to_owned(), after: 0 };
        loop {
            let (page, next) = store.page(request.clone()).await.unwrap();
            keys.extend(page.into_iter().map(|entry| entry.idempotency_key));
            let Some(next) = next else { break };
            request.after = next;
        }
        assert_eq!(keys.len(), count, "{state:?} {prefix}");
        assert!(keys.iter().all(|key| key.starts_with(prefix)), "{prefix}");
        if count > ENTRIES {
            keys.sort_unstable();
            expected.sort_unstable();
            assert_eq!(keys, expected);
        }
    }
    let mut total = 0;
    let mut after = Some(0);
    while let Some(id) = after {
        let (counts, next) = store.counts(Arc::clone(&scope), id).await.unwrap();
        total += counts.iter().map(|(_, count)| count).sum::<u64>();
        after = next;
    }
    assert_eq!(total, ENTRIES as u64 + 1);
}

async fn records(store: &dyn Store) {
    let key = entry_key("records", "1");
    let token = claim(store, &key).await.unwrap();
    settle(store, &key, token, accepted("of-records")).await;
    let change = |to: Option<&'static str>| {
        store.update_record("of-records".to_owned(), Box::new(move |_: Option<&str>| to.map(str::to_owned)))
    };
    assert!(change(Some(r#"{"messageId":"of-records","status":"read"}"#)).await.unwrap());
    assert!(change(None).await.unwrap());
    assert!(find(store, &key).await.entry.record.is_some_and(|record| record.contains("read")));
    assert!(!store.update_record("missing".to_owned(), Box::new(|_: Option<&str>| None)).await.unwrap());
}
