//! Swift.

use std::ffi::OsString;

use serde_json::Value;

use crate::args::{PackageOptions, Workload};
use crate::error::BoxError;
use crate::mobile_args::SwiftOptions;
use crate::packages::{self, Candidate, Case, Launcher, MemoryGoal, Package, StartupProgram, Timing, UnpinnedScope};

/// The minimum ratio of our calls per second to those of URLSession.
const GOAL: f64 = 1.5;

/// Our peak memory must not exceed that of URLSession.
const MEMORY: MemoryGoal = MemoryGoal { baseline: "urlsession", max_ratio: 1.0 };

/// The warmups are short: there is no JIT compiler, only the connections are opened.
const CASES: [Case; 4] = [
    Case {
        workload: Workload::Send,
        inflight: 1,
        candidates: &[Candidate::new("workspace", 12_000, 1_000), Candidate::new("urlsession", 5_000, 1_000)],
        memory: None,
    },
    Case {
        workload: Workload::Send,
        inflight: 64,
        candidates: &[
            Candidate::new("workspace", 40_000, 4_000),
            Candidate::new("urlsession", 8_000, 2_000).with_goal(GOAL),
        ],
        memory: Some(MEMORY),
    },
    Case {
        workload: Workload::List,
        inflight: 1,
        candidates: &[Candidate::new("workspace", 3_000, 300), Candidate::new("urlsession", 2_000, 300)],
        memory: None,
    },
    Case {
        workload: Workload::List,
        inflight: 64,
        candidates: &[
            Candidate::new("workspace", 4_000, 500),
            Candidate::new("urlsession", 2_500, 500).with_goal(GOAL),
        ],
        memory: Some(MEMORY),
    },
];

/// The programs of the candidates. With the argument `first` they make one call.
const PROGRAMS: [StartupProgram; 2] = [program("workspace"), program("urlsession")];

const fn program(name: &'static str) -> StartupProgram {
    StartupProgram { file: name, name, timing: Timing::OverBaseline("bare"), goal_ms: None }
}

/// The programs in Swift, one for each side.
#[derive(Debug)]
pub(crate) struct SwiftPrograms<'a>(pub(crate) &'a SwiftOptions);

impl SwiftPrograms<'_> {
    fn program(&self, name: &str) -> Vec<OsString> {
        let SwiftOptions { programs, within, .. } = self.0;
        let program = programs.join(format!("bench-{name}")).into();
        within.iter().map(OsString::from).chain([program]).collect()
    }
}

impl Launcher for SwiftPrograms<'_> {
    fn client(&self, side: &str) -> Vec<OsString> {
        self.program(side)
    }

    fn startup(&self, program: &str) -> Vec<OsString> {
        let mut command = self.program(program);
        command.push("first".into());
        command
    }
}

pub(super) fn measure(options: &SwiftOptions, package_options: &PackageOptions) -> Result<Value, BoxError> {
    let package = Package {
        name: "swift",
        launcher: Box::new(SwiftPrograms(options)),
        version: options.version.clone(),
        peers: "URLSession and Codable are those of Swift's own Foundation".to_owned(),
        cases: &CASES,
        unpinned: UnpinnedScope::All,
        startup_programs: &PROGRAMS,
        startup_baseline: "a program that only prints a line",
        binary_size: None,
    };
    packages::measure(&package, package_options)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{exists, ours_is_first, sends_the_same};
    use super::*;

    #[test]
    fn ours_is_first_and_the_others_have_goals() {
        ours_is_first(&CASES);
    }

    #[test]
    fn the_programs_send_the_shared_payload() {
        exists("swift/Bench/Package.swift");
        sends_the_same("swift/Bench/Sources/Harness/Payload.swift");
    }

    #[test]
    fn a_program_is_started_inside_its_wrapper() {
        let options =
            SwiftOptions { programs: "there".into(), version: String::new(), within: vec!["in".into(), "it".into()] };
        let command = SwiftPrograms(&options).startup("bare");
        let expected: Vec<OsString> =
            vec!["in".into(), "it".into(), std::path::Path::new("there").join("bench-bare").into(), "first".into()];
        assert_eq!(command, expected);
    }
}
