//! An address book that is read over a network, with pages requested ahead, compared with one page after
//! the other.

use super::figure::Figure;
use super::ratio::CheckedRatio;
use super::selection::Selection;
use crate::error::BoxError;
use crate::ledger::languages::Client;
use crate::network::{Case, Row, cases, measure_rounds};
use crate::network_args::NetworkWorkload;

/// The round trip of the network.
const ROUND_TRIP_MS: u64 = 20;

pub(super) fn ratios(
    client: &Client,
    peers: &[&str],
    selection: &Selection<'_>,
) -> Result<Vec<CheckedRatio>, BoxError> {
    let clients = std::slice::from_ref(client);
    let mut cases = cases(clients, true);
    cases.retain(|case| case.workload.kind == NetworkWorkload::Book && case.round_trip_ms == ROUND_TRIP_MS);
    for case in &mut cases {
        select(case, peers, selection);
    }
    cases.retain(|case| !case.rows.is_empty());
    measure_rounds(&mut cases, clients, selection.rounds, selection.machine)?;
    Ok(cases.iter().flat_map(ratios_of_case).collect())
}

/// Keeps the peers that are selected, and the sides of the SDK that they are compared with.
fn select(case: &mut Case, peers: &[&str], selection: &Selection<'_>) {
    case.rows.retain(|row| row.side.ours.is_none() || peers.contains(&row.name) && selection.includes(&name(row)));
    let compared: Vec<&str> = case.rows.iter().filter_map(|row| row.side.ours).collect();
    case.rows.retain(|row| row.side.ours.is_some() || compared.contains(&row.name));
}

fn ratios_of_case(case: &Case) -> Vec<CheckedRatio> {
    let ratio = |theirs: &Row| {
        let ours = case.rows.iter().find(|ours| Some(ours.name) == theirs.side.ours)?;
        Some(CheckedRatio::of_samples(name(theirs), Figure::ElapsedTime, &ours.samples, &theirs.samples))
    };
    case.rows.iter().filter_map(ratio).collect()
}

fn name(row: &Row) -> String {
    format!("address book at {ROUND_TRIP_MS} ms, {}", row.name)
}
