//! The command line.

use std::path::PathBuf;

use clap::{Arg, ArgGroup, Args, Parser, Subcommand, ValueEnum};

use crate::check_args::CheckOptions;
use crate::measured_language::MeasuredLanguage;
use crate::mobile_args::{KotlinOptions, SwiftOptions};
use crate::network_args::{NetworkClientOptions, NetworkFirstOptions, NetworkOptions, RelayOptions};
use crate::node_args::NodePrograms;
use crate::protocol::Protocol;
use crate::report_files::ReportFiles;
use crate::sandbox_args::{SandboxCallsOptions, SandboxFullOptions, SandboxOptions};

/// Measures the cost of the SDK compared with calling the API without it.
#[derive(Debug, Parser)]
#[command(name = "workspace-bench")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
#[command(args_override_self = true)]
pub(crate) enum Command {
    /// Compare the Rust core with plain reqwest
    Core(CoreOptions),
    /// Compare the Python package with other libraries, in a virtual environment
    #[command(mut_arg("rounds", |arg| quick_rounds(arg, "3")))]
    Python(PackageOptions),
    /// Compare the Node package with other libraries
    // The warmup takes most of the time, and a quick run needs it too.
    #[command(mut_arg("rounds", |arg| quick_rounds(arg, "1")))]
    Node(NodeOptions),
    /// Compare the Kotlin library, the Swift library or both with other libraries
    // A JVM needs the same warmup in a quick run.
    #[command(
        mut_arg("rounds", |arg| quick_rounds(arg, "1")),
        group(ArgGroup::new("programs").args(["classpath", "swift"]).required(true).multiple(true))
    )]
    Mobile(MobileOptions),
    /// Compare sends with and without a ledger, in Rust, Python and Node
    Ledger(LedgerBenchOptions),
    /// Compare sends to many with a loop of other libraries, in Rust, Python and Node
    Many(SendOptions),
    /// Compare the SDK with other libraries over a network with a round trip
    Network(NetworkOptions),
    /// Measure the page of the sandbox, and what an open page costs the API
    Sandbox(SandboxOptions),
    /// Compare the ratios that matter with those in bench/ratios.json; fails if one has fallen by more than a quarter
    Check(CheckOptions),
    /// Serve constant responses; prints the port, and stops when standard input closes
    Serve(ServeOptions),
    /// Make one measurement; prints a line of JSON
    Client(ClientOptions),
    /// Send with and without a ledger; prints a line of JSON
    LedgerClient(LedgerClientOptions),
    /// Fill a ledger; prints a line of JSON
    LedgerFill(LedgerFillOptions),
    /// Send with a ledger until a time has passed; prints a line of JSON
    LedgerWorker(LedgerWorkerOptions),
    /// Send to many once; prints a line of JSON
    ManyClient(ManyClientOptions),
    /// Call the API of a sandbox; prints a line of JSON
    SandboxCalls(SandboxCallsOptions),
    /// Fill a sandbox, and measure the calls of the page; prints a line of JSON
    SandboxFull(SandboxFullOptions),
    /// Read an address book or send over a network; prints a line of JSON
    NetworkClient(NetworkClientOptions),
    /// Make one send over a network; prints the id of the message
    NetworkFirst(NetworkFirstOptions),
    /// Relay connections with a delay; prints the port, and stops when standard input closes
    Relay(RelayOptions),
}

/// Options of the benchmark of the core.
#[derive(Args, Debug)]
pub(crate) struct CoreOptions {
    #[command(flatten)]
    pub(crate) files: ReportFiles,

    /// How often each measurement is made
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub(crate) rounds: usize,

    /// The percentage of the usual number of calls to make
    #[arg(long, value_name = "PERCENT", default_value_t = 100)]
    pub(crate) share: u64,
}

/// Options of the benchmark of a language.
#[derive(Args, Debug)]
pub(crate) struct PackageOptions {
    #[command(flatten)]
    pub(crate) files: ReportFiles,

    /// Lower the defaults of --rounds, --share and --starts, for an estimate
    #[arg(long)]
    pub(crate) quick: bool,

    /// How often each measurement is made
    #[arg(long, value_name = "N", default_value = "5")]
    pub(crate) rounds: usize,

    /// The percentage of the usual number of calls to make
    #[arg(long, value_name = "PERCENT", default_value = "100", default_value_if("quick", "true", "20"))]
    pub(crate) share: u64,

    /// How often each program is started
    #[arg(long, value_name = "N", default_value = "15", default_value_if("quick", "true", "5"))]
    pub(crate) starts: usize,
}

