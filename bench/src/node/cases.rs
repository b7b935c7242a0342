//! The cases to measure, and their goals.

use crate::args::Workload;
use crate::packages::{Candidate, Case, MemoryGoal, StartupProgram, Timing};

/// The maximum size of the addon.
pub(crate) const MAX_ADDON_BYTES: u64 = 5_200_000;

/// Our peak memory compared with that of undici.
const MEMORY: MemoryGoal = MemoryGoal { baseline: "undici", max_ratio: 0.65 };

/// undici, node:http and ours keep getting faster for tens of thousands of calls.
const LONG_WARMUP: u64 = 25_000;

/// The others reach their maximum speed earlier.
const SHORT_WARMUP: u64 = 5_000;

pub(crate) const CASES: [Case; 4] = [
    Case {
        workload: Workload::Send,
        inflight: 1,
        candidates: &[
            Candidate::new("workspace", 13_000, LONG_WARMUP),
            Candidate::new("undici", 13_000, LONG_WARMUP).with_goal(1.0),
            Candidate::new("node-http", 11_000, LONG_WARMUP),
            Candidate::new("fetch", 4_500, SHORT_WARMUP).with_goal(4.0),
            Candidate::new("axios", 4_500, SHORT_WARMUP),
            Candidate::new("got", 4_000, SHORT_WARMUP),
            Candidate::new("openai", 3_500, SHORT_WARMUP),
        ],
        memory: None,
    },
    Case {
        workload: Workload::Send,
        inflight: 64,
        candidates: &[
            Candidate::new("workspace", 60_000, LONG_WARMUP),
            Candidate::new("undici", 60_000, LONG_WARMUP).with_goals(0.9, 1.15),
            Candidate::new("node-http", 18_000, LONG_WARMUP).with_goal(2.2),
            Candidate::new("fetch", 4_500, SHORT_WARMUP).with_goal(15.0),
            Candidate::new("axios", 4_500, SHORT_WARMUP).with_goal(12.0),
            Candidate::new("got", 4_500, SHORT_WARMUP),
            Candidate::new("openai", 3_500, SHORT_WARMUP),
        ],
        memory: Some(MEMORY),
    },
    Case {
        workload: Workload::List,
        inflight: 1,
        candidates: &[
            Candidate::new("workspace", 8_000, LONG_WARMUP),
            Candidate::new("undici", 8_000, LONG_WARMUP),
            Candidate::new("node-http", 6_000, LONG_WARMUP),
            Candidate::new("fetch", 2_500, SHORT_WARMUP),
            Candidate::new("axios", 3_000, SHORT_WARMUP),
            Candidate::new("got", 3_000, SHORT_WARMUP),
            Candidate::new("openai", 2_000, SHORT_WARMUP),
        ],
        memory: None,
    },
    Case {
        workload: Workload::List,
        inflight: 64,
        candidates: &[
            Candidate::new("workspace", 14_000, LONG_WARMUP),
            Candidate::new("undici", 14_000, LONG_WARMUP).with_goals(1.0, 1.25),
            Candidate::new("node-http", 9_000, LONG_WARMUP),
            Candidate::new("fetch", 3_000, SHORT_WARMUP).with_goal(5.0),
            Candidate::new("axios", 3_000, SHORT_WARMUP),
            Candidate::new("got", 3_000, SHORT_WARMUP),
            Candidate::new("openai", 2_500, SHORT_WARMUP),
        ],
        memory: Some(MEMORY),
    },
];

/// A module is compared with an empty module of the same kind.
const COMMON_JS: Timing = Timing::OverBaseline("bare.cjs");
const MODULE: Timing = Timing::OverBaseline("bare.mjs");

/// The maximum startup time beyond that of the bare interpreter, in ms.
const START_GOAL_MS: f64 = 5.0;

/// The maximum time to load our package, in ms.
const LOAD_GOAL_MS: f64 = 9.0;

pub(crate) const PROGRAMS: [StartupProgram; 10] = [
    StartupProgram { goal_ms: Some(START_GOAL_MS), ..program("first_workspace.cjs", "workspace, required", COMMON_JS) },
    StartupProgram { goal_ms: Some(START_GOAL_MS), ..program("first_workspace.mjs", "workspace, imported", MODULE) },
    StartupProgram {
        goal_ms: Some(LOAD_GOAL_MS),
        ..program("require_workspace.cjs", "`require(\"workspace-sdk\")` alone, by its own clock", Timing::SelfReported)
    },
    StartupProgram {
        goal_ms: Some(LOAD_GOAL_MS),
        ..program("import_workspace.mjs", "`import(\"workspace-sdk\")` alone, by its own clock", Timing::SelfReported)
    },
    program("first_node_http.cjs", "node-http", COMMON_JS),
    program("first_axios.cjs", "axios", COMMON_JS),
    program("first_fetch.cjs", "fetch", COMMON_JS),
    program("first_got.mjs", "got", MODULE),
    program("first_undici.cjs", "undici", COMMON_JS),
    program("first_openai.cjs", "openai", COMMON_JS),
];

const fn program(file: &'static str, name: &'static str, timing: Timing) -> StartupProgram {
    StartupProgram { file, name, timing, goal_ms: None }
}

#[cfg(test)]
mod tests {
    use super::super::environment::Environment;
    use super::*;
    use crate::payload;

    #[test]
    fn ours_is_first_and_every_side_has_its_file() {
        for case in &CASES {
            assert_eq!(case.candidates.first().map(|candidate| candidate.name), Some("workspace"));
            for candidate in case.candidates {
                assert!(
                    Environment::scripts().join(format!("peers/{}.mjs", candidate.name)).exists(),
                    "{}",
                    candidate.name
                );
            }
        }
    }

    #[test]
    fn every_program_and_its_baseline_has_a_file() {
        for program in &PROGRAMS {
            let compared = if let Timing::OverBaseline(bare) = program.timing { bare } else { program.file };
            for file in [program.file, compared] {
                assert!(Environment::scripts().join("startup").join(file).exists(), "{file}");
            }
        }
    }

    #[test]
    fn the_scripts_send_the_shared_payload() {
        let script = std::fs::read_to_string(Environment::scripts().join("payload.mjs")).unwrap();
        // The script splits long strings.
        let script = script.replace("\" +\n  \"", "");
        for text in [
            payload::API_KEY,
            payload::BASE_PATH,
            payload::SEND_PATH,
            payload::LIST_PATH,
            payload::RECIPIENT,
            payload::TEXT,
        ] {
            assert!(script.contains(&format!("\"{text}\"")), "{text}");
        }
        assert!(script.contains(&format!("PAGE = {};\n", payload::PAGE)));
    }
}
