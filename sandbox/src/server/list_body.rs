//! The responses of the control API that are lists, written piece by piece: a list can be too long to be in memory as a
//! whole.

use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;

use super::state::Server;
use crate::journal::JournalRange;

/// How many items are serialized at once.
const PART: usize = 100;

/// The next items of a list.
struct Part {
    items: Vec<String>,
    rest: Rest,
}

/// The text after the items of a part.
enum Rest {
    MoreItems,
    /// The end of the list, and these fields, each with a comma before it.
    Fields(String),
    /// The next items could not be read. The client receives JSON that is cut off.
    Failure,
}

impl Part {
    /// Fewer items than were asked for are the last ones, and these fields follow them.
    fn new<T: Serialize>(items: &[T], fields: impl FnOnce() -> String) -> Self {
        let rest = if items.len() < PART { Rest::Fields(fields()) } else { Rest::MoreItems };
        // Structs of strings and numbers can always be serialized.
        let items = items.iter().map(|item| serde_json::to_string(item).unwrap_or_default()).collect();
        Self { items, rest }
    }
}

/// The pieces of an object whose first field is a list.
struct ListBody<F> {
    next_part: F,
    /// The start of the object, until it is written.
    head: Option<String>,
    has_items: bool,
    is_ended: bool,
}

impl<F> ListBody<F> {
    fn new(name: &str, next_part: F) -> Self {
        Self { next_part, head: Some(format!("{{\"{name}\":[")), has_items: false, is_ended: false }
    }
}

impl<F: FnMut() -> Part> Iterator for ListBody<F> {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.is_ended {
            return None;
        }
        let mut piece = self.head.take().unwrap_or_default();
        let Part { items, rest } = (self.next_part)();
        for item in items {
            if self.has_items {
                piece.push(',');
            }
            self.has_items = true;
            piece += &item;
        }
        self.is_ended = !matches!(rest, Rest::MoreItems);
        if let Rest::Fields(fields) = rest {
            piece += &format!("]{fields}}}");
        }
        Some(Bytes::from(piece))
    }
}

/// `{"entries":[…],"dropped":N}`, with the entries of a range.
pub(super) fn journal(server: Arc<Server>, mut range: JournalRange) -> impl Iterator<Item = Bytes> + Send {
    ListBody::new("entries", move || {
        let part = server.journal.take(&mut range, PART);
        Part::new(&part.entries, || format!(",\"dropped\":{}", part.dropped))
    })
}

/// `{"messages":[…]}`, with the outbound messages; optionally only those to one number.
pub(super) fn messages(server: Arc<Server>, to: Option<String>) -> impl Iterator<Item = Bytes> + Send {
    let mut after = 0;
    ListBody::new("messages", move || match server.messages_after(to.as_deref(), after, Some(PART)) {
        Ok((messages, last)) => {
            after = last;
            Part::new(&messages, String::new)
        }
        Err(_) => Part { items: Vec::new(), rest: Rest::Failure },
    })
}
