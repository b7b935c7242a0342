//! The fault matrix of an SDK that promises never to send twice and never to lose: the real client, the real sandbox, real
//! sockets, every fault in every phase, and a judge that holds what callers were told against what the server did.

mod args;
mod coverage;
mod expect;
mod facts;
mod faults;
mod narrow;
mod operation;
mod place;
mod plan;
mod play;
mod proxy;
mod race;
mod report;
mod run;
mod stage;
mod table;
mod told;
mod verdict;
mod watchdog;

use std::process::ExitCode;
use std::time::Instant;

use args::{Args, Refused};
use coverage::Coverage;
use plan::Call;
use play::Broken;
use report::Report;
use verdict::Verdict;
use watchdog::Watchdog;

fn main() -> ExitCode {
    let args = match Args::parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(Refused::Help) => {
            println!("{}", args::USAGE);
            return ExitCode::SUCCESS;
        }
        Err(refused) => {
            eprintln!("{refused}");
            return ExitCode::from(2);
        }
    };
    match chaos(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(broken) => {
            eprintln!("chaos could not be run: {broken}");
            ExitCode::from(2)
        }
    }
}

/// One call in this many may meet something that was not planned for it: of those, the judge knows less.
const MOST_UNPLANNED: usize = 10;

/// Makes every call, prints the report, and says whether all is well. Of a round that is over, only figures are kept.
fn chaos(args: &Args) -> Result<bool, Broken> {
    let began = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (mut coverage, mut verdict) = (Coverage::default(), Verdict::default());
    let (mut calls, mut arrivals) = (0, (0, 0));
    let rounds = match args.only {
        Some(only) => vec![plan::round_of(only, args.calls)],
        None => (0..plan::rounds(args.calls)).collect(),
    };
    for round in rounds {
        let whole = plan::plan(args.seed, args.calls, round);
        let chosen = chosen(&whole, args);
        if chosen.is_empty() {
            return Err("the plan has no such call".into());
        }
        let watchdog = Watchdog::start()?;
        let (told, facts) = runtime.block_on(run::run(&chosen))?;
        verdict::judge(&whole, &told, &facts, &watchdog.lateness, &mut verdict);
        coverage.add(&whole, &told);
        calls += told.len();
        for arrival in facts.calls().flat_map(|fact| &fact.arrivals) {
            arrivals = (arrivals.0 + 1, arrivals.1 + usize::from(arrival.fault.is_some()));
        }
        if args.only.is_some() {
            chosen.iter().for_each(|call| println!("{call:#?}"));
            told.iter().for_each(|told| println!("{told:#?}\n{:#?}", facts.of(told.id)));
        }
    }
    let raced = if args.only.is_some() { Vec::new() } else { race::race(args.race(), args.seed)? };
    // One call alone covers nothing.
    let mut holes = if args.only.is_some() { Vec::new() } else { coverage.holes() };
    if verdict.unplanned() * MOST_UNPLANNED > calls {
        holes.push("a calm machine: too many attempts met what was not planned".to_owned());
    }
    let (coverage, holes, verdict, took) = (&coverage, &holes, &verdict, began.elapsed());
    let report = Report { args, calls, took, arrivals, raced: &raced, coverage, holes, verdict };
    print!("{report}");
    if let Some(file) = &args.json {
        std::fs::write(file, format!("{:#}\n", report.to_json()))?;
    }
    Ok(report.is_good())
}

/// The calls to make: all, or one and those it depends on.
fn chosen(whole: &[Call], args: &Args) -> Vec<Call> {
    let Some(only) = args.only else { return whole.to_vec() };
    let place = whole.iter().find(|call| call.id == only).map(|call| call.place);
    let depends = |call: &Call| place.is_some_and(|place| place.is_a_sequence() && place.name() == call.place.name());
    let belongs = |call: &Call| call.id == only || depends(call);
    whole.iter().filter(|call| belongs(call)).cloned().collect()
}
