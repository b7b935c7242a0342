//! The options of the check of the ratios.

use clap::Args;
use clap::builder::RangedU64ValueParser;

use crate::measured_language::MeasuredLanguage;
use crate::node_args::NodePrograms;

/// Options of the check of the ratios.
#[derive(Args, Debug)]
pub(crate) struct CheckOptions {
    /// Write the ratios of this run to bench/ratios.json; languages that are not measured keep theirs
    #[arg(long)]
    pub(crate) update: bool,

    /// How often each measurement is made, at least 3 times
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = RangedU64ValueParser::<usize>::new().range(3..))]
    pub(crate) rounds: usize,

    /// The languages to measure
    #[arg(long, value_enum, value_name = "NAMES", value_delimiter = ',', default_value = "rust,python,node")]
    pub(crate) languages: Vec<MeasuredLanguage>,

    #[command(flatten)]
    pub(crate) node: NodePrograms,
}
