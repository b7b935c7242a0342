//! The cases to measure, and their goals.

use crate::args::Workload;
use crate::packages::{Candidate, Case, MemoryGoal, StartupProgram, Timing};

/// The packages whose versions are reported.
pub(crate) const PACKAGES: &[&str] =
    &["aiohttp", "httpx", "msgspec", "openai", "pydantic", "pyreqwest", "requests", "urllib3"];

/// Our peak memory must not exceed that of aiohttp.
const MEMORY: MemoryGoal = MemoryGoal { baseline: "aiohttp-async", max_ratio: 1.0 };

pub(crate) const CASES: [Case; 4] = [
    Case {
        workload: Workload::Send,
        inflight: 1,
        candidates: &[
            candidate("workspace", 18_000),
            with_goal("pyreqwest", 13_000, 1.4),
            with_goal("urllib3", 7_000, 2.5),
            with_goal("httpx", 4_000, 4.0),
            candidate("httpx-pydantic", 3_000),
            with_goal("requests", 2_500, 6.0),
            with_goal("openai", 2_200, 7.0),
        ],
        memory: None,
    },
    Case {
        workload: Workload::Send,
        inflight: 64,
        candidates: &[
            candidate("workspace-async", 70_000),
            with_goal("pyreqwest-async", 30_000, 2.2),
            candidate("aiohttp-msgspec-async", 18_000),
            with_goal("aiohttp-async", 16_000, 4.0),
            with_goal("openai-async", 1_600, 35.0),
            candidate("httpx-async", 600),
        ],
        memory: Some(MEMORY),
    },
    Case {
        workload: Workload::List,
        inflight: 1,
        candidates: &[
            candidate("workspace", 9_000),
            candidate("pyreqwest", 5_000),
            candidate("urllib3", 4_000),
            candidate("httpx", 3_000),
            candidate("httpx-pydantic", 2_500),
            candidate("requests", 2_200),
            candidate("openai", 400),
        ],
        memory: None,
    },
    Case {
        workload: Workload::List,
        inflight: 64,
        candidates: &[
            candidate("workspace-async", 16_000),
            candidate("pyreqwest-async", 7_000),
            with_goal("aiohttp-msgspec-async", 11_000, 1.3),
            with_goal("aiohttp-async", 7_000, 2.0),
            with_goal("openai-async", 400, 25.0),
            candidate("httpx-async", 500),
        ],
        memory: Some(MEMORY),
    },
];

pub(crate) const PROGRAMS: [StartupProgram; 6] = [
    StartupProgram { goal_ms: Some(10.0), ..program("first_workspace.py", "workspace") },
    program("import_workspace.py", "`import workspace_sdk` alone"),
    program("first_requests.py", "requests"),
    program("first_httpx.py", "httpx"),
    program("first_aiohttp.py", "aiohttp"),
    program("first_openai.py", "openai"),
];

const fn candidate(name: &'static str, calls: u64) -> Candidate {
    Candidate::new(name, calls, calls / 5)
}

const fn with_goal(name: &'static str, calls: u64, goal: f64) -> Candidate {
    candidate(name, calls).with_goal(goal)
}

const fn program(file: &'static str, name: &'static str) -> StartupProgram {
    StartupProgram { file, name, timing: Timing::OverBaseline("bare.py"), goal_ms: None }
}

#[cfg(test)]
mod tests {
    use super::super::environment::Environment;
    use super::*;
    use crate::payload;

    #[test]
    fn ours_is_first_and_every_side_has_its_file() {
        for case in &CASES {
            assert!(case.candidates.first().is_some_and(|candidate| candidate.name.starts_with("workspace")));
            for candidate in case.candidates {
                assert_eq!(candidate.name.ends_with("-async"), case.inflight > 1, "{}", candidate.name);
                let peer = candidate.name.trim_end_matches("-async").replace('-', "_");
                assert!(Environment::scripts().join(format!("peers/{peer}.py")).exists(), "{peer}");
            }
        }
    }

    #[test]
    fn the_scripts_send_the_shared_payload() {
        let script = std::fs::read_to_string(Environment::scripts().join("payload.py")).unwrap();
        // The script splits long strings.
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
