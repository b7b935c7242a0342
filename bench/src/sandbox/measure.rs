//! Starts the servers, the clients and the page.

use std::fs;
use std::process::Command;

use serde::Serialize;

use super::calls::CallSample;
use super::full::FullSample;
use super::page::{Opened, Page};
use super::server::Sandbox;
use crate::error::BoxError;
use crate::ledger::measure::run;
use crate::machine::Machine;
use crate::sandbox_args::{ApiCall, SandboxOptions};
use crate::server::this_program;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
struct Amount {
    rounds: usize,
    calls: u64,
    conversations: u64,
    /// How often each call of the page is made.
    times: u64,
    /// How often each view is opened.
    opens: usize,
}

const FULL: Amount = Amount { rounds: 9, calls: 30_000, conversations: 10_000, times: 21, opens: 5 };
const QUICK: Amount = Amount { rounds: 3, calls: 8_000, conversations: 2_000, times: 7, opens: 3 };

/// The calls before a measurement. After them, the page has rows to show.
const WARMUP: u64 = 1_000;

/// The figures of everything.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    pub(super) rounds: usize,
    pub(super) calls: Vec<CallFigures>,
    pub(super) full: FullSample,
    pub(super) opened: Opened,
    pub(super) memory_mb: MemoryFigures,
    /// The size of the program.
    pub(super) program_bytes: u64,
}

/// A call of the API without and with an open page, one sample per round.
#[derive(Debug, Serialize)]
pub(super) struct CallFigures {
    pub(super) call: ApiCall,
    pub(super) without: Vec<CallSample>,
    pub(super) with: Vec<CallSample>,
}

/// The memory of the server, in MB.
#[derive(Debug, Serialize)]
pub(super) struct MemoryFigures {
    pub(super) empty: f64,
    pub(super) full: f64,
    /// When it is full and a page is open.
    pub(super) with_page: f64,
}

/// Measures everything.
pub(super) fn measure(options: &SandboxOptions, machine: &Machine) -> Result<Figures, BoxError> {
    let amount = if options.quick { QUICK } else { FULL };
    let calls = ApiCall::ALL.map(|call| measure_call(options, machine, amount, call));
    let calls = calls.into_iter().collect::<Result<_, _>>()?;
    eprintln!("a full sandbox");
    let server = Sandbox::start(&options.server, machine.server_core, &["--journal-limit", "0"])?;
    let empty = server.memory_mb()?;
    let mut command = client(machine, "sandbox-full", &server)?;
    command.args(["--conversations", &amount.conversations.to_string(), "--times", &amount.times.to_string()]);
    let full = run(&mut command)?;
    let memory = server.memory_mb()?;
    let (_page, opened) = Page::open(options, machine, &server.url, amount.opens)?;
    let memory_mb = MemoryFigures { empty, full: memory, with_page: server.memory_mb()? };
    let program_bytes = fs::metadata(&options.server)?.len();
    Ok(Figures { rounds: amount.rounds, calls, full, opened, memory_mb, program_bytes })
}

/// Measures a call in pairs, without and with an open page, so that other load on the machine affects both.
fn measure_call(
    options: &SandboxOptions,
    machine: &Machine,
    amount: Amount,
    call: ApiCall,
) -> Result<CallFigures, BoxError> {
    let mut figures = CallFigures { call, without: Vec::new(), with: Vec::new() };
    for round in 0..amount.rounds {
        eprintln!("{}, round {}", call.operation(), round + 1);
        // The side that begins changes, so that a load that grows or falls favours neither.
        let has_page_first = round % 2 == 1;
        for has_page in [has_page_first, !has_page_first] {
            let sample = sample(options, machine, amount, call, has_page)?;
            if has_page { &mut figures.with } else { &mut figures.without }.push(sample);
        }
    }
    Ok(figures)
}

/// One measurement, of a new server, so that each begins with the same data.
fn sample(
    options: &SandboxOptions,
    machine: &Machine,
    amount: Amount,
    call: ApiCall,
    has_page: bool,
) -> Result<CallSample, BoxError> {
    let server = Sandbox::start(&options.server, machine.server_core, &[])?;
    let calls = |calls: u64| -> Result<CallSample, BoxError> {
        let mut command = client(machine, "sandbox-calls", &server)?;
        command.args(["--server", &server.process().to_string(), "--call", call.flag()]);
        run(command.args(["--calls", &calls.to_string(), "--warmup", &WARMUP.to_string()]))
    };
    calls(WARMUP)?;
    let _page = has_page.then(|| Page::open(options, machine, &server.url, 0)).transpose()?;
    calls(amount.calls)
}

/// This program as a client of a sandbox.
fn client(machine: &Machine, command: &str, server: &Sandbox) -> Result<Command, BoxError> {
    let mut client = this_program(machine.client_core)?;
    client.args([command, "--url", &server.url]);
    Ok(client)
}
