//! The options of the benchmark of the network, and of its processes.

use clap::{Args, ValueEnum};

use crate::mobile_args::{KotlinOptions, SwiftOptions};
use crate::node_args::NodePrograms;
use crate::report_files::ReportFiles;

/// Options of the benchmark of the network.
#[derive(Args, Debug)]
pub(crate) struct NetworkOptions {
    #[command(flatten)]
    pub(crate) files: ReportFiles,

    /// Read fewer contacts, make fewer sends and lower the default of --rounds, for an estimate
    #[arg(long)]
    pub(crate) quick: bool,

    /// How often each measurement is made
    #[arg(long, value_name = "N", default_value = "3", default_value_if("quick", "true", "1"))]
    pub(crate) rounds: usize,

    /// The languages to measure
    #[arg(long, value_enum, value_name = "NAMES", value_delimiter = ',', default_value = "rust,python,node")]
    pub(crate) languages: Vec<NetworkLanguage>,

    #[command(flatten)]
    pub(crate) node: NodePrograms,

    #[command(flatten)]
    pub(crate) kotlin: Option<KotlinOptions>,

    #[command(flatten)]
    pub(crate) swift: Option<SwiftOptions>,
}

/// How to run the programs of the languages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NetworkPrograms<'a> {
    pub(crate) node: &'a NodePrograms,
    pub(crate) kotlin: Option<&'a KotlinOptions>,
    pub(crate) swift: Option<&'a SwiftOptions>,
}

impl NetworkOptions {
    pub(crate) fn programs(&self) -> NetworkPrograms<'_> {
        NetworkPrograms { node: &self.node, kotlin: self.kotlin.as_ref(), swift: self.swift.as_ref() }
    }
}

/// A language of the SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NetworkLanguage {
    Rust,
    Python,
    Node,
    Kotlin,
    Swift,
}

impl NetworkLanguage {
    /// Its name in a report.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Python => "Python",
            Self::Node => "Node",
            Self::Kotlin => "Kotlin",
            Self::Swift => "Swift",
        }
    }
}

/// A relay that delays what it forwards.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct RelayOptions {
    /// The port of the server
    #[arg(long, value_name = "PORT")]
    pub(crate) to: u16,

    /// The time from a request until the response of a server that responds at once, in ms
    #[arg(long, value_name = "MS")]
    pub(crate) round_trip: u64,
}

/// One measurement, made by its own process. The scripts of other languages take the same flags.
#[derive(Args, Clone, Debug)]
pub(crate) struct NetworkClientOptions {
    /// The side that makes the calls
    #[arg(long)]
    pub(crate) side: NetworkSide,

    /// The workload
    #[arg(long = "work")]
    pub(crate) workload: NetworkWorkload,

    /// The number of contacts or sends
    #[arg(long, value_name = "N")]
    pub(crate) count: u64,

    /// The base URL of the API, on the port of the relay
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: String,
}

/// A send of a new process. The programs of other languages take the same arguments.
#[derive(Args, Clone, Debug)]
pub(crate) struct NetworkFirstOptions {
    /// The side that makes the call
    pub(crate) side: NetworkSide,

    /// The base URL of the API, on the port of the relay
    pub(crate) base_url: String,

    pub(crate) api_key: String,

    pub(crate) to: String,

    pub(crate) text: String,
}

/// A side in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NetworkSide {
    /// The SDK
    Workspace,
    /// The SDK, which requests no page ahead
    #[value(name = "workspace-prefetch-0")]
    WorkspacePrefetch0,
    /// Plain reqwest
    Reqwest,
}

/// A workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NetworkWorkload {
    /// Read an address book from end to end
    Book,
    /// Make 64 sends at once, again and again
    Burst,
    /// Make one send after the other
    Send,
}

impl NetworkWorkload {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Burst => "burst",
            Self::Send => "send",
        }
    }
}
