//! An address book that is read over a network, with pages requested ahead, compared with one page after
//! the other.

use super::figure::Figure;
use super::ratio::CheckedRatio;
use super::selection::Selection;
use crate::error::BoxError;
use crate::network::{Case, Language, Network, Rounds, Row, cases};
use crate::network_args::NetworkWorkload;
use crate::protocol::Protocol;
use crate::server::Certificates;

/// The network of a program within a continent.
const NETWORK: Network = Network { protocol: Protocol::Https2, round_trip_ms: 20 };

pub(super) fn ratios(
    language: &Language<'_>,
    certificates: &Certificates,
    peers: &[&str],
    selection: &Selection<'_>,
) -> Result<Vec<CheckedRatio>, BoxError> {
    let languages = std::slice::from_ref(language);
    let mut cases = cases(languages, true);
    cases.retain(|case| case.workload.kind == NetworkWorkload::Book && case.network == NETWORK);
    for case in &mut cases {
        select(case, peers, selection);
    }
    cases.retain(|case| !case.rows.is_empty());
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let rounds = Rounds { machine: selection.machine, count: selection.rounds, starts: 0 };
    rounds.measure(&mut cases, &mut [], languages, certificates)?;
    Ok(cases.iter().flat_map(ratios_of_case).collect())
}

/// Keeps the peers that are selected, and the sides of the SDK that they are compared with.
fn select(case: &mut Case, peers: &[&str], selection: &Selection<'_>) {
    case.rows.retain(|row| row.side.ours.is_none() || peers.contains(&row.side.name) && selection.includes(&name(row)));
    let compared: Vec<&str> = case.rows.iter().filter_map(|row| row.side.ours).collect();
    case.rows.retain(|row| row.side.ours.is_some() || compared.contains(&row.side.name));
}

fn ratios_of_case(case: &Case) -> Vec<CheckedRatio> {
    let ratio = |theirs: &Row| {
        let ours = case.rows.iter().find(|ours| Some(ours.side.name) == theirs.side.ours)?;
        let samples = |row: &Row| row.samples.iter().map(|sample| sample.client.process).collect::<Vec<_>>();
        Some(CheckedRatio::of_samples(name(theirs), Figure::ElapsedTime, &samples(ours), &samples(theirs)))
    };
    case.rows.iter().filter_map(ratio).collect()
}

fn name(row: &Row) -> String {
    format!("address book at {} ms, {}", NETWORK.round_trip_ms, row.side.name)
}
