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
    let source = add_default_arguments(&source)?;
    let source = source.replace("open class ", "final class ").replace("open func ", "func ");
    let declaration = Regex::new(r"(?m)^public (func|protocol|(?:indirect )?(?:struct|enum)) (\w*)")?;
    let with_visibility = |captures: &Captures<'_>| {
        let (kind, name) = (group(captures, 1), group(captures, 2));
        let is_model = (kind.ends_with("struct") || kind.ends_with("enum")) && !name.starts_with("FfiConverter");
        if is_model && is_public(&name) { group(captures, 0) } else { format!("{kind} {name}") }
    };
    Ok(declaration.replace_all(&source, with_visibility).into_owned())
}

/// Lets initializers omit optionals and empty collections, so that a test of a program can create a model with the
/// fields that it needs. uniffi's own default values would make the models look like parameters.
fn add_default_arguments(source: &str) -> Result<String> {
    let parameter = Regex::new(r"(?m)^( +\*/\w+: )([^=\n]+?)(, ?|\) \{)$")?;
    let with_default = |captures: &Captures<'_>| {
        let (name, kind, rest) = (group(captures, 1), group(captures, 2), group(captures, 3));
        let default = match kind.as_str() {
            kind if kind.ends_with('?') => " = nil",
            kind if kind.starts_with('[') && kind.contains(':') => " = [:]",
            kind if kind.starts_with('[') => " = []",
            _ => "",
        };
        format!("{name}{kind}{default}{rest}")
    };
    Ok(parameter.replace_all(source, with_default).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_that_may_be_absent_have_defaults() {
        let source = "
    public init(
        /**
         * The id.
         */id: String?,\u{20}
        /**
         * The name.
         */name: String,\u{20}
        /**
         * The labels.
         */labels: [Label],\u{20}
        /**
         * Other fields.
         */extra: [String: Json]) {
";
        let rewritten = add_default_arguments(source).unwrap();
        let parameters: Vec<_> = rewritten.lines().filter_map(|line| line.split_once("*/")).collect();
        let parameters: Vec<_> = parameters.into_iter().map(|(_, parameter)| parameter.trim_end()).collect();
        assert_eq!(
            parameters,
            ["id: String? = nil,", "name: String,", "labels: [Label] = [],", "extra: [String: Json] = [:]) {"]
        );
    }

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
