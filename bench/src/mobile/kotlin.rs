//! Kotlin on a JVM.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::Failure;
use crate::args::{KotlinOptions, PackageOptions, Work};
use crate::packages::{self, Case, Clock, Launch, Memory, Package, Program, Side, Unpinned, repository};

const MAIN: &str = "io.github.workspacesdk.bench.ClientKt";
const STARTUP: &str = "io.github.workspacesdk.bench.startup";

/// What the report names, by the properties of `pom.xml` that have their versions.
const PEERS: [(&str, &str); 3] = [
    ("OkHttp", "okhttp.version"),
    ("kotlinx.serialization", "serialization.version"),
    ("kotlinx.coroutines", "coroutines.version"),
];

/// How many times the calls a second of OkHttp ours are to be.
const GOAL: f64 = 1.5;

/// Our peak memory is not to be above that of OkHttp.
const MEMORY: Memory = Memory { beside: "okhttp", most: 1.0 };

/// A JVM compiles what runs often, and goes on doing so for tens of thousands of calls.
const CASES: [Case; 4] = [
    Case {
        work: Work::Send,
        inflight: 1,
        sides: &[Side::new("workspace", 16_000, 30_000), Side::new("okhttp", 12_000, 25_000)],
        memory: None,
    },
    Case {
        work: Work::Send,
        inflight: 64,
        sides: &[Side::new("workspace", 60_000, 80_000), Side::new("okhttp", 30_000, 60_000).beaten(GOAL)],
        memory: Some(MEMORY),
    },
    Case {
        work: Work::List,
        inflight: 1,
        sides: &[Side::new("workspace", 6_000, 20_000), Side::new("okhttp", 5_000, 20_000)],
        memory: None,
    },
    Case {
        work: Work::List,
        inflight: 64,
        sides: &[Side::new("workspace", 10_000, 25_000), Side::new("okhttp", 8_000, 25_000).beaten(GOAL)],
        memory: Some(MEMORY),
    },
];

const PROGRAMS: [Program; 2] = [program("FirstWorkspaceKt", "workspace"), program("FirstOkHttpKt", "okhttp")];

const fn program(file: &'static str, name: &'static str) -> Program {
    Program { file, name, clock: Clock::Over("BareKt"), goal_ms: None }
}

#[derive(Debug)]
struct Jvm<'a>(&'a KotlinOptions);

impl Jvm<'_> {
    fn class(&self, name: &str) -> Vec<OsString> {
        let KotlinOptions { classpath, java } = self.0;
        vec![java.into(), "-cp".into(), classpath.into(), name.into()]
    }
}

impl Launch for Jvm<'_> {
    fn client(&self, _side: &str) -> Vec<OsString> {
        self.class(MAIN)
    }

    fn first(&self, program: &str) -> Vec<OsString> {
        self.class(&format!("{STARTUP}.{program}"))
    }
}

pub(super) fn measured(options: &KotlinOptions, all: &PackageOptions) -> Result<Value, Failure> {
    let package = Package {
        name: "kotlin",
        launch: &Jvm(options),
        version: version(options)?,
        peers: peers()?,
        cases: &CASES,
        unpinned: Unpinned::All,
        programs: &PROGRAMS,
        bare: "a program that only prints a line",
        weight: None,
    };
    packages::measured(&package, all)
}

/// `openjdk 17.0.15 2025-04-15`.
fn version(options: &KotlinOptions) -> Result<String, Failure> {
    let output = Command::new(&options.java).arg("--version").output();
    let output = output.map_err(|error| format!("{} cannot be run: {error}", options.java.display()))?;
    let text = String::from_utf8(output.stdout)?;
    let mut words = text.split_whitespace();
    let (name, version) = (words.next().unwrap_or("java"), words.next().unwrap_or_default());
    Ok(format!("{name} {version}"))
}

fn peers() -> Result<String, Failure> {
    let pom = fs::read_to_string(repository().join("bench/kotlin/pom.xml"))?;
    let named = |(name, property)| {
        let version = property_of(&pom, property).ok_or_else(|| format!("pom.xml has no {property}"))?;
        Ok::<_, Failure>(format!("{name} {version}"))
    };
    Ok(PEERS.into_iter().map(named).collect::<Result<Vec<_>, _>>()?.join(", "))
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
    fn ours_is_first_and_the_others_are_to_be_beaten() {
        ours_is_first(&CASES);
    }

    #[test]
    fn every_program_has_its_file() {
        for program in &PROGRAMS {
            exists(format!("{SOURCES}/startup/{}.kt", program.file.trim_end_matches("Kt")));
        }
    }

    #[test]
    fn the_programs_send_what_the_server_knows() {
        sends_the_same(&format!("{SOURCES}/Payload.kt"));
    }

    #[test]
    fn every_peer_has_a_version() {
        let peers = peers().unwrap();
        assert!(peers.starts_with("OkHttp 5."), "{peers}");
        assert_eq!(property_of("<a>1</a><b>2</b>", "b"), Some("2"));
    }
}
