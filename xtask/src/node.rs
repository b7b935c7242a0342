//! Node: the tools of the lock, the addon and the compiled TypeScript, and what is run with them.

mod build;
mod npm;
pub(crate) mod package;
pub(crate) mod suites;

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::command::{Failed, as_by_hand, root, run, target};
use crate::log::Log;
use crate::sandbox::{self, Sandbox};

/// What the tests run with: the addon, as it would be published, and the server that they start.
struct Node {
    triple: String,
    addon: PathBuf,
    sandbox: PathBuf,
}

/// The compiler.
const TSC: &str = "node_modules/typescript/bin/tsc";

const DEMO: &str = "examples/demo.mjs";

/// The folder of the binding; every tool finds its configuration there.
fn folder() -> PathBuf {
    root().join("bindings-node")
}

/// Where the packages are.
fn work_folder() -> PathBuf {
    target().join("node")
}

/// Installs the tools, builds the SDK and the server: once, whoever asks first.
fn node(log: &mut Log) -> Result<&'static Node, Failed> {
    static NODE: OnceLock<Option<Node>> = OnceLock::new();
    let made = NODE.get_or_init(|| make(log).ok());
    made.as_ref().ok_or_else(|| log.fail("the Node environment could not be made"))
}

fn make(log: &mut Log) -> Result<Node, Failed> {
    npm::present(log)?;
    npm::install(log, &folder())?;
    let triple = build::triple(log)?;
    let addon = build::addon(log, &triple)?;
    let sandbox = sandbox::build(log)?;
    build::typescript(log)?;
    Ok(Node { triple, addon, sandbox })
}

/// Node itself, in the folder of the binding.
fn program() -> Command {
    let mut command = Command::new("node");
    command.current_dir(folder()).env("NO_COLOR", "1");
    // What a person has set for programs of their own.
    command.env_remove("NODE_OPTIONS").env_remove("NODE_DEBUG");
    as_by_hand(&mut command);
    command
}

/// The same for what uses the SDK.
fn command(node: &Node) -> Command {
    let mut command = program();
    command.env("WORKSPACE_SANDBOX", &node.sandbox);
    command
}

/// Everything that the other suites need.
pub(crate) fn environment(log: &mut Log) -> Result<(), Failed> {
    node(log).map(drop)
}

/// Runs Node, as a part of a suite.
pub(crate) fn quiet(log: &mut Log, arguments: &[&str]) -> Result<(), Failed> {
    let node = node(log)?;
    log.run(command(node).args(arguments)).map(drop)
}

/// The tests and the examples fit the types.
pub(crate) fn types(log: &mut Log) -> Result<(), Failed> {
    if compiled(log) { Ok(()) } else { Err(log.fail("the types do not fit")) }
}

/// Compiles the tests and the examples: once, whoever asks first. What does not fit the types is compiled all the same, so that
/// one run tells all that is wrong.
fn compiled(log: &mut Log) -> bool {
    static FIT: OnceLock<bool> = OnceLock::new();
    let mut compile = |folder| quiet(log, &[TSC, "-p", folder]).is_ok();
    *FIT.get_or_init(|| compile("tests") & compile("examples"))
}

/// Runs one of the example programs against a server.
pub(crate) fn module(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), Failed> {
    example(log, &format!("examples/{name}.mjs"), sandbox)
}

/// The same for one of the older module system.
pub(crate) fn common_js(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), Failed> {
    example(log, &format!("examples/{name}.cjs"), sandbox)
}

/// The same for one that is compiled first.
pub(crate) fn typescript(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), Failed> {
    compiled(log);
    example(log, &format!("build/examples/{name}.mjs"), sandbox)
}

fn example(log: &mut Log, path: &str, sandbox: &Sandbox) -> Result<(), Failed> {
    let mut command = command(node(log)?);
    sandbox.lead(&mut command);
    log.run(command.arg(path)).map(drop)
}

/// Runs the demo, as a suite.
pub(crate) fn quiet_demo(log: &mut Log) -> Result<(), Failed> {
    let sandbox = Sandbox::start(log)?;
    example(log, DEMO, &sandbox)
}

/// Packs what would be published; answers with its folder.
pub(crate) fn packages() -> Result<PathBuf, Failed> {
    let mut log = Log::default();
    package::packed(&mut log).cloned().inspect_err(|Failed| eprintln!("{}", log.text()))
}

/// Runs the demo, its output shown.
pub(crate) fn demo() -> Result<(), Failed> {
    let mut log = Log::default();
    let ready = node(&mut log).and_then(|node| Ok((node, Sandbox::start(&mut log)?)));
    let (node, sandbox) = ready.inspect_err(|Failed| eprintln!("{}", log.text()))?;
    let mut command = command(node);
    sandbox.lead(&mut command);
    run(command.arg(DEMO))
}
