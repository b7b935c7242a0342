//! The times in which a process could not use the ledger, and the calls that they explain.

use std::time::{Duration, Instant};

use crate::ledger::line::{EndedProcess, Line};

/// A lease has ten seconds, and is extended every three seconds. A shorter outage than this does not explain an
/// unknown send.
const LONG: Duration = Duration::from_secs(5);

/// A time without the ledger.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outage {
    pub(crate) from: Instant,
    pub(crate) until: Instant,
    pub(crate) affected: Affected,
}

/// The processes that could not use the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Affected {
    All,
    Machine(usize),
    Process(usize),
}

impl Outage {
    /// Whether it is so long that it explains an unknown send of this process on this machine.
    pub(crate) fn explains(&self, process: usize, machine: usize) -> bool {
        let is_affected = match self.affected {
            Affected::All => true,
            Affected::Machine(affected) => affected == machine,
            Affected::Process(affected) => affected == process,
        };
        is_affected && self.until.duration_since(self.from) >= LONG
    }
}

/// An outcome is answered when it is committed, and is on the disk of the server shortly after.
const ON_DISK_AFTER: Duration = Duration::from_secs(2);

/// A time in which the database lost what was committed: the end of a server that crashed, or the time in which a
/// standby that became the primary received nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loss {
    pub(crate) from: Instant,
    pub(crate) until: Instant,
    /// Whether the standby received nothing.
    pub(crate) is_of_standby: bool,
}

impl Loss {
    /// Whether an outcome may be lost. A crash does not lose one that was on the disk when it was reported.
    pub(crate) fn includes(&self, outcome: &Outcome) -> bool {
        let is_in_time = outcome.at <= self.until && outcome.at + ON_DISK_AFTER >= self.from;
        is_in_time && (self.is_of_standby || !outcome.is_on_disk)
    }
}

/// An outcome that a process has reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) number: u32,
    pub(crate) at: Instant,
    pub(crate) is_on_disk: bool,
}

/// The outcomes that a process has reported: of its sends, or of the entries that it resolved.
pub(crate) fn outcomes(process: &EndedProcess, times: &[Instant]) -> Vec<Outcome> {
    let outcome = |(line, at): (&Line, &Instant)| match line {
        Line::End(number, end) if end == "sent" => Some(Outcome { number: *number, at: *at, is_on_disk: false }),
        Line::Resolved(number) => Some(Outcome { number: *number, at: *at, is_on_disk: true }),
        Line::Start(_) | Line::End(..) => None,
    };
    process.lines.iter().zip(times).filter_map(outcome).collect()
}

/// The keys of the calls that were in flight during an outage, each as often as it had such a call.
pub(crate) fn interrupted_keys(process: &EndedProcess, times: &[Instant], outages: &[Outage]) -> Vec<u32> {
    let mut keys = Vec::new();
    for (index, (line, start)) in process.lines.iter().zip(times).enumerate() {
        let Line::Start(number) = line else { continue };
        let rest = process.lines.iter().zip(times).skip(index);
        let end = rest.filter(|(line, _)| matches!(line, Line::End(of, _) if of == number)).map(|(_, at)| at).next();
        let overlaps = |outage: &Outage| *start < outage.until && end.is_none_or(|end| *end > outage.from);
        if outages.iter().any(overlaps) {
            keys.push(*number);
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::processes::Ending;

    #[test]
    fn only_a_long_outage_of_the_process_explains() {
        let from = Instant::now();
        for (seconds, affected, explained) in [
            (4, Affected::All, false),
            (6, Affected::All, true),
            (6, Affected::Machine(1), true),
            (6, Affected::Machine(7), false),
            (6, Affected::Process(7), true),
            (6, Affected::Process(1), false),
        ] {
            let outage = Outage { from, until: from + Duration::from_secs(seconds), affected };
            assert_eq!(outage.explains(7, 1), explained, "{seconds}, {affected:?}");
        }
    }

    #[test]
    fn an_outcome_is_lost_until_it_is_on_disk() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let lines = vec![Line::Start(1), Line::End(1, "sent".to_owned()), Line::End(2, "replayed".to_owned())];
        let mut process = EndedProcess { lines, ending: Ending::Killed };
        process.lines.push(Line::Resolved(3));
        let times = [at(9), at(10), at(11), at(20)];
        let sent = Outcome { number: 1, at: at(10), is_on_disk: false };
        let resolved = Outcome { number: 3, at: at(20), is_on_disk: true };
        assert_eq!(outcomes(&process, &times), [sent, resolved]);
        for (outcome, from, until, is_of_standby, is_lost) in [
            (sent, 5, 9, false, false),
            (sent, 5, 10, false, true),
            (sent, 12, 13, false, true),
            (sent, 13, 14, false, false),
            (resolved, 20, 21, false, false),
            (resolved, 20, 21, true, true),
        ] {
            let loss = Loss { from: at(from), until: at(until), is_of_standby };
            assert_eq!(loss.includes(&outcome), is_lost, "{from}, {until}, {is_of_standby}");
        }
    }

    #[test]
    fn the_calls_in_flight_during_an_outage_are_found() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let end = |number| Line::End(number, "sent".to_owned());
        // The first call ends before the outage, the second begins after it, and the others overlap with it.
        let lines = [
            (Line::Start(1), 0),
            (Line::Start(3), 1),
            (end(1), 2),
            (Line::Start(4), 5),
            (end(4), 6),
            (end(3), 7),
            (Line::Start(5), 8),
            (Line::Start(2), 21),
            (Line::Start(1), 22),
        ];
        let (lines, times): (Vec<_>, Vec<_>) = lines.into_iter().map(|(line, seconds)| (line, at(seconds))).unzip();
        let process = EndedProcess { lines, ending: Ending::Killed };
        let outage = Outage { from: at(4), until: at(20), affected: Affected::All };
        assert_eq!(interrupted_keys(&process, &times, &[outage]), [3, 4, 5]);
    }
}
