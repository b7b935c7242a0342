//! Trims the Swift.

use regex_lite::{Captures, Regex};

use crate::Outcome;
use crate::trim::{dissolve_aliases, group, is_public, replace_all, replace_part, unlink};

pub(crate) fn trim(text: &str) -> Outcome<String> {
    only_models_seen(&with_light_reader(text)?)
}

/// Reads straight from the buffer: through `Data`, which copies each integer by itself, a list took twice the time.
fn with_light_reader(text: &str) -> Outcome<String> {
    let text = replace_part(
        text,
        "// Define reader functionality.",
        "// Reads a float at the current offset.",
        include_str!("reader.swift"),
    )?;
    let text = replace_part(
        &text,
        "// Indicates if the offset has reached the end of the buffer.",
        "// Define writer functionality.",
        "",
    )?;
    let text = replace_all(&text, "(data: Data, offset: Data.Index)", "RustReader")?;
    let text = replace_all(&text, "createReader(data: Data(rustBuffer: buf))", "RustReader(buf)")?;
    replace_all(&text, "try readBytes(&buf, count: Int(len))", "try buf.take(Int(len))")
}

fn only_models_seen(text: &str) -> Outcome<String> {
    let text = unlink(&dissolve_aliases(text)?)?;
    let text = text.replace("open class ", "final class ").replace("open func ", "func ");
    let declaration = Regex::new(r"(?m)^public (func|protocol|(?:indirect )?(?:struct|enum)) (\w*)")?;
    let with_visibility = |found: &Captures<'_>| {
        let (kind, name) = (group(found, 1), group(found, 2));
        let is_model = (kind.ends_with("struct") || kind.ends_with("enum")) && !name.starts_with("FfiConverter");
        if is_model && is_public(&name) { group(found, 0) } else { format!("{kind} {name}") }
    };
    Ok(declaration.replace_all(&text, with_visibility).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_models_are_seen() {
        let text = "\
public struct Contact: Equatable {
    public let id: String?
public struct Letter: Equatable {
public struct FfiConverterTypeContact: FfiConverterRustBuffer {
public func FfiConverterTypeContact_lift(_ buf: RustBuffer) throws -> Contact {
open class NativeClient: NativeClientProtocol, @unchecked Sendable {
open func begin(token: Int64) {
public protocol NativeClientProtocol: AnyObject, Sendable {
public var debugDescription: String {
public enum Next: Equatable {
";
        let trimmed = "\
public struct Contact: Equatable {
    public let id: String?
struct Letter: Equatable {
struct FfiConverterTypeContact: FfiConverterRustBuffer {
func FfiConverterTypeContact_lift(_ buf: RustBuffer) throws -> Contact {
final class NativeClient: NativeClientProtocol, @unchecked Sendable {
func begin(token: Int64) {
protocol NativeClientProtocol: AnyObject, Sendable {
public var debugDescription: String {
public enum Next: Equatable {
";
        assert_eq!(only_models_seen(text).unwrap(), trimmed);
    }
}
