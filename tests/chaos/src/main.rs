//! The fault matrix of an SDK that promises never to send a message twice and never to lose one. The real client calls
//! the real sandbox over real sockets, with every fault in every phase. Then the results that the callers got are
//! compared with what the servers executed.

mod cli;
mod coverage;
mod error;
mod lateness;
// It limits the files of processes that run, which only Linux can.
#[cfg(target_os = "linux")]
mod ledger;
#[cfg(target_os = "linux")]
mod many;
mod model;
mod plan;
#[cfg(target_os = "linux")]
mod processes;
mod race;
mod records;
mod report;
mod runner;
mod verdict;

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;

use cli::Args;
#[cfg(target_os = "linux")]
use cli::Command;
use coverage::Coverage;
use error::BoxError;
use lateness::Watchdog;
use model::call::Call;
use report::Report;
use runner::round;
use verdict::Verdict;

fn main() -> ExitCode {
    let args = Args::parse();
    let result = match &args.command {
        None => run(&args),
        #[cfg(target_os = "linux")]
        Some(command) => run_command(command),
        #[cfg(not(target_os = "linux"))]
        Some(_) => Err("the fault matrices with killed processes need Linux".into()),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("chaos could not be run: {error}");
            ExitCode::from(2)
        }
    }
}

#[cfg(target_os = "linux")]
fn run_command(command: &Command) -> Result<bool, BoxError> {
    match command {
        Command::Ledger(args) => ledger::run(args),
        Command::LedgerSender(args) => ledger::send(args),
        Command::LedgerOperator(args) => ledger::resolve(args),
        Command::Many(args) => many::run(args),
        Command::ManySender(args) => many::send(args),
    }
}

/// One call in this many may end in a way that was not planned. Less can be checked of those calls.
const MAX_UNPLANNED_SHARE: usize = 10;

/// Makes every call, prints the report, and returns whether there are no findings. Only totals are kept of a finished
/// round.
fn run(args: &Args) -> Result<bool, BoxError> {
    let start = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (mut coverage, mut verdict) = (Coverage::default(), Verdict::default());
    let (mut calls, mut requests) = (0, (0, 0));
    let rounds = match args.only {
        Some(only) => vec![plan::round_of(only, args.calls)],
        None => (0..plan::rounds(args.calls)).collect(),
    };
    for round in rounds {
        let plan = plan::plan(args.seed, args.calls, round);
        let chosen = choose(&plan, args);
        if chosen.is_empty() {
            return Err("the plan has no such call".into());
        }
        let watchdog = Watchdog::start()?;
        let (clients, servers) = runtime.block_on(round::run(&chosen))?;
        verdict::check_calls(&plan, &clients, &servers, &watchdog.lateness, &mut verdict);
        coverage.add(&plan, &clients);
        calls += clients.len();
        for request in servers.calls().flat_map(|server| &server.requests) {
            requests = (requests.0 + 1, requests.1 + usize::from(request.fault.is_some()));
        }
        if args.only.is_some() {
            chosen.iter().for_each(|call| println!("{call:#?}"));
            clients.iter().for_each(|client| println!("{client:#?}\n{:#?}", servers.of(client.id)));
        }
    }
    // A single call covers nothing.
    let (races, mut gaps) = match args.only {
        Some(_) => (Vec::new(), Vec::new()),
        None => (race::race(args.race(), args.seed)?, coverage.gaps()),
    };
    if verdict.unplanned() * MAX_UNPLANNED_SHARE > calls {
        gaps.push("too many attempts ended in a way that was not planned: the machine is too busy".to_owned());
    }
    let (coverage, gaps, verdict, took) = (&coverage, &gaps, &verdict, start.elapsed());
    let report = Report { args, calls, took, requests, races: &races, coverage, gaps, verdict };
    print!("{report}");
    if let Some(file) = &args.json {
        std::fs::write(file, format!("{:#}\n", report.to_json()))?;
    }
    Ok(report.is_good())
}

/// The calls to make: all, or one and those it depends on.
fn choose(plan: &[Call], args: &Args) -> Vec<Call> {
    let Some(only) = args.only else { return plan.to_vec() };
    let sequence = plan.iter().find(|call| call.id == only).map(|call| call.scenario);
    let sequence = sequence.filter(|scenario| scenario.is_sequence()).map(|scenario| scenario.name());
    let is_chosen = |call: &Call| call.id == only || sequence == Some(call.scenario.name());
    plan.iter().filter(|call| is_chosen(call)).cloned().collect()
}