/// Sets the default of `--rounds` for `--quick`.
fn quick_rounds(arg: Arg, rounds: &'static str) -> Arg {
    arg.default_value_if("quick", "true", rounds)
}

/// Options of the benchmark of the Node package.
#[derive(Args, Debug)]
pub(crate) struct NodeOptions {
    #[command(flatten)]
    pub(crate) package: PackageOptions,

    /// The folder with our packed packages
    #[arg(long, value_name = "FOLDER")]
    pub(crate) packages: PathBuf,

    /// The Node program
    #[arg(long, value_name = "FILE", default_value = "node")]
    pub(crate) node: PathBuf,
}

/// Options of the benchmark of the mobile libraries.
#[derive(Args, Debug)]
pub(crate) struct MobileOptions {
    #[command(flatten)]
    pub(crate) package: PackageOptions,

    #[command(flatten)]
    pub(crate) kotlin: Option<KotlinOptions>,

    #[command(flatten)]
    pub(crate) swift: Option<SwiftOptions>,
}

/// Options of the benchmarks of the ledger and of sends to many.
#[derive(Args, Debug)]
pub(crate) struct SendOptions {
    #[command(flatten)]
    pub(crate) files: ReportFiles,

    /// Make fewer sends or rounds, for an estimate
    #[arg(long)]
    pub(crate) quick: bool,

    /// The languages to measure
    #[arg(long, value_enum, value_name = "NAMES", value_delimiter = ',', default_value = "rust,python,node")]
    pub(crate) languages: Vec<MeasuredLanguage>,

    /// The folder of the ledgers, on the disk to measure; by default below `target`
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) node: NodePrograms,
}

/// Options of the benchmark of the ledger.
#[derive(Args, Debug)]
pub(crate) struct LedgerBenchOptions {
    #[command(flatten)]
    pub(crate) send: SendOptions,

    /// Where the ledgers are
    #[arg(long, value_enum, value_name = "NAME", default_value = "sqlite")]
    pub(crate) store: LedgerStore,
}

/// Where a ledger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LedgerStore {
    /// In files
    Sqlite,
    /// In a PostgreSQL database, whose server is started for the measurement
    Postgres,
}

/// How the server responds.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ServeOptions {
    /// How long the server takes for each response, in ms
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub(crate) delay: u64,

    /// Give each message a separate id, as the real API does
    #[arg(long)]
    pub(crate) own_ids: bool,

    /// List the pages of an address book with so many contacts, instead of the same page for every request
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) contacts: usize,

    /// What the server offers
    #[arg(long, default_value = "http1")]
    pub(crate) protocol: Protocol,

    /// The folder with the certificate of the server; required for TLS
    #[arg(
        long,
        value_name = "FOLDER",
        required_if_eq_any = [("protocol", "https1"), ("protocol", "https2")]
    )]
    pub(crate) certificates: Option<PathBuf>,
}

/// Where the ledgers of a client are. The scripts of other languages take the same flags.
#[derive(Args, Clone, Debug)]
pub(crate) struct PlaceOptions {
    /// An empty folder on the disk to measure, for files and bare fsyncs
    #[arg(long)]
    pub(crate) folder: PathBuf,

    /// The URL of a database for the ledgers; it ends with the beginning of the names of their schemas
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}

/// Sends with and without a ledger in turn, made by one process.
#[derive(Args, Clone, Debug)]
pub(crate) struct LedgerClientOptions {
    /// The port of the server
    #[arg(long)]
    pub(crate) port: u16,

    /// The port of a server that takes 50 ms per response
    #[arg(long)]
    pub(crate) slow_port: u16,

    #[command(flatten)]
    pub(crate) place: PlaceOptions,

    /// The number of sends one at a time, each with and without a ledger
    #[arg(long, value_name = "N")]
    pub(crate) sends: u64,

    /// The number of rounds of concurrent sends
    #[arg(long, value_name = "N")]
    pub(crate) rounds: u64,

    /// The number of concurrent sends per round and side
    #[arg(long, value_name = "N")]
    pub(crate) calls: u64,

    /// The same for the slow server
    #[arg(long, value_name = "N")]
    pub(crate) slow_calls: u64,
}

/// A ledger to fill.
#[derive(Args, Clone, Debug)]
pub(crate) struct LedgerFillOptions {
    /// The port of the server
    #[arg(long)]
    pub(crate) port: u16,

    #[command(flatten)]
    pub(crate) place: PlaceOptions,

    /// The number of keys
    #[arg(long, value_name = "N")]
    pub(crate) keys: u64,

