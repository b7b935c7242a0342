use super::*;
use crate::many::list::Lists;
use crate::processes::{EndedProcess, Ending, FindingKind as _};

const ROWS: u32 = 20;
const LISTS: Lists = Lists { rows: ROWS };

/// A run of a list: a result per row, and the report.
fn finished(reason_of: impl Fn(u32) -> OutcomeReason) -> EndedRun {
    let mut lines: Vec<Line> = (0..ROWS).map(Line::Read).collect();
    let mut counts: Counts = Outcome::ALL.iter().map(|outcome| (outcome.as_str(), 0)).collect();
    for row in 0..ROWS {
        let reason = match LISTS.expected(row) {
            Expected::Invalid => OutcomeReason::Invalid,
            Expected::Duplicate(_) => OutcomeReason::Duplicate,
            Expected::Ambiguous(_) => OutcomeReason::Ambiguous,
            Expected::Send => reason_of(row),
        };
        *counts.entry(reason.outcome().as_str()).or_default() += 1;
        lines.push(Line::Result(row, reason));
    }
    lines.push(Line::Report(counts));
    EndedRun { campaign: 0, process: EndedProcess { lines, ending: Ending::Finished } }
}

/// A run with one campaign: a process was killed while it sent the rows 2 and 3, and the response of row 4 was lost.
/// Rows 3 and 4 are unknown in the end.
fn evidence() -> Evidence {
    let lines = vec![Line::Read(2), Line::Read(3), Line::Read(0), Line::Result(0, OutcomeReason::Accepted)];
    let killed = EndedRun { campaign: 0, process: EndedProcess { lines, ending: Ending::Killed } };
    let last = finished(|row| match row {
        0 => OutcomeReason::AlreadyAccepted,
        3 => OutcomeReason::StillUnknown,
        4 => OutcomeReason::OutcomeUnknown,
        _ => OutcomeReason::Accepted,
    });
    let to_send = || (0..ROWS).filter(|row| LISTS.expected(*row) == Expected::Send);
    let state = |row| if matches!(row, 3 | 4) { EntryState::Unknown } else { EntryState::Accepted };
    Evidence {
        lists: LISTS,
        campaigns: 1,
        runs: vec![killed, last],
        entries: to_send().map(|row| (row, (state(row), false))).collect(),
        sent: to_send().filter(|row| *row != 3).map(|row| (row, 1)).collect(),
        lost: HashMap::from([(4, 1)]),
        limited: 1,
        between: 1,
        ..Evidence::default()
    }
}

#[test]
fn a_correct_run_has_no_findings() {
    let verdict = judge(&evidence());
    assert_eq!((verdict.findings, verdict.gaps), (vec![], vec![]));
    assert_eq!((verdict.to_send, verdict.accepted, verdict.unknown, verdict.lost), (15, 13, 2, 1));
}

/// A mistake, and the finding.
type Mistake = (fn(&mut Evidence), FindingKind);

/// The lines of the last run.
fn lines(evidence: &mut Evidence) -> &mut Vec<Line> {
    &mut evidence.runs[1].process.lines
}

/// Changes the result of a row in the last run, and nothing else.
fn change(evidence: &mut Evidence, of: u32, to: OutcomeReason) {
    let line = lines(evidence).iter_mut().find(|line| matches!(line, Line::Result(row, _) if *row == of));
    *line.unwrap() = Line::Result(of, to);
}

const MISTAKES: &[Mistake] = &[
    (|evidence| _ = evidence.sent.insert(1, 2), FindingKind::SentTwice),
    (|evidence| _ = evidence.entries.insert(1, (EntryState::Accepted, true)), FindingKind::SentTwice),
    (|evidence| evidence.strange_requests.push(7), FindingKind::StrangeRequest),
    (|evidence| evidence.other_entries = 1, FindingKind::StrangeRequest),
    (|evidence| _ = evidence.sent.remove(&1), FindingKind::AcceptedButNotSent),
    (|evidence| _ = evidence.sent.remove(&0), FindingKind::FalseSuccess),
    (|evidence| _ = evidence.entries.insert(1, (EntryState::NotSent, false)), FindingKind::NotSentButSent),
    // A lost response that was not planned, and one whose process was not killed.
    (|evidence| evidence.lost.clear(), FindingKind::UnexplainedUnknown),
    (|evidence| evidence.runs[0].process.lines.retain(|line| *line != Line::Read(3)), FindingKind::UnexplainedUnknown),
    (|evidence| evidence.runs[0].process.ending = Ending::Finished, FindingKind::UnexplainedUnknown),
    // A row with a result was not interrupted, even if the process was killed later.
    (
        |evidence| evidence.runs[0].process.lines.push(Line::Result(3, OutcomeReason::OutcomeUnknown)),
        FindingKind::UnexplainedUnknown,
    ),
    (
        |evidence| {
            for campaign in 1..3 {
                let rows = campaign * ROWS..(campaign + 1) * ROWS;
                evidence.runs[0].process.lines.extend(rows.clone().map(Line::Read));
                evidence.entries.extend(rows.map(|row| (row, (EntryState::Unknown, false))));
            }
            evidence.campaigns = 3;
        },
        FindingKind::TooManyUnknown,
    ),
    (|evidence| _ = evidence.entries.remove(&1), FindingKind::Unsettled),
    (|evidence| _ = evidence.entries.insert(1, (EntryState::Sending, false)), FindingKind::Unsettled),
    (|evidence| evidence.runs[1].process.ending = Ending::Killed, FindingKind::Unsettled),
    (|evidence| change(evidence, 1, OutcomeReason::Failed), FindingKind::Unsettled),
    (|evidence| change(evidence, 1, OutcomeReason::StillUnknown), FindingKind::Unsettled),
    (|evidence| change(evidence, 14, OutcomeReason::Accepted), FindingKind::WrongReason),
    (|evidence| change(evidence, 15, OutcomeReason::Accepted), FindingKind::WrongReason),
    (|evidence| change(evidence, 16, OutcomeReason::Duplicate), FindingKind::WrongReason),
    (|evidence| change(evidence, 1, OutcomeReason::Duplicate), FindingKind::WrongReason),
    (|evidence| lines(evidence).push(Line::Result(ROWS, OutcomeReason::Accepted)), FindingKind::WrongReason),
    // A row without a result, a row with two, a wrong report, none, and two.
    (|evidence| lines(evidence).retain(|line| !matches!(line, Line::Result(1, _))), FindingKind::WrongCount),
    (|evidence| lines(evidence).push(Line::Result(1, OutcomeReason::Accepted)), FindingKind::WrongCount),
    (|evidence| change(evidence, 1, OutcomeReason::AlreadyAccepted), FindingKind::WrongCount),
    (|evidence| _ = lines(evidence).pop(), FindingKind::WrongCount),
    (
        |evidence| {
            let report = lines(evidence).last().cloned().unwrap();
            lines(evidence).push(report);
        },
        FindingKind::WrongCount,
    ),
    (|evidence| lines(evidence).push(Line::Failed("configuration".to_owned())), FindingKind::Failed),
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
fn what_a_run_did_not_test_is_a_gap() {
    let mut evidence = evidence();
    (evidence.between, evidence.limited) = (0, 0);
    evidence.lost.clear();
    let killed = evidence.runs[0].clone();
    evidence.runs = vec![killed; KILLS_PER_STOP];
    evidence.entries.clear();
    let gaps = judge(&evidence).gaps;
    assert_eq!(gaps.len(), 6, "{gaps:?}");
}
