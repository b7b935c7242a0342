//! The requests that the server received.

use std::sync::Arc;

use super::input::{limit, number, parameters};
use super::{Call, Reply};
use crate::error::Error;
use crate::journal::JournalRange;
use crate::server::response::ServerResponse;
use crate::server::{Server, list_body};

/// The entries that a call of `GET /journal` asks for.
fn journal_range(server: &Server, query: &str) -> Result<JournalRange, Error> {
    let [after, since, most] = parameters(query, ["after", "since", "limit"])?;
    let (after, since) = (number("after", after)?, number("since", since)?);
    Ok(server.journal.range(after.or(since).unwrap_or(0), limit(most)?.unwrap_or(u64::MAX)))
}

pub(super) fn call(server: &Arc<Server>, call: &Call<'_>) -> Reply {
    match call.target() {
        ("GET", "/journal") => {
            let range = journal_range(server, call.query)?;
            Ok(Some(ServerResponse::stream(list_body::journal(Arc::clone(server), range))))
        }
        _ => Ok(None),
    }
}
