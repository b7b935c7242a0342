//! The instructions and the allocations of the core and of plain reqwest, and their goals.

use std::fmt::Write as _;

use serde::Serialize;

use super::callgrind::{self, CallCounts};
use crate::args::{Side, Workload};
use crate::error::BoxError;
use crate::goal::Goal;
use crate::machine::Machine;
use crate::server::Server;

/// The number of concurrent calls.
const IN_FLIGHT: u64 = 64;

/// The workloads: the maximum ratio of instructions, and the maximum number of additional allocations, if there is one.
const WORKLOADS: [(Workload, f64, Option<f64>); 2] = [(Workload::Send, 1.05, Some(4.0)), (Workload::List, 0.85, None)];

/// The counts of both sides.
#[derive(Debug, Serialize)]
pub(super) struct CaseCounts {
    #[serde(rename = "work")]
    workload: &'static str,
    inflight: u64,
    pub(super) core: CallCounts,
    pub(super) plain: CallCounts,
    /// For the instructions of the core divided by those of plain reqwest.
    instructions_goal: Goal,
    /// For the allocations of the core minus those of plain reqwest.
    allocations_goal: Option<Goal>,
}

impl CaseCounts {
    pub(super) fn is_of(&self, workload: &str, inflight: u64) -> bool {
        (self.workload, self.inflight) == (workload, inflight)
    }

    fn instructions_ratio(&self) -> f64 {
        self.core.instructions / self.plain.instructions
    }

    fn more_allocations(&self) -> f64 {
        self.core.allocations - self.plain.allocations
    }
}

/// Counts both sides of each workload; nothing without Valgrind.
pub(super) fn count(machine: &Machine) -> Result<Vec<CaseCounts>, BoxError> {
    if !callgrind::is_installed() {
        eprintln!("instructions and allocations are not counted, because valgrind is not installed");
        return Ok(Vec::new());
    }
    let server = Server::start(machine.server_core)?;
    let case = |(workload, ratio, more): (Workload, f64, Option<f64>)| {
        eprintln!("instructions and allocations: {}", workload.name());
        Ok(CaseCounts {
            workload: workload.name(),
            inflight: IN_FLIGHT,
            core: count_side(Side::Core, workload, &server)?,
            plain: count_side(Side::Plain, workload, &server)?,
            instructions_goal: Goal::AtMost(ratio),
            allocations_goal: more.map(Goal::AtMost),
        })
    };
    WORKLOADS.into_iter().map(case).collect()
}

fn count_side(side: Side, workload: Workload, server: &Server) -> Result<CallCounts, BoxError> {
    let (in_flight, port) = (IN_FLIGHT.to_string(), server.port.to_string());
    callgrind::count(&[
        "client",
        "--side",
        side.name(),
        "--work",
        workload.name(),
        "--inflight",
        &in_flight,
        "--warmup",
        &in_flight,
        "--port",
        &port,
    ])
}

/// The goals as a list.
pub(super) fn goals(counts: &[CaseCounts]) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    for case in counts {
        let CaseCounts { workload, inflight, instructions_goal, allocations_goal, .. } = case;
        let mut line = |what: &str, compared: &str, value: f64, goal: Goal| {
            let verdict = if goal.is_met(value) { "yes" } else { "NO" };
            writeln!(text, "- {what}, {workload} at {inflight}, {compared}: {value:.2}; {}: {verdict}", goal.describe())
        };
        line("Instructions", "core / plain", case.instructions_ratio(), *instructions_goal)?;
        if let Some(goal) = allocations_goal {
            line("Allocations", "core − plain", case.more_allocations(), *goal)?;
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_are_compared_by_their_ratio_and_allocations_by_their_difference() {
        let counts = |instructions, allocations| CallCounts { instructions, allocations };
        let case = CaseCounts {
            workload: "send",
            inflight: 64,
            core: counts(110.0, 14.0),
            plain: counts(100.0, 10.0),
            instructions_goal: Goal::AtMost(1.05),
            allocations_goal: Some(Goal::AtMost(4.0)),
        };
        assert_eq!(
            goals(&[case]).unwrap(),
            "- Instructions, send at 64, core / plain: 1.10; at most 1.05: NO\n\
             - Allocations, send at 64, core − plain: 4.00; at most 4: yes\n"
        );
    }
}
