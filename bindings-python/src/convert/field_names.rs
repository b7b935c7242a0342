//! Field names that differ between Rust and Python.

/// The Python name of a core field: the API's name where that is a keyword in Rust.
pub(crate) const fn python_name(field: &'static str) -> &'static str {
    match field.as_bytes() {
        b"message_type" | b"field_type" => "type",
        _ => field,
    }
}
