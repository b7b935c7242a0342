//! Kotlin on a JVM.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::args::{PackageOptions, Workload};
use crate::error::BoxError;
use crate::mobile_args::KotlinOptions;
use crate::packages::{
    self, Candidate, Case, Launcher, MemoryGoal, Package, StartupProgram, Timing, UnpinnedScope, repository,
};

const MAIN: &str = "io.github.workspacesdk.bench.ClientKt";
const STARTUP: &str = "io.github.workspacesdk.bench.startup";

/// The libraries in the report, and the properties in `pom.xml` with their versions.
const PEERS: [(&str, &str); 3] = [
    ("OkHttp", "okhttp.version"),
    ("kotlinx.serialization", "serialization.version"),
    ("kotlinx.coroutines", "coroutines.version"),
];

/// The minimum ratio of our calls per second to those of OkHttp.
const GOAL: f64 = 1.5;

/// Our peak memory must not exceed that of OkHttp.
const MEMORY: MemoryGoal = MemoryGoal { baseline: "okhttp", max_ratio: 1.0 };

/// The long warmups are for the JIT compiler, which optimises for tens of thousands of calls.
const CASES: [Case; 4] = [
    Case {
        workload: Workload::Send,
        inflight: 1,
        candidates: &[Candidate::new("workspace", 16_000, 30_000), Candidate::new("okhttp", 12_000, 25_000)],
        memory: None,
    },
    Case {
        workload: Workload::Send,
        inflight: 64,
        candidates: &[
            Candidate::new("workspace", 60_000, 80_000),
            Candidate::new("okhttp", 30_000, 60_000).with_goal(GOAL),
        ],
        memory: Some(MEMORY),
    },
    Case {
        workload: Workload::List,
        inflight: 1,
        candidates: &[Candidate::new("workspace", 6_000, 20_000), Candidate::new("okhttp", 5_000, 20_000)],
        memory: None,
    },
    Case {
        workload: Workload::List,
        inflight: 64,
        candidates: &[
            Candidate::new("workspace", 10_000, 25_000),
            Candidate::new("okhttp", 8_000, 25_000).with_goal(GOAL),
        ],
        memory: Some(MEMORY),
    },
];

const PROGRAMS: [StartupProgram; 2] = [program("FirstWorkspaceKt", "workspace"), program("FirstOkHttpKt", "okhttp")];

const fn program(file: &'static str, name: &'static str) -> StartupProgram {
    StartupProgram { file, name, timing: Timing::OverBaseline("BareKt"), goal_ms: None }
}

/// Programs on a JVM.
#[derive(Debug)]
pub(crate) struct Jvm<'a> {
    pub(crate) options: &'a KotlinOptions,
    /// The flags of the JVM.
    pub(crate) flags: Vec<OsString>,
    /// The class that makes one measurement.
    pub(crate) client: &'static str,
}

impl Jvm<'_> {
    fn class(&self, name: &str) -> Vec<OsString> {
        let KotlinOptions { classpath, java } = self.options;
        let mut command = vec![java.into()];
        command.extend(self.flags.iter().cloned());
        command.extend(["-cp".into(), classpath.into(), name.into()]);
        command
    }
}

impl Launcher for Jvm<'_> {
    fn client(&self, _side: &str) -> Vec<OsString> {
        self.class(self.client)
    }

    fn startup(&self, program: &str) -> Vec<OsString> {
        self.class(&format!("{STARTUP}.{program}"))
    }
}

pub(super) fn measure(options: &KotlinOptions, package_options: &PackageOptions) -> Result<Value, BoxError> {
    let package = Package {
        name: "kotlin",
        launcher: Box::new(Jvm { options, flags: Vec::new(), client: MAIN }),
        version: version(options)?,
        peers: peers()?,
        cases: &CASES,
        unpinned: UnpinnedScope::All,
        startup_programs: &PROGRAMS,
        startup_baseline: "a program that only prints a line",
        binary_size: None,
    };
    packages::measure(&package, package_options)
}

/// `openjdk 17.0.15 2025-04-15`.
pub(crate) fn version(options: &KotlinOptions) -> Result<String, BoxError> {
    let output = Command::new(&options.java).arg("--version").output();
    let output = output.map_err(|error| format!("{} cannot be run: {error}", options.java.display()))?;
    let text = String::from_utf8(output.stdout)?;
    let mut parts = text.split_whitespace();
    let (name, version) = (parts.next().unwrap_or("java"), parts.next().unwrap_or_default());
    Ok(format!("{name} {version}"))
}

pub(crate) fn peers() -> Result<String, BoxError> {
    let pom = fs::read_to_string(repository().join("bench/kotlin/pom.xml"))?;
    let with_version = |(name, property)| {
        let version = property_of(&pom, property).ok_or_else(|| format!("pom.xml has no {property}"))?;
        Ok::<_, BoxError>(format!("{name} {version}"))
    };
    Ok(PEERS.into_iter().map(with_version).collect::<Result<Vec<_>, _>>()?.join(", "))
}

fn property_of<'a>(pom: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = pom.split_once(&format!("<{name}>"))?;
    rest.split_once('<').map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{exists, ours_is_first, sends_the_same};
    use super::*;

    const SOURCES: &str = "kotlin/src/main/kotlin/io/github/workspacesdk/bench";

    #[test]
    fn ours_is_first_and_the_others_have_goals() {
        ours_is_first(&CASES);
    }

    #[test]
    fn every_program_has_its_file() {
        for program in &PROGRAMS {
            exists(format!("{SOURCES}/startup/{}.kt", program.file.trim_end_matches("Kt")));
        }
    }

    #[test]
    fn the_programs_send_the_shared_payload() {
        sends_the_same(&format!("{SOURCES}/Payload.kt"));
    }

    #[test]
    fn every_peer_has_a_version() {
        let peers = peers().unwrap();
        assert!(peers.starts_with("OkHttp 5."), "{peers}");
        assert_eq!(property_of("<a>1</a><b>2</b>", "b"), Some("2"));
    }
}
