//! Every case holds, in both forms; every wrong case is seen to fail; the surface is what the SDK says.

use std::process::Command;

use serde_json::Value;
use workspace_conformance::case;
use workspace_conformance::runner::{Form, Runner};
use workspace_conformance::{cases, compare, coverage, folder, surface};

#[test]
fn every_case_holds() {
    let report = Runner::start().unwrap().run(&cases().unwrap(), Form::Flat);
    println!("{report}");
    assert!(report.failed.is_empty(), "\n{report}");
}

#[test]
fn every_case_holds_in_the_typed_form() {
    let report = Runner::start().unwrap().run(&cases().unwrap(), Form::Typed);
    println!("typed form: {} cases, {} assertions", report.cases, report.assertions);
    assert!(report.failed.is_empty(), "\n{report}");
    assert!(report.cases > 800, "the typed form could say only {} cases", report.cases);
}

#[test]
fn every_wrong_case_is_seen_to_fail() {
    let runner = Runner::start().unwrap();
    let mut seen = 0;
    for path in case::files(&folder().join("cases_wrong")).unwrap() {
        // A file that cannot be read is seen to be wrong as well.
        let Ok(cases) = case::read_file(&path) else {
            seen += 1;
            continue;
        };
        let report = runner.run(&cases, Form::Flat);
        let failed: Vec<_> = report.failed.iter().map(|failed| failed.name.as_str()).collect();
        for located in &cases {
            assert!(failed.contains(&located.case.name.as_str()), "not seen to be wrong: {}", located.case.name);
        }
        seen += cases.len();
    }
    println!("conformance: {seen} wrong cases seen to fail");
    assert!(seen > 20);
}

#[test]
fn the_cases_reach_all_of_the_surface() {
    let missing = coverage::missing(&surface().unwrap(), &cases().unwrap());
    assert!(missing.is_empty(), "no case for: {}", missing.join(", "));
}

#[test]
fn the_surface_is_what_the_sdk_says() {
    let described: Value = serde_json::from_str(&workspace_sdk::bindings::api_description::describe()).unwrap();
    let mut differences = Vec::new();
    compare::compare("surface", &surface().unwrap(), &described, &mut differences);
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn the_generated_cases_are_current() {
    let script = folder().join("generate.py");
    match Command::new("python3").arg(script).arg("--check").output() {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => println!("not checked, for python3 does not start: {error}"),
    }
}
