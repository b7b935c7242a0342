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
