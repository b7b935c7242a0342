//! The program: its ready line, its flags, and that its data survives a kill.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::client::Connection;

struct Program {
    child: Child,
    stdout: BufReader<ChildStdout>,
    ready: Value,
}

impl Program {
    fn start(flags: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_workspace-sandbox"))
            .args(flags)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap();
        Self { child, stdout, ready }
    }

    fn port(&self) -> u16 {
        self.ready["url"].as_str().unwrap().rsplit(':').next().unwrap().parse().unwrap()
    }

    fn ok(&self, path: &str, params: &Value) -> Value {
        let response = Connection::to(self.port()).unwrap().call(path, params);
        assert_eq!(response.status, 200, "{path}: {}", response.json());
        response.json()
    }

    /// Sends SIGKILL.
    fn kill(self) {}
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A temporary folder, removed on drop.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        Path::join(&self.0, name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_ready_line_says_where_it_listens() {
    let program = Program::start(&[]);
    let pid = program.child.id();
    let url = format!("http://127.0.0.1:{}", program.port());
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        program.ready,
        json!({
            "ready": true, "version": version, "control": 1, "url": url, "https_url": null,
            "pid": pid
        })
    );
    program.ok("/channels/list", &json!({}));
    // The port is in use now, and a second program reports it.
    let second = Command::new(env!("CARGO_BIN_EXE_workspace-sandbox"))
        .args(["--port", &program.port().to_string()])
        .output()
        .unwrap();
    assert!(!second.status.success() && second.stdout.is_empty() && !second.stderr.is_empty());
    program.kill();
}

#[test]
fn it_stops_with_its_standard_input() {
    let mut program = Program::start(&["--exit-with-stdin", "--tls", "--seed=empty"]);
    assert!(program.ready["https_url"].as_str().unwrap().starts_with("https://127.0.0.1:"));
    assert_eq!(program.ok("/contacts/list", &json!({}))["data"], json!([]));
    drop(program.child.stdin.take());
    assert!(program.child.wait().unwrap().success());
    let mut rest = String::new();
    program.stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "nothing but the ready line");
}

