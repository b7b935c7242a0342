//! Swift.

use std::ffi::OsString;

use serde_json::Value;

use crate::Failure;
use crate::args::{PackageOptions, SwiftOptions, Work};
use crate::packages::{self, Case, Clock, Launch, Memory, Package, Program, Side, Unpinned};

/// How many times the calls a second of URLSession ours are to be.
const GOAL: f64 = 1.5;

/// Our peak memory is not to be above that of URLSession.
const MEMORY: Memory = Memory { beside: "urlsession", most: 1.0 };

/// Nothing is compiled while it runs: connections are all there is to warm.
const CASES: [Case; 4] = [
    Case {
        work: Work::Send,
        inflight: 1,
        sides: &[Side::new("workspace", 12_000, 1_000), Side::new("urlsession", 5_000, 1_000)],
        memory: None,
    },
    Case {
        work: Work::Send,
        inflight: 64,
        sides: &[Side::new("workspace", 40_000, 4_000), Side::new("urlsession", 8_000, 2_000).beaten(GOAL)],
        memory: Some(MEMORY),
    },
    Case {
        work: Work::List,
        inflight: 1,
        sides: &[Side::new("workspace", 3_000, 300), Side::new("urlsession", 2_000, 300)],
        memory: None,
    },
    Case {
        work: Work::List,
        inflight: 64,
        sides: &[Side::new("workspace", 4_000, 500), Side::new("urlsession", 2_500, 500).beaten(GOAL)],
        memory: Some(MEMORY),
    },
];

/// Those of the sides, which make one call when they are told `first`.
const PROGRAMS: [Program; 2] = [program("workspace"), program("urlsession")];

const fn program(name: &'static str) -> Program {
    Program { file: name, name, clock: Clock::Over("bare"), goal_ms: None }
}

#[derive(Debug)]
struct Programs<'a>(&'a SwiftOptions);

impl Programs<'_> {
    fn program(&self, name: &str) -> Vec<OsString> {
        let SwiftOptions { programs, within, .. } = self.0;
        let program = programs.join(format!("bench-{name}")).into();
        within.iter().map(OsString::from).chain([program]).collect()
    }
}

impl Launch for Programs<'_> {
    fn client(&self, side: &str) -> Vec<OsString> {
        self.program(side)
    }

    fn first(&self, program: &str) -> Vec<OsString> {
        let mut words = self.program(program);
        words.push("first".into());
        words
    }
}

pub(super) fn measured(options: &SwiftOptions, all: &PackageOptions) -> Result<Value, Failure> {
    let package = Package {
        name: "swift",
        launch: &Programs(options),
        version: options.version.clone(),
        peers: "URLSession and Codable are those of Swift's own Foundation".to_owned(),
        cases: &CASES,
        unpinned: Unpinned::All,
        programs: &PROGRAMS,
        bare: "a program that only prints a line",
        weight: None,
    };
    packages::measured(&package, all)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{exists, ours_is_first, sends_the_same};
    use super::*;

    #[test]
    fn ours_is_first_and_the_others_are_to_be_beaten() {
        ours_is_first(&CASES);
    }

    #[test]
    fn the_programs_send_what_the_server_knows() {
        exists("swift/Bench/Package.swift");
        sends_the_same("swift/Bench/Sources/Harness/Payload.swift");
    }

    #[test]
    fn a_program_is_started_by_what_it_needs() {
        let options =
            SwiftOptions { programs: "there".into(), version: String::new(), within: vec!["in".into(), "it".into()] };
        let words = Programs(&options).first("bare");
        let expected: Vec<OsString> =
            vec!["in".into(), "it".into(), std::path::Path::new("there").join("bench-bare").into(), "first".into()];
        assert_eq!(words, expected);
    }
}
