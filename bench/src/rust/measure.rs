//! Runs the measurements: one process each, the two sides in turn.

use std::process::Stdio;

use serde::Serialize;

use crate::args::{Side, Workload};
use crate::error::BoxError;
use crate::machine::Machine;
use crate::sample::Sample;
use crate::server::{Server, this_program};
use crate::statistics::{Ratio, median};

/// The cases: the workload, the number of concurrent calls, and the number of calls, enough for one to two seconds.
const CASES: [(Workload, u64, u64); 4] = [
    (Workload::Send, 1, 20_000),
    (Workload::Send, 64, 80_000),
    (Workload::List, 1, 10_000),
    (Workload::List, 64, 16_000),
];

/// The samples of one case, a pair per round.
#[derive(Debug, Serialize)]
pub(crate) struct Case {
    #[serde(rename = "work")]
    pub(crate) workload: &'static str,
    pub(crate) inflight: u64,
    pub(crate) calls: u64,
    pub(crate) core: Vec<Sample>,
    pub(crate) plain: Vec<Sample>,
}

impl Case {
    /// One figure: the medians of both sides, and their ratio.
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
    /// Core divided by plain.
    pub(crate) ratio: Ratio,
}

impl Figure {
    /// A figure that was counted once.
    pub(super) fn of_counts(core: f64, plain: f64) -> Self {
        Self { core, plain, ratio: Ratio::of_pairs([(core, plain)]) }
    }
}

/// Every case, with this percentage of the usual number of calls and without samples.
pub(crate) fn cases(share: u64) -> Vec<Case> {
    let case = |(workload, inflight, calls): (Workload, u64, u64)| Case {
        workload: workload.name(),
        inflight,
        calls: (calls * share / 100).max(inflight),
        core: Vec::new(),
        plain: Vec::new(),
    };
    CASES.map(case).into()
}

/// Measures these cases. The rounds are the outermost loop, so that other load on the machine affects all cases
/// equally.
pub(crate) fn measure_rounds(cases: &mut [Case], rounds: usize, machine: &Machine) -> Result<(), BoxError> {
    let server = Server::start(machine.server_core)?;
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        for case in cases.iter_mut() {
            let core = sample(machine, &server, Side::Core, case)?;
            case.core.push(core);
            let plain = sample(machine, &server, Side::Plain, case)?;
            case.plain.push(plain);
        }
    }
    Ok(())
}

fn sample(machine: &Machine, server: &Server, side: Side, case: &Case) -> Result<Sample, BoxError> {
    let warmup = (case.calls / 5).max(case.inflight);
    let output = this_program(machine.client_core)?
        .args(["client", "--side", side.name(), "--work", case.workload])
        .args(["--inflight", &case.inflight.to_string(), "--calls", &case.calls.to_string()])
        .args(["--warmup", &warmup.to_string(), "--port", &server.port.to_string()])
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("the {} client failed: {}", side.name(), output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
