//! The fast path of reading a response: each value is read once, as its type expects it.
//!
//! Two kinds of values need more. `serde_json` reads a number that no 64-bit integer can hold as a float, which loses
//! digits of an id such as `12345678901234567890123`. A list with an element of another shape is kept as JSON. Both are
//! rare, and reading such fields as text first would make every response slower. So a body is read on the fast path,
//! and once more, without it, if it contains such a value.

use std::cell::Cell;

use crate::error::Failure;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Path {
    Fast,
    /// Numbers keep their digits, and lists may have any shape.
    Exact,
    /// Lists may have any shape: for a value that is not the body of a response, such as one that a program reads.
    Tolerant,
}

thread_local! {
    static PATH: Cell<Path> = const { Cell::new(Path::Tolerant) };
    /// Whether the body contains a value that the fast path cannot read.
    static IS_UNSUITABLE: Cell<bool> = const { Cell::new(false) };
}

/// Reads with `read` on the fast path. Reads again without it if the body is not suitable, or if a number that is too
/// large for a float may have made it unreadable.
pub(crate) fn try_fast<T>(read: impl Fn() -> Result<T, Failure>) -> Result<T, Failure> {
    let _reset = ResetOnDrop;
    IS_UNSUITABLE.set(false);
    PATH.set(Path::Fast);
    let result = read();
    if !IS_UNSUITABLE.get() && !matches!(result, Err(Failure::Unreadable)) {
        return result;
    }
    PATH.set(Path::Exact);
    read()
}

/// Other values on this thread do not take the fast path, even after a panic.
struct ResetOnDrop;

impl Drop for ResetOnDrop {
    fn drop(&mut self) {
        PATH.set(Path::Tolerant);
    }
}

/// Whether values are read as their types expect them.
pub(crate) fn is_on() -> bool {
    PATH.get() == Path::Fast
}

/// Whether numbers are read as text.
pub(crate) fn is_exact() -> bool {
    PATH.get() == Path::Exact
}

/// Notes that the fast path cannot read this body.
pub(crate) fn leave() {
    IS_UNSUITABLE.set(true);
}
