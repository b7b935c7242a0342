use super::*;
use crate::cli::Store;
use crate::ledger::command::points;
use crate::ledger::line::EndedProcess;
use crate::processes::{Ending, FindingKind as _};

/// A run with four keys: two were accepted, one process was killed while it sent the third, and the response of the
/// fourth was lost. The operator resolved both.
fn evidence() -> Evidence {
    let end = |number, code: &str| Line::End(number, code.to_owned());
    let killed = EndedProcess {
        lines: vec![Line::Start(0), end(0, "sent"), Line::Start(1), end(1, "sent"), Line::Start(2)],
        ending: Ending::Killed,
    };
    let finished = EndedProcess {
        lines: vec![
            Line::Start(2),
            end(2, "outcome_unknown"),
            Line::Start(1),
            end(1, "ledger"),
            Line::Start(3),
            end(3, "outcome_unknown"),
        ],
        ending: Ending::Finished,
    };
    let operator = EndedProcess { lines: vec![Line::Resolved(2), Line::Resolved(3)], ending: Ending::Finished };
    Evidence {
        keys: 4,
        processes: vec![killed, finished, operator],
        entries: (0..4).map(|number| (number, (EntryState::Accepted, false))).collect(),
        sent: (0..4).map(|number| (number, 1)).collect(),
        lost: HashMap::from([(3, 1)]),
        between: 1,
        points: points(Store::Sqlite).collect(),
        stops: 1,
        full_disks: 1,
        database: None,
    }
}

#[test]
fn a_correct_run_has_no_findings() {
    let verdict = judge(&evidence());
    assert_eq!((verdict.findings, verdict.gaps), (vec![], vec![]));
    assert_eq!((verdict.accepted, verdict.unknown, verdict.interrupted), (4, 2, 3));
}

/// A mistake, and the finding.
type Mistake = (fn(&mut Evidence), FindingKind);

const MISTAKES: &[Mistake] = &[
    (|evidence| _ = evidence.sent.insert(1, 2), FindingKind::SentTwice),
    (|evidence| _ = evidence.entries.insert(1, (EntryState::Accepted, true)), FindingKind::SentTwice),
    (|evidence| _ = evidence.sent.remove(&2), FindingKind::AcceptedButNotSent),
    (|evidence| _ = evidence.entries.insert(2, (EntryState::NotSent, false)), FindingKind::NotSentButSent),
    (|evidence| _ = evidence.sent.remove(&0), FindingKind::FalseSuccess),
    (|evidence| evidence.lost.clear(), FindingKind::UnexplainedUnknown),
    (
        |evidence| evidence.processes.iter_mut().for_each(|process| process.ending = Ending::Finished),
        FindingKind::UnexplainedUnknown,
    ),
    (|evidence| _ = evidence.entries.remove(&1), FindingKind::Unsettled),
    (|evidence| _ = evidence.entries.insert(1, (EntryState::Sending, false)), FindingKind::Unsettled),
    (
        |evidence| {
            let again = EndedProcess { lines: vec![Line::Resolved(3)], ending: Ending::Finished };
            evidence.processes.push(again);
        },
        FindingKind::TooManyUnknown,
    ),
    (
        |evidence| {
            let lines = vec![Line::Start(0), Line::End(0, "idempotency_conflict".to_owned())];
            evidence.processes.push(EndedProcess { lines, ending: Ending::Finished });
        },
        FindingKind::WrongError,
    ),
];

#[test]
fn every_mistake_is_found() {
    for kind in FindingKind::ALL {
        assert!(MISTAKES.iter().any(|(_, found)| found == kind), "{kind:?}");
    }
    for (index, (mistake, kind)) in MISTAKES.iter().enumerate() {
        let mut evidence = evidence();
        mistake(&mut evidence);
        let findings = judge(&evidence).findings;
        assert!(findings.iter().any(|finding| finding.kind == *kind), "{index}: {findings:?}");
    }
}

#[test]
fn a_key_whose_last_call_was_cancelled_may_be_free() {
    for (end, findings) in [("cancelled", 0), ("ledger", 1)] {
        let mut evidence = evidence();
        evidence.entries.remove(&0);
        evidence.sent.remove(&0);
        evidence.processes.iter_mut().for_each(|process| process.lines.retain(|line| line.number() != 0));
        let lines = vec![Line::Start(0), Line::End(0, end.to_owned())];
        evidence.processes.push(EndedProcess { lines, ending: Ending::Finished });
        assert_eq!(judge(&evidence).findings.len(), findings, "{end}");
    }
}

#[test]
fn what_a_run_did_not_test_is_a_gap() {
    let mut evidence = evidence();
    (evidence.between, evidence.stops) = (0, 0);
    let killed = EndedProcess { lines: vec![], ending: Ending::AtPoint("send.claimed") };
    evidence.processes.extend(vec![killed; 200]);
    evidence.entries.insert(1, (EntryState::Unknown, false));
    let gaps = judge(&evidence).gaps;
    // Six points, the kills between claim and outcome, the stopped processes, and the accepted keys.
    assert_eq!(gaps.len(), evidence.points.len() - 1 + 3, "{gaps:?}");
}

/// The same run with a database, to which everything happened once.
fn with_database() -> Evidence {
    let database =
        Database { crashes: 1, failovers: 1, interruptions: 1, lost_connections: [1; 2], ..Database::default() };
    Evidence { database: Some(database), points: points(Store::Postgres).collect(), ..evidence() }
}

#[test]
fn what_did_not_happen_to_the_database_is_a_gap() {
    let verdict = judge(&with_database());
    assert_eq!((verdict.findings, verdict.gaps), (vec![], vec![]));
    let mut evidence = with_database();
    evidence.database = Some(Database::default());
    evidence.stops = 0;
    assert_eq!(judge(&evidence).gaps.len(), 5);
}

#[test]
fn only_a_send_that_a_standby_did_not_receive_may_be_sent_twice() {
    for (key, expected) in [(0, (1, 0)), (1, (0, 1))] {
        let mut evidence = with_database();
        evidence.sent.insert(1, 2);
        if let Some(database) = &mut evidence.database {
            database.not_replicated.insert(key);
        }
        let verdict = judge(&evidence);
        assert_eq!((verdict.findings.len(), verdict.lost_by_standby), expected, "{key}");
        assert_eq!(verdict.of_living, 0);
        if let Some(database) = &mut evidence.database {
            database.sent_by_living.insert(key);
        }
        assert_eq!(judge(&evidence).of_living, expected.1, "{key}");
    }
}

#[test]
fn an_outage_and_an_error_of_a_database_explain_an_unknown_send() {
    type Change = fn(&mut Evidence);
    let changes: [(Change, usize); 4] = [
        (|_| {}, 1),
        (|evidence| _ = evidence.database.as_mut().map(|database| database.during_outages.insert(3, 1)), 0),
        (|evidence| _ = evidence.database.as_mut().map(|database| database.lost_outcomes.insert(3, 1)), 0),
        (
            |evidence| {
                let lines = vec![Line::Start(3), Line::End(3, "ledger".to_owned())];
                evidence.processes.push(EndedProcess { lines, ending: Ending::Finished });
            },
            0,
        ),
    ];
    for (index, (change, findings)) in changes.into_iter().enumerate() {
        let mut evidence = with_database();
        evidence.lost.clear();
        change(&mut evidence);
        assert_eq!(judge(&evidence).findings.len(), findings, "{index}");
    }
}
