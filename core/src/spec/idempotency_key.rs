//! Which idempotency keys are valid.

use crate::error::FieldErrorKind;

/// The maximum length of an idempotency key.
const MAX_KEY_LENGTH: usize = 255;

/// Checks an idempotency key: 1 to 255 visible ASCII characters, so that every store compares it in the same way.
pub(crate) fn check_idempotency_key(key: &str) -> Result<(), (FieldErrorKind, &'static str)> {
    if key.is_empty() {
        return Err((
            FieldErrorKind::Empty,
            "is empty; use the order's id and what is sent, such as order-1234/shipped",
        ));
    }
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err((FieldErrorKind::Format, "must be visible ASCII characters, without spaces"));
    }
    if key.len() > MAX_KEY_LENGTH {
        return Err((FieldErrorKind::TooLong, "has more than 255 characters"));
    }
    Ok(())
}
