//! Rewrites the Swift sources.

use regex_lite::{Captures, Regex};

use crate::error::Result;
use crate::rewrite::{
    group, inline_type_aliases, is_public, join_defaults, remove_doc_links, replace_all, replace_part,
};

pub(crate) fn rewrite(source: &str) -> Result<String> {
    hide_internal_types(&use_fast_reader(source)?)
}

/// Reads directly from the buffer. uniffi reads through `Data`, which copies each integer separately; for a list this
/// took twice the time.
fn use_fast_reader(source: &str) -> Result<String> {
    let source = replace_part(
        source,
        "// Define reader functionality.",
        "// Reads a float at the current offset.",
        include_str!("buffer_reader.swift"),
    )?;
    let source = replace_part(
        &source,
        "// Indicates if the offset has reached the end of the buffer.",
        "// Define writer functionality.",
        "",
    )?;
    let source = replace_all(&source, "(data: Data, offset: Data.Index)", "RustReader")?;
    let source = replace_all(&source, "createReader(data: Data(rustBuffer: buf))", "RustReader(buf)")?;
    replace_all(&source, "try readBytes(&buf, count: Int(len))", "try buf.take(Int(len))")
}

/// Makes everything internal except models, enums and parameter structs.
fn hide_internal_types(source: &str) -> Result<String> {
    let source = join_defaults(&remove_doc_links(&inline_type_aliases(source)?)?)?;
    let source = source.replace("open class ", "final class ").replace("open func ", "func ");
    let declaration = Regex::new(r"(?m)^public (func|protocol|(?:indirect )?(?:struct|enum)) (\w*)")?;
    let with_visibility = |captures: &Captures<'_>| {
        let (kind, name) = (group(captures, 1), group(captures, 2));
        let is_model = (kind.ends_with("struct") || kind.ends_with("enum")) && !name.starts_with("FfiConverter");
        if is_model && is_public(&name) { group(captures, 0) } else { format!("{kind} {name}") }
    };
    Ok(declaration.replace_all(&source, with_visibility).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_types_are_hidden() {
        let source = "\
public struct Contact: Equatable {
    public let id: String?
public struct Completion: Equatable {
public struct FfiConverterTypeContact: FfiConverterRustBuffer {
public func FfiConverterTypeContact_lift(_ buf: RustBuffer) throws -> Contact {
open class NativeClient: NativeClientProtocol, @unchecked Sendable {
open func start(token: Int64) {
public protocol NativeClientProtocol: AnyObject, Sendable {
public var debugDescription: String {
public enum NextStep: Equatable {
";
        let rewritten = "\
public struct Contact: Equatable {
    public let id: String?
struct Completion: Equatable {
struct FfiConverterTypeContact: FfiConverterRustBuffer {
func FfiConverterTypeContact_lift(_ buf: RustBuffer) throws -> Contact {
final class NativeClient: NativeClientProtocol, @unchecked Sendable {
func start(token: Int64) {
protocol NativeClientProtocol: AnyObject, Sendable {
public var debugDescription: String {
public enum NextStep: Equatable {
";
        assert_eq!(hide_internal_types(source).unwrap(), rewritten);
    }
}
