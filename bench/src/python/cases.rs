//! What is measured, of whom, and what is to be reached.

use crate::args::Work;
use crate::packages::{Case, Clock, Memory, Program, Side};

/// The packages whose versions are reported.
pub(crate) const PACKAGES: &[&str] =
    &["aiohttp", "httpx", "msgspec", "openai", "pydantic", "pyreqwest", "requests", "urllib3"];

/// Our peak memory is not to be above that of aiohttp.
const MEMORY: Memory = Memory { beside: "aiohttp-async", most: 1.0 };

pub(crate) const CASES: [Case; 4] = [
    Case {
        work: Work::Send,
        inflight: 1,
        sides: &[
            side("workspace", 18_000),
            beaten("pyreqwest", 13_000, 1.4),
            beaten("urllib3", 7_000, 2.5),
            beaten("httpx", 4_000, 4.0),
            side("httpx-pydantic", 3_000),
            beaten("requests", 2_500, 6.0),
            beaten("openai", 2_200, 7.0),
        ],
        memory: None,
    },
    Case {
        work: Work::Send,
        inflight: 64,
        sides: &[
            side("workspace-async", 70_000),
            beaten("pyreqwest-async", 30_000, 2.2),
            side("aiohttp-msgspec-async", 18_000),
            beaten("aiohttp-async", 16_000, 4.0),
            beaten("openai-async", 1_600, 35.0),
            side("httpx-async", 600),
        ],
        memory: Some(MEMORY),
    },
    Case {
        work: Work::List,
        inflight: 1,
        sides: &[
            side("workspace", 9_000),
            side("pyreqwest", 5_000),
            side("urllib3", 4_000),
            side("httpx", 3_000),
            side("httpx-pydantic", 2_500),
            side("requests", 2_200),
            side("openai", 400),
        ],
        memory: None,
    },
    Case {
        work: Work::List,
        inflight: 64,
        sides: &[
            side("workspace-async", 16_000),
            side("pyreqwest-async", 7_000),
            beaten("aiohttp-msgspec-async", 11_000, 1.3),
            beaten("aiohttp-async", 7_000, 2.0),
            beaten("openai-async", 400, 25.0),
            side("httpx-async", 500),
        ],
        memory: Some(MEMORY),
    },
];

pub(crate) const PROGRAMS: [Program; 6] = [
    Program { goal_ms: Some(10.0), ..program("first_workspace.py", "workspace") },
    program("import_workspace.py", "`import workspace_sdk` alone"),
    program("first_requests.py", "requests"),
    program("first_httpx.py", "httpx"),
    program("first_aiohttp.py", "aiohttp"),
    program("first_openai.py", "openai"),
];

const fn side(name: &'static str, calls: u64) -> Side {
    Side::new(name, calls, calls / 5)
}

const fn beaten(name: &'static str, calls: u64, goal: f64) -> Side {
    side(name, calls).beaten(goal)
}

const fn program(file: &'static str, name: &'static str) -> Program {
    Program { file, name, clock: Clock::Over("bare.py"), goal_ms: None }
}

#[cfg(test)]
mod tests {
    use super::super::environment::Environment;
    use super::*;
    use crate::payload;

    #[test]
    fn ours_is_first_and_every_side_has_its_file() {
        for case in &CASES {
            assert!(case.sides.first().is_some_and(|side| side.name.starts_with("workspace")));
            for side in case.sides {
                assert_eq!(side.name.ends_with("-async"), case.inflight > 1, "{}", side.name);
                let peer = side.name.trim_end_matches("-async").replace('-', "_");
                assert!(Environment::scripts().join(format!("peers/{peer}.py")).exists(), "{peer}");
            }
        }
    }

    #[test]
    fn the_scripts_send_what_the_core_sends() {
        let script = std::fs::read_to_string(Environment::scripts().join("payload.py")).unwrap();
        // A long text is written in parts there.
        let script = script.replace("\"\n    \"", "");
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
        assert!(script.contains(&format!("PAGE = {}\n", payload::PAGE)));
    }
}
