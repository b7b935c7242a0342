//! Rules for the packages of all languages: the flags with which their native files are compiled, and what they may
//! contain. The suites of each language build, check and install the same files that are published.

mod check;
mod contents;
mod flags;
mod limits;

pub(crate) use check::check;
pub(crate) use flags::{print_flags, published};
