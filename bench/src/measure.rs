//! The parent: starts the server, and a process for each measurement, the sides by turns.

use std::process::Stdio;

use serde::Serialize;

use crate::Failure;
use crate::args::{CoreOptions, Side, Work};
use crate::client::Sample;
use crate::machine::Machine;
use crate::server::{Server, this_program};
use crate::statistics::{Ratio, median};

/// What is measured of both sides: the work, how many calls are under way at once, and how many make a second or two.
const CASES: [(Work, u64, u64); 4] =
    [(Work::Send, 1, 20_000), (Work::Send, 64, 80_000), (Work::List, 1, 10_000), (Work::List, 64, 16_000)];

/// The samples of one case, a pair a round.
#[derive(Debug, Serialize)]
pub(crate) struct Case {
    pub(crate) work: &'static str,
    pub(crate) inflight: u64,
    pub(crate) calls: u64,
    pub(crate) core: Vec<Sample>,
    pub(crate) plain: Vec<Sample>,
}

impl Case {
    /// The medians of one side, and how the core compares in the same figure.
    pub(crate) fn figure(&self, of: impl Fn(&Sample) -> f64) -> Figure {
        Figure {
            core: median(self.core.iter().map(&of)),
            plain: median(self.plain.iter().map(&of)),
            ratio: Ratio::of_pairs(self.core.iter().map(&of).zip(self.plain.iter().map(&of))),
        }
    }
}

/// One figure of both sides.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Figure {
    pub(crate) core: f64,
    pub(crate) plain: f64,
    /// Core to plain.
    pub(crate) ratio: Ratio,
}

/// Measures every case. The rounds are outermost, so that a busy minute of the machine falls on all cases alike.
pub(crate) fn all(options: &CoreOptions, machine: &Machine) -> Result<Vec<Case>, Failure> {
    let server = Server::start(machine.server_core)?;
    let mut cases: Vec<Case> = CASES
        .map(|(work, inflight, calls)| Case {
            work: work.name(),
            inflight,
            calls: (calls * options.share / 100).max(inflight),
            core: Vec::new(),
            plain: Vec::new(),
        })
        .into();
    for round in 1..=options.rounds {
        eprintln!("round {round} of {}", options.rounds);
        for case in &mut cases {
            let core = sample(machine, &server, Side::Core, case)?;
            case.core.push(core);
            let plain = sample(machine, &server, Side::Plain, case)?;
            case.plain.push(plain);
        }
    }
    Ok(cases)
}

fn sample(machine: &Machine, server: &Server, side: Side, case: &Case) -> Result<Sample, Failure> {
    let warmup = (case.calls / 5).max(case.inflight);
    let output = this_program(machine.client_core)?
        .args(["client", "--side", side.name(), "--work", case.work])
        .args(["--inflight", &case.inflight.to_string(), "--calls", &case.calls.to_string()])
        .args(["--warmup", &warmup.to_string(), "--port", &server.port.to_string()])
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("the {} client failed: {}", side.name(), output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
