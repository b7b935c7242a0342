//! Keeps all digits of numbers in fields that are strings, such as ids.
//!
//! `serde_json` reads a number that no 64-bit integer can hold as a float, which loses digits of an id such as
//! `12345678901234567890123`. Such numbers are rare, and reading every field as text first would make every response
//! slower. So a body is read the fast way, and once more, exactly, if digits were lost.

use std::cell::Cell;

use crate::error::Failure;

#[derive(Clone, Copy)]
struct State {
    is_exact: bool,
    digits_lost: bool,
}

const FAST: State = State { is_exact: false, digits_lost: false };

thread_local! {
    static STATE: Cell<State> = const { Cell::new(FAST) };
}

/// Reads with `read`, and again with exact numbers if digits were lost, or if a number that is too large for a float
/// may have made the body unreadable.
pub(crate) fn retry_exactly<T>(read: impl Fn() -> Result<T, Failure>) -> Result<T, Failure> {
    STATE.set(FAST);
    let result = read();
    if !STATE.get().digits_lost && !matches!(result, Err(Failure::Unreadable)) {
        return result;
    }
    STATE.set(State { is_exact: true, ..FAST });
    let result = read();
    STATE.set(FAST);
    result
}

/// Whether numbers are read as text now.
pub(crate) fn is_on() -> bool {
    STATE.get().is_exact
}

/// Notes that a number became a float.
pub(crate) fn note_loss() {
    STATE.set(State { digits_lost: true, ..STATE.get() });
}