    /// The number of look-ups in each ledger
    #[arg(long, value_name = "N")]
    pub(crate) lookups: u64,
}

/// Sends by one of several processes that share a ledger. It prints a line when it is ready, and begins with the next
/// line of its standard input.
#[derive(Args, Clone, Debug)]
pub(crate) struct LedgerWorkerOptions {
    /// The port of the server
    #[arg(long)]
    pub(crate) port: u16,

    /// The URL of the ledger
    #[arg(long, value_name = "URL")]
    pub(crate) ledger: String,

    /// The number of the process, from which its keys follow
    #[arg(long, value_name = "N")]
    pub(crate) worker: u64,

    /// The number of concurrent sends
    #[arg(long, value_name = "N")]
    pub(crate) in_flight: u64,

    /// How long the process sends, in ms
    #[arg(long, value_name = "MS")]
    pub(crate) duration: u64,
}

/// One send to many, made by its own process. The scripts of other languages take the same flags.
#[derive(Args, Clone, Debug)]
pub(crate) struct ManyClientOptions {
    /// An empty folder for a ledger, with which the list is a campaign
    #[arg(long)]
    pub(crate) ledger: Option<PathBuf>,

    /// The number of recipients of the measured list
    #[arg(long, value_name = "N")]
    pub(crate) recipients: u64,

    /// The number of recipients of the list before the measurement
    #[arg(long, value_name = "N")]
    pub(crate) warmup: u64,

    /// The port of the server
    #[arg(long)]
    pub(crate) port: u16,
}

/// One measurement, made by its own process.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct ClientOptions {
    /// The side that makes the calls
    #[arg(long)]
    pub(crate) side: Side,

    /// The workload
    #[arg(long = "work")]
    pub(crate) workload: Workload,

    /// The number of concurrent calls
    #[arg(long, value_name = "N")]
    pub(crate) inflight: u64,

    /// The number of measured calls
    #[arg(long, value_name = "N")]
    pub(crate) calls: u64,

    /// The number of calls before the measurement
    #[arg(long, value_name = "N")]
    pub(crate) warmup: u64,

    /// The port of the server
    #[arg(long)]
    pub(crate) port: u16,
}

/// The side that makes the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Side {
    /// The SDK
    Core,
    /// Plain reqwest
    Plain,
}

/// The workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Workload {
    /// Send a text message
    Send,
    /// List a page of 50 contacts
    List,
}

impl Side {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Plain => "plain",
        }
    }
}

impl Workload {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::List => "list",
        }
    }
}