/// Starts the program with `--open`, where the program that opens pages is the only one in the folder, if any.
#[cfg(target_os = "linux")]
fn open_page(folder: &Folder) -> (Program, Vec<String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_workspace-sandbox"))
        .arg("--open")
        .env("PATH", &folder.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let ready = serde_json::from_str(&line).unwrap();
    let stderr = BufReader::new(child.stderr.take().unwrap());
    let lines = stderr.lines().take(2).map(Result::unwrap).collect();
    (Program { child, stdout, ready }, lines)
}

#[cfg(target_os = "linux")]
#[test]
fn the_page_is_opened_or_its_address_is_printed() {
    let folder = Folder::new("sandbox-open");
    let (program, lines) = open_page(&folder);
    let page = format!("{}/", program.ready["url"].as_str().unwrap());
    assert_eq!(lines[0], format!("the page: {page}"));
    assert!(lines[1].contains("xdg-open") && lines[1].ends_with(&format!("the page is at {page}")), "{}", lines[1]);
    program.ok("/labels/list", &json!({}));

    let opener = folder.file("xdg-open");
    let address = folder.file("address");
    // It fails, so that the program prints a line after it was run. A shell writes it: a process that another test
    // starts could inherit the open file, and a file that is open for writing cannot be run.
    let script = format!("#!/bin/sh\necho \"$@\" > '{address}'\nexit 3\n");
    let write = ["-c", "printf %s \"$1\" > \"$0\" && chmod 755 \"$0\"", &opener, &script];
    assert!(Command::new("/bin/sh").args(write).status().unwrap().success());
    let (program, lines) = open_page(&folder);
    let page = format!("{}/", program.ready["url"].as_str().unwrap());
    assert_eq!(std::fs::read_to_string(address).unwrap().trim(), page);
    assert!(lines[1].contains("exit status: 3"), "{}", lines[1]);
}

#[test]
fn wrong_flags_are_named() {
    for (flags, names) in [
        (&["--prot", "1"][..], "--prot"),
        (&["--port", "x"], "--port"),
        (&["--port"], "--port"),
        (&["--seed", "none"], "none"),
        (&["--read-after", "-1"], "--read-after"),
        (&["--tls=yes"], "--tls"),
        (&["--allow-host", "sandbox:80"], "sandbox:80"),
        (&["--journal-limit", "x"], "--journal-limit"),
        (&["--limits", "{"], "--limits"),
        (&["--limits", r#"{"thruput":1}"#], "thruput"),
        (&["--limits", r#"{"templates":{"nothing":"paused"}}"#], "nothing"),
        (&["--db", "/nowhere/at/all/x.db"], "database"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_workspace-sandbox")).args(flags).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(names), "{flags:?}: {error}");
    }
}

#[test]
fn limits_are_those_of_the_control_api() {
    let program = Program::start(&["--limits", r#"{"people_per_day":1}"#]);
    program.ok("/whatsapp/templates/send", &json!({ "to": "+15550000001", "templateName": "plain_notice" }));
    let params = json!({ "to": "+15550000002", "templateName": "plain_notice" });
    let response = Connection::to(program.port()).unwrap().call("/whatsapp/templates/send", &params);
    assert!(response.json()["message"].as_str().unwrap().starts_with("(#131048) "));
    program.kill();
}

#[test]
fn committed_data_survives_a_kill() {
    let folder = Folder::new("workspace-sandbox-kill");
    let db = folder.file("data.db");
    let flags = ["--db", &db, "--delivered-after", "0", "--read-after", "0.5"];
    let mut wamids = Vec::new();
    for round in 0..3 {
        let program = Program::start(&flags);
        let port = program.port();
        let contacts = program.ok("/contacts/list", &json!({}));
        assert_eq!(contacts["pagination"]["total"], 120 + 20 * round);
        for wamid in &wamids {
            let status = program.ok("/whatsapp/message/status", &json!({ "wamid": wamid }));
            assert_eq!(status["data"]["direction"], "outbound");
        }
        for n in 0..20 {
            let phone = format!("+49151{round:02}{n:05}");
            program.ok("/contacts/manage", &json!({ "phoneNumber": phone, "labelNames": "kept" }));
            let params = json!({ "to": phone, "templateName": "plain_notice" });
            let sent = program.ok("/whatsapp/templates/send", &params);
            wamids.push(sent["data"]["messageId"].clone());
        }
        // Killed right after the last response, while other requests are in flight.
        let mut others: Vec<_> = (0..8).map(|_| Connection::to(port).unwrap()).collect();
        for other in &mut others {
            other.post("/labels/manage", &json!({ "name": "kept", "description": "x" }));
        }
        program.kill();
    }
    let program = Program::start(&flags);
    let mut control = Connection::to(program.port()).unwrap();
    control.send("GET", "/_sandbox/v1/messages", &[], b"");
    let messages = control.response().unwrap().json();
    let kept: Vec<_> = messages["messages"].as_array().unwrap().iter().map(|m| m["wamid"].clone()).collect();
    assert_eq!(kept, wamids);
    program.kill();
}

#[test]
fn a_file_belongs_to_one_sandbox_at_a_time() {
    let folder = Folder::new("workspace-sandbox-lock");
    let db = folder.file("data.db");
    let first = Program::start(&["--db", &db]);
    let second = Command::new(env!("CARGO_BIN_EXE_workspace-sandbox")).args(["--db", &db]).output().unwrap();
    let error = String::from_utf8(second.stderr).unwrap();
    assert!(!second.status.success() && second.stdout.is_empty());
    assert!(error.contains("in use by another program") && error.contains(&db), "{error}");
    // The same within one process.
    let options = workspace_sandbox::Options::new().db(&db);
    assert!(matches!(workspace_sandbox::Sandbox::start(options.clone()), Err(workspace_sandbox::Error::InUse(_))));
    // The attempts did no harm to the first one.
    for n in 0..50 {
        let params = json!({ "to": format!("+4915100{n:05}"), "templateName": "plain_notice" });
        first.ok("/whatsapp/templates/send", &params);
    }
    first.kill();
    // The lock ends with the process, and with the value.
    let third = workspace_sandbox::Sandbox::start(options.clone()).unwrap();
    assert_eq!(third.all_messages().unwrap().len(), 50);
    assert!(workspace_sandbox::Sandbox::start(options.clone()).is_err());
    drop(third);
    assert_eq!(workspace_sandbox::Sandbox::start(options).unwrap().all_messages().unwrap().len(), 50);
}
