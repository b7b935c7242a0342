//! Every call by its name, its arguments and its answer as JSON text: for a language that reads and writes JSON faster than it can be
//! handed values one by one. What a call may hold is decided here as for everybody.

mod answer;
mod arguments;
mod calls;
mod kind;
mod options;
mod pages;

pub use answer::{JsonAnswer, JsonText};
pub use arguments::{Arguments, LeftOut};
pub use calls::{CALLS, Call};
pub use kind::Kind;
pub use options::options_in_camel_case;
pub use pages::{PAGES, Page, Pages, PagesOf};

use std::time::Duration;

use crate::classify::{Ended, Failed};
use crate::error::{Error, Failure};
use crate::operations::TABLE;
use crate::operations::operation::Class;
use crate::surface::HELPERS;

/// Why a call by its name failed.
#[derive(Debug)]
pub enum Refused {
    /// The arguments have not the types they must have, which is a mistake of the program: this says which and what is expected,
    /// never a value.
    Argument(String),
    /// The call failed.
    Error(Error),
}

/// The error of a call whose end nobody can tell, because the code that ran it failed: of a send it is a "maybe" like any other. The
/// connection that the call had went with it.
#[must_use]
pub fn lost(operation: &'static str, elapsed: Duration) -> Error {
    let class = class_of(operation);
    Failed::of(Failure::ConnectionLost).into_error(&Ended { operation, class, attempts: 1, elapsed, in_doubt: true })
}

/// The class of the operation that a method makes. A name that is in no table may be a send.
fn class_of(name: &'static str) -> Class {
    let made_of = HELPERS.iter().find(|(helper, _)| *helper == name).and_then(|(_, made_of)| *made_of);
    let operation = made_of.unwrap_or(name);
    TABLE.iter().find(|spec| spec.name == operation).map_or(Class::Send, |spec| spec.class)
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn what_was_lost_is_a_maybe_of_a_send() {
        let cases = [
            ("messages.send_text", ErrorKind::OutcomeUnknown),
            ("templates.send", ErrorKind::OutcomeUnknown),
            ("client.request", ErrorKind::OutcomeUnknown),
            ("messages.wait", ErrorKind::Transport),
            ("contacts.iter", ErrorKind::Transport),
            ("contacts.upsert", ErrorKind::Transport),
        ];
        for (operation, kind) in cases {
            assert_eq!(lost(operation, Duration::ZERO).kind(), kind, "{operation}");
        }
    }
}