impl Command {
    /// Parses the arguments of this process; prints errors and help and exits.
    pub(crate) fn from_process() -> Self {
        Cli::parse().command
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network_args::{NetworkLanguage, NetworkSide, NetworkWorkload};

    fn parse(line: &str) -> Result<Command, clap::Error> {
        let arguments = std::iter::once("workspace-bench").chain(line.split_whitespace());
        Ok(Cli::try_parse_from(arguments)?.command)
    }

    #[test]
    fn reads_a_job() {
        let line = "client --side plain --work list --inflight 64 --calls 10 --warmup 2 --port 80";
        let Ok(Command::Client(options)) = parse(line) else { panic!("{line}") };
        assert_eq!((options.side, options.workload, options.inflight), (Side::Plain, Workload::List, 64));
        assert_eq!((options.calls, options.warmup, options.port), (10, 2, 80));
    }

    #[test]
    fn quick_is_a_switch() {
        let Ok(Command::Python(options)) = parse("python --quick --rounds 4 --json out") else { panic!() };
        assert_eq!((options.rounds, options.share, options.starts), (4, 20, 5));
        assert!(options.files.has_json());
        let Ok(Command::Node(options)) = parse("node --quick --starts 2 --packages there") else { panic!() };
        assert_eq!((options.package.rounds, options.package.share, options.package.starts), (1, 20, 2));
        assert_eq!((options.packages, options.node), ("there".into(), "node".into()));
    }

    #[test]
    fn a_mobile_language_is_measured_if_its_programs_are_given() {
        let Ok(Command::Mobile(options)) = parse("mobile --quick --classpath a:b --java j") else { panic!() };
        let kotlin = options.kotlin.unwrap();
        assert_eq!((kotlin.classpath, kotlin.java), ("a:b".into(), "j".into()));
        assert!(options.swift.is_none());
        let Ok(Command::Mobile(options)) = parse(r#"mobile --swift there --within ["a","b"]"#) else { panic!() };
        assert_eq!(options.swift.unwrap().within, ["a", "b"]);
        assert!(options.kotlin.is_none());
    }

    #[test]
    fn the_languages_of_the_ledger_are_a_list() {
        let Ok(Command::Ledger(options)) = parse("ledger --quick") else { panic!() };
        assert_eq!(options.send.languages, [MeasuredLanguage::Rust, MeasuredLanguage::Python, MeasuredLanguage::Node]);
        let Ok(Command::Ledger(options)) = parse("ledger --languages node,rust --packages there") else { panic!() };
        assert_eq!(options.send.languages, [MeasuredLanguage::Node, MeasuredLanguage::Rust]);
    }

    #[test]
    fn the_ledgers_are_in_files_unless_a_database_is_chosen() {
        for (line, store) in [
            ("ledger", LedgerStore::Sqlite),
            ("ledger --store sqlite --quick", LedgerStore::Sqlite),
            ("ledger --quick --store postgres", LedgerStore::Postgres),
        ] {
            let Ok(Command::Ledger(options)) = parse(line) else { panic!("{line}") };
            assert_eq!(options.store, store, "{line}");
        }
        let line = "ledger-fill --port 80 --keys 9 --lookups 2 --folder there --database postgresql://db/d?schema=s";
        let Ok(Command::LedgerFill(options)) = parse(line) else { panic!("{line}") };
        assert_eq!(options.place.folder, PathBuf::from("there"));
        assert_eq!(options.place.database.as_deref(), Some("postgresql://db/d?schema=s"));
    }

    #[test]
    fn a_list_is_a_campaign_if_it_has_a_ledger() {
        let line = "many-client --recipients 9 --warmup 2 --port 80";
        let Ok(Command::ManyClient(options)) = parse(line) else { panic!("{line}") };
        assert_eq!((options.ledger, options.recipients, options.warmup, options.port), (None, 9, 2, 80));
        let Ok(Command::Many(options)) = parse("many --quick --languages rust") else { panic!() };
        assert_eq!((options.quick, options.languages), (true, vec![MeasuredLanguage::Rust]));
    }

    #[test]
    fn the_network_is_measured_once_with_quick_and_a_side_has_the_name_of_the_scripts() {
        for (line, rounds) in [("network", 3), ("network --quick", 1), ("network --quick --rounds 2", 2)] {
            let Ok(Command::Network(options)) = parse(line) else { panic!("{line}") };
            assert_eq!(options.rounds, rounds, "{line}");
        }
        let line = "network-client --side workspace-prefetch-0 --work book --count 400 --base-url https://there";
        let Ok(Command::NetworkClient(options)) = parse(line) else { panic!("{line}") };
        assert_eq!((options.side, options.workload), (NetworkSide::WorkspacePrefetch0, NetworkWorkload::Book));
        assert_eq!((options.count, &*options.base_url), (400, "https://there"));
        let line = "network --languages kotlin,swift --classpath a:b --swift there";
        let Ok(Command::Network(options)) = parse(line) else { panic!("{line}") };
        assert_eq!(options.languages, [NetworkLanguage::Kotlin, NetworkLanguage::Swift]);
        assert!(options.kotlin.is_some() && options.swift.is_some());
        let Ok(Command::Relay(options)) = parse("relay --to 80 --round-trip 20") else { panic!() };
        assert_eq!((options.to, options.round_trip), (80, 20));
    }

    #[test]
    fn the_check_makes_at_least_three_rounds() {
        for (line, rounds, update) in [("check", 3, false), ("check --languages rust --rounds 5 --update", 5, true)] {
            let Ok(Command::Check(options)) = parse(line) else { panic!("{line}") };
            assert_eq!((options.rounds, options.update), (rounds, update), "{line}");
        }
    }

    #[test]
    fn rejects_unknown_arguments() {
        for line in [
            "check --rounds 2",
            "check --json out",
            "check --languages kotlin",
            "",
            "other",
            "core --rounds",
            "core --rounds x",
            "core --colour red",
            "serve now",
            "serve --quick",
            "ledger --languages swift",
            "ledger --store mysql",
            "many --store postgres",
            "ledger-fill",
            "many --languages kotlin",
            "sandbox --quick",
            "sandbox-calls --call other",
            "many-client --recipients 9",
            "network --store postgres",
            "network-client --side httpx --work book --count 9 --base-url https://there",
            "network --languages java",
            "serve --protocol https2",
            "relay --to 80",
            "node",
            "mobile",
            "mobile --swift there --within a",
            "python --packages there",
            "client",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
