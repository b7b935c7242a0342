//! The fault matrix of an SDK that promises never to send twice and never to lose: the real client, the real sandbox, real
//! sockets, every fault in every phase, and a judge that holds what callers were told against what the server did.

mod args;
mod coverage;
mod expect;
mod facts;
mod faults;
mod operation;
mod plan;
mod play;
mod report;
mod run;
mod stage;
mod told;
mod verdict;

use std::process::ExitCode;
use std::time::Instant;

use args::{Args, Refused};
use plan::Call;
use play::Broken;
use report::Report;

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

/// Makes every call, prints the report, and says whether all is well.
fn chaos(args: &Args) -> Result<bool, Broken> {
    let whole = plan::plan(args.seed, args.calls);
    let chosen = chosen(&whole, args);
    if chosen.is_empty() {
        return Err("the plan has no such call".into());
    }
    let began = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (told, facts) = runtime.block_on(run::run(&chosen))?;
    let verdict = verdict::judge(&whole, &told, &facts);
    let coverage = coverage::measure(&whole, &told);
    // One call alone covers nothing.
    let mut holes = if args.only.is_some() { Vec::new() } else { coverage.holes() };
    if verdict.unplanned() * MOST_UNPLANNED > told.len() {
        holes.push("a calm machine: too many attempts met what was not planned".to_owned());
    }
    let (calls, took) = (told.len(), began.elapsed());
    let report = Report { args, calls, took, facts: &facts, coverage: &coverage, holes: &holes, verdict: &verdict };
    print!("{report}");
    if args.only.is_some() {
        chosen.iter().for_each(|call| println!("{call:#?}"));
        told.iter().for_each(|told| println!("{told:#?}\n{:#?}", facts.of(told.id)));
    }
    if let Some(file) = &args.json {
        std::fs::write(file, format!("{:#}\n", report.to_json()))?;
    }
    Ok(report.is_good())
}

/// The calls to make: all, or one and those it depends on.
fn chosen(whole: &[Call], args: &Args) -> Vec<Call> {
    let Some(only) = args.only else { return whole.to_vec() };
    let place = whole.iter().find(|call| call.id == only).map(|call| call.place);
    let belongs =
        |call: &Call| call.id == only || call.place.is_a_sequence() && place.is_some_and(|place| place.is_a_sequence());
    whole.iter().filter(|call| belongs(call)).cloned().collect()
}
