//! The response of `GET /journal`, written piece by piece: a journal can have more entries than fit into memory twice.

use std::sync::Arc;

use bytes::Bytes;

use super::state::Server;
use crate::journal::{JournalPart, JournalRange};

/// How many entries are serialized at once.
const PART: usize = 100;

/// The next piece to write.
#[derive(Debug)]
enum Step {
    Start,
    Continue,
    End,
}

/// `{"entries":[…],"dropped":N}` as an iterator of its pieces.
#[derive(Debug)]
pub(super) struct JournalBody {
    server: Arc<Server>,
    range: JournalRange,
    step: Step,
}

impl JournalBody {
    pub(super) fn new(server: Arc<Server>, range: JournalRange) -> Self {
        Self { server, range, step: Step::Start }
    }
}

impl Iterator for JournalBody {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        let (mut piece, mut separator) = match self.step {
            Step::Start => (String::from("{\"entries\":["), ""),
            Step::Continue => (String::new(), ","),
            Step::End => return None,
        };
        let JournalPart { entries, dropped } = self.server.journal.take(&mut self.range, PART);
        for entry in &entries {
            piece += separator;
            // Strings, numbers and maps with string keys can always be serialized.
            piece += &serde_json::to_string(entry).unwrap_or_default();
            separator = ",";
        }
        self.step = Step::Continue;
        if entries.len() < PART {
            piece += &format!("],\"dropped\":{dropped}}}");
            self.step = Step::End;
        }
        Some(Bytes::from(piece))
    }
}
