//! The requests that the server received.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;
use tokio::task::yield_now;

use super::input::{limit, number, parameters, read};
use super::{Call, Reply, error, success};
use crate::error::Error;
use crate::journal::{FaultFilter, Filter, JournalRange, RecipientFilter, Search, SearchText, StatusFilter};
use crate::server::response::ServerResponse;
use crate::server::{Server, list_body, replay, request_view};

/// The body of a call that takes no field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {}

/// How many calls a list has unless the request says so, and at most.
const DEFAULT_LIMIT: u64 = 100;
const HIGHEST_LIMIT: u64 = 1000;

/// The entries that a call of `GET /journal` asks for.
fn journal_range(server: &Server, query: &str) -> Result<JournalRange, Error> {
    let [after, since, most] = parameters(query, ["after", "since", "limit"])?;
    let (after, since) = (number("after", after)?, number("since", since)?);
    Ok(server.journal.range(after.or(since).unwrap_or(0), limit(most)?.unwrap_or(u64::MAX)))
}

fn status_filter(value: &str) -> Result<StatusFilter, Error> {
    let class = value.strip_suffix("xx").and_then(|digit| digit.parse().ok()).filter(|digit| (1..=5).contains(digit));
    let status = value.parse().ok().filter(|status| (100..=999).contains(status));
    match (value, class, status) {
        ("none", _, _) => Ok(StatusFilter::Nothing),
        (_, Some(digit), _) => Ok(StatusFilter::Class(digit)),
        (_, None, Some(status)) => Ok(StatusFilter::Exactly(status)),
        (_, None, None) => {
            Err(Error::Invalid("'status' must be a status such as '503', a class such as '5xx', or 'none'".to_owned()))
        }
    }
}

fn flag(name: &str, value: Option<&str>) -> Result<bool, Error> {
    match value {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Error::Invalid(format!("'{name}' must be 'true' or 'false'"))),
    }
}

/// The calls that a call of `GET /requests` asks for.
fn search(server: &Server, query: &str) -> Result<Search, Error> {
    let names = ["before", "limit", "operation", "status", "fault", "to", "text", "doubled"];
    let given = parameters(query, names)?.map(|value| value.filter(|value| !value.is_empty()));
    let [before, most, operation, status, fault, to, text, doubled] = given;
    let most = limit(most)?.unwrap_or(DEFAULT_LIMIT);
    if most > HIGHEST_LIMIT {
        return Err(Error::Invalid(format!("'limit' must be at most {HIGHEST_LIMIT}")));
    }
    let fault_filter = |kind: String| if kind == "any" { FaultFilter::Any } else { FaultFilter::Kind(kind) };
    let filter = Filter {
        operation,
        status: status.as_deref().map(status_filter).transpose()?,
        fault: fault.map(fault_filter),
        to: to.as_deref().map(RecipientFilter::new),
        text: text.as_deref().map(SearchText::new),
        doubled: flag("doubled", doubled.as_deref())?,
    };
    Ok(server.journal.search(filter, number("before", before)?, usize::try_from(most).unwrap_or(usize::MAX)))
}

/// The `seq` in `/requests/SEQ` and what follows it.
fn request_path(path: &str) -> Option<(u64, &str)> {
    let rest = path.strip_prefix("/requests/")?;
    let (seq, rest) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    Some((seq.parse().ok()?, rest))
}

/// The response to a call about a request that is not in the journal.
fn unknown(seq: u64) -> ServerResponse {
    error(404, &format!("request {seq} does not exist: it was dropped, or never arrived"))
}

pub(super) async fn call(server: &Arc<Server>, call: &Call<'_>) -> Reply {
    match call.target() {
        ("GET", "/journal") => {
            let range = journal_range(server, call.query)?;
            Ok(Some(ServerResponse::stream(list_body::journal(Arc::clone(server), range))))
        }
        ("GET", "/requests") => {
            let mut search = search(server, call.query)?;
            // Requests to the API are executed between two pieces.
            while !server.journal.continue_search(&mut search) {
                yield_now().await;
            }
            success(&json!(search))
        }
        (method, path) => match (method, request_path(path)) {
            ("GET", Some((seq, ""))) => {
                let [] = parameters(call.query, [])?;
                Ok(Some(match request_view::view(server, seq) {
                    Some(view) => ServerResponse::json(200, &view),
                    None => unknown(seq),
                }))
            }
            ("POST", Some((seq, "/replay"))) => {
                let Empty {} = read(call.body)?;
                let Some((entry, ..)) = server.journal.find(seq) else { return Ok(Some(unknown(seq))) };
                success(&json!({ "seq": replay::replay(server, &entry).await? }))
            }
            _ => Ok(None),
        },
    }
}
