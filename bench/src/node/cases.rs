//! What is measured, of whom, and what is to be reached.

use crate::args::Work;
use crate::packages::{Case, Clock, Memory, Program, Side};

/// What the addon may weigh.
pub(crate) const MOST_BYTES: u64 = 4_000_000;

/// Our peak memory beside that of undici.
const MEMORY: Memory = Memory { beside: "undici", most: 0.65 };

/// undici, node:http and ours go on getting quicker for tens of thousands of calls.
const LONG: u64 = 25_000;

/// The others are at their best by then.
const SHORT: u64 = 5_000;

pub(crate) const CASES: [Case; 4] = [
    Case {
        work: Work::Send,
        inflight: 1,
        sides: &[
            Side::new("workspace", 13_000, LONG),
            Side::new("undici", 13_000, LONG).beaten(1.0),
            Side::new("node-http", 11_000, LONG),
            Side::new("fetch", 4_500, SHORT).beaten(4.0),
            Side::new("axios", 4_500, SHORT),
            Side::new("got", 4_000, SHORT),
            Side::new("openai", 3_500, SHORT),
        ],
        memory: None,
    },
    Case {
        work: Work::Send,
        inflight: 64,
        sides: &[
            Side::new("workspace", 60_000, LONG),
            Side::new("undici", 60_000, LONG).beaten_unpinned(0.9, 1.15),
            Side::new("node-http", 18_000, LONG).beaten(2.2),
            Side::new("fetch", 4_500, SHORT).beaten(15.0),
            Side::new("axios", 4_500, SHORT).beaten(12.0),
            Side::new("got", 4_500, SHORT),
            Side::new("openai", 3_500, SHORT),
        ],
        memory: Some(MEMORY),
    },
    Case {
        work: Work::List,
        inflight: 1,
        sides: &[
            Side::new("workspace", 8_000, LONG),
            Side::new("undici", 8_000, LONG),
            Side::new("node-http", 6_000, LONG),
            Side::new("fetch", 2_500, SHORT),
            Side::new("axios", 3_000, SHORT),
            Side::new("got", 3_000, SHORT),
            Side::new("openai", 2_000, SHORT),
        ],
        memory: None,
    },
    Case {
        work: Work::List,
        inflight: 64,
        sides: &[
            Side::new("workspace", 14_000, LONG),
            Side::new("undici", 14_000, LONG).beaten_unpinned(1.0, 1.25),
            Side::new("node-http", 9_000, LONG),
            Side::new("fetch", 3_000, SHORT).beaten(5.0),
            Side::new("axios", 3_000, SHORT),
            Side::new("got", 3_000, SHORT),
            Side::new("openai", 2_500, SHORT),
        ],
        memory: Some(MEMORY),
    },
];

/// A module of either kind is compared with an empty one of its kind.
const COMMON_JS: Clock = Clock::Over("bare.cjs");
const MODULE: Clock = Clock::Over("bare.mjs");

/// What a start may take beyond the bare interpreter, in ms.
const START_GOAL_MS: f64 = 5.0;

/// What loading our package may take, in ms.
const LOAD_GOAL_MS: f64 = 15.0;

pub(crate) const PROGRAMS: [Program; 9] = [
    Program { goal_ms: Some(START_GOAL_MS), ..program("first_workspace.cjs", "workspace, required", COMMON_JS) },
    Program { goal_ms: Some(START_GOAL_MS), ..program("first_workspace.mjs", "workspace, imported", MODULE) },
    Program {
        goal_ms: Some(LOAD_GOAL_MS),
        ..program("require_workspace.cjs", "`require(\"workspace-sdk\")` alone, by its own clock", Clock::Own)
    },
    program("first_node_http.cjs", "node-http", COMMON_JS),
    program("first_axios.cjs", "axios", COMMON_JS),
    program("first_fetch.cjs", "fetch", COMMON_JS),
    program("first_got.mjs", "got", MODULE),
    program("first_undici.cjs", "undici", COMMON_JS),
    program("first_openai.cjs", "openai", COMMON_JS),
];

const fn program(file: &'static str, name: &'static str, clock: Clock) -> Program {
    Program { file, name, clock, goal_ms: None }
}

#[cfg(test)]
mod tests {
    use super::super::environment::Environment;
    use super::*;
    use crate::payload;

    #[test]
    fn ours_is_first_and_every_side_has_its_file() {
        for case in &CASES {
            assert_eq!(case.sides.first().map(|side| side.name), Some("workspace"));
            for side in case.sides {
                assert!(Environment::scripts().join(format!("peers/{}.mjs", side.name)).exists(), "{}", side.name);
            }
        }
    }

    #[test]
    fn every_program_and_what_it_is_compared_with_has_its_file() {
        for program in &PROGRAMS {
            let compared = if let Clock::Over(bare) = program.clock { bare } else { program.file };
            for file in [program.file, compared] {
                assert!(Environment::scripts().join("startup").join(file).exists(), "{file}");
            }
        }
    }

    #[test]
    fn the_scripts_send_what_the_core_sends() {
        let script = std::fs::read_to_string(Environment::scripts().join("payload.mjs")).unwrap();
        // A long text is written in parts there.
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
