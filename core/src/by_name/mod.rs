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

use crate::error::Error;

/// Why a call by its name failed.
#[derive(Debug)]
pub enum Refused {
    /// The arguments have not the types they must have, which is a mistake of the program: this says which and what is expected,
    /// never a value.
    Argument(String),
    /// The call failed.
    Error(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}
