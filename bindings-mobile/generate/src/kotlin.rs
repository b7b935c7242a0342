//! Rewrites the Kotlin sources.

use regex_lite::{Captures, Regex};

use crate::error::Result;
use crate::kotlin_options;
use crate::rewrite::{
    group, inline_type_aliases, is_public, join_defaults, remove_doc_links, replace_all, replace_part,
};

/// uniffi's file annotation, and its replacement. The replacement also suppresses the warnings of the explicit API
/// mode, because the generated members of public classes have no explicit visibility.
const UNIFFI_SUPPRESS: &str = r#"@file:Suppress("NAME_SHADOWING")"#;
const SUPPRESS: &str = r#"@file:Suppress("NAME_SHADOWING", "NO_EXPLICIT_VISIBILITY_IN_API_MODE_WARNING", "NO_EXPLICIT_RETURN_TYPE_IN_API_MODE_WARNING")"#;

/// The package of the public classes, and that of everything else.
const PUBLIC_PACKAGE: &str = "io.github.workspacesdk";
const FFI_PACKAGE: &str = "io.github.workspacesdk.internal.ffi";

/// Types that are part of the public API of Swift, but that Kotlin shows as other classes.
const INTERNAL_IN_KOTLIN: &[&str] =
    &["ClientOptions", "ErrorDetails", "ErrorKind", "FieldErrorKind", "InvalidArgument", "Overrides"];

/// The functions that cross the FFI, and the types that only they use.
pub(crate) fn ffi(source: &str) -> Result<String> {
    let (_, internal) = split_packages(&rewrite(source)?);
    let header = format!("package {FFI_PACKAGE}\n\nimport {PUBLIC_PACKAGE}.*\n");
    replace_all(&internal, &format!("package {FFI_PACKAGE}\n"), &header)
}

/// The public models, parameter objects and enums.
pub(crate) fn models(source: &str) -> Result<String> {
    let (public, _) = split_packages(&rewrite(source)?);
    Ok(format!("{SUPPRESS}\n\npackage {PUBLIC_PACKAGE}\n\nimport {FFI_PACKAGE}.*\n{public}"))
}

/// The options: see [`kotlin_options`].
pub(crate) fn options(source: &str) -> Result<String> {
    kotlin_options::render(&rewrite(source)?)
}

fn rewrite(source: &str) -> Result<String> {
    let source = replace_all(source, UNIFFI_SUPPRESS, SUPPRESS)?;
    let source =
        replace_all(&source, "private inline fun <U> uniffiRustCall(", "internal inline fun <U> uniffiRustCall(")?;
    let source = use_fast_string_reader(&use_thread_local_status(&source)?)?;
    let source = hide_internal_types(&with_direct_calls(&source)?)?;
    with_null_elements(&with_field_error_kinds(&with_failures(&with_defaults(&source)?)?)?)
}

/// Moves the public declarations, with their comments, out of a source. Returns both parts.
fn split_packages(source: &str) -> (String, String) {
    let (mut public, mut internal, mut comment) = (String::new(), String::new(), String::new());
    let (mut is_public, mut depth) = (false, 0_i32);
    for line in source.split_inclusive('\n') {
        if is_public {
            public.push_str(line);
            depth += brace_depth(line);
            is_public = depth > 0 || line.trim_end() != "}";
        } else if line.starts_with("/**") || line.starts_with(" *") {
            comment.push_str(line);
        } else {
            is_public = line.starts_with("public ");
            let part = if is_public { &mut public } else { &mut internal };
            if is_public {
                part.push('\n');
            }
            part.push_str(&std::mem::take(&mut comment));
            part.push_str(line);
            depth = brace_depth(line);
        }
    }
    (with_packages(&public), with_packages(&internal))
}

/// How many braces a line opens, less those that it closes. uniffi does not indent all lines, so only the braces show
/// where a declaration ends.
fn brace_depth(line: &str) -> i32 {
    let code = line.trim_start();
    if code.starts_with('*') || code.starts_with('/') {
        return 0;
    }
    code.chars().map(|character| i32::from(character == '{') - i32::from(character == '}')).sum()
}

/// Replaces the package in qualified names of public types.
fn with_packages(source: &str) -> String {
    let qualified = format!("{FFI_PACKAGE}.");
    let mut parts = source.split(&qualified);
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name: String = part.chars().take_while(|character| character.is_alphanumeric()).collect();
        let is_type = name.starts_with(char::is_uppercase);
        let package = if is_type && is_public_type(&name) { PUBLIC_PACKAGE } else { FFI_PACKAGE };
        result.push_str(&format!("{package}.{part}"));
    }
    result
}

fn is_public_type(name: &str) -> bool {
    is_public(name) && !INTERNAL_IN_KOTLIN.contains(&name)
}

/// Gives the properties of models default values, for tests of programs.
fn with_defaults(source: &str) -> Result<String> {
    let nullable = Regex::new(r"(?m)^(    val `\w+`: [^\n=]+\?) *$")?;
    let source = nullable.replace_all(source, "$1 = null");
    let collection = Regex::new(r"(?m)^(    val `\w+`: (Map|List)<[^\n=]+>) *$")?;
    let with_default = |captures: &Captures<'_>| {
        let kind = group(captures, 2).to_lowercase();
        format!("{} = empty{}()", group(captures, 1), if kind == "map" { "Map" } else { "List" })
    };
    let source = collection.replace_all(&source, with_default);
    let elapsed = Regex::new(r"(?m)^(    val `elapsed`: kotlin\.time\.Duration) *$")?;
    let source = elapsed.replace_all(&source, "$1 = kotlin.time.Duration.ZERO");
    let attempts = Regex::new(r"(?m)^(    val `attempts?`: Int) *$")?;
    Ok(attempts.replace_all(&source, "$1 = 1").into_owned())
}

/// The failure of an event is an object of the class `Failure`, which contains the code.
fn with_failures(source: &str) -> Result<String> {
    let (before, event) = source.split_once("public data class AttemptEvent (").ok_or("no class AttemptEvent")?;
    let event = event.replacen("val `failure`: String?", "val `failure`: Failure?", 1);
    let read = "FfiConverterOptionalTypeFfiFailure.read(buf),";
    let event = event.replacen(read, "FfiConverterOptionalTypeFfiFailure.read(buf)?.let(Failure::of),", 1);
    let event = event.replacen("(value.`failure`", "(value.`failure`?.code", 2);
    Ok(format!("{before}public data class AttemptEvent ({event}"))
}

/// The kind of a field error is an object of the public class `FieldErrorKind`, which contains the code. The enum of
/// uniffi with the same name is internal, and has every kind of the core.
fn with_field_error_kinds(source: &str) -> Result<String> {
    let start = "internal object FfiConverterTypeFieldError: FfiConverterRustBuffer<FieldError> {";
    let (before, converter) = source.split_once(start).ok_or("no converter of field errors")?;
    let read = "FfiConverterTypeFieldErrorKind.read(buf),";
    let converter = converter.replacen(read, "publicKind(FfiConverterTypeFieldErrorKind.read(buf)),", 1);
    let converter = converter.replacen("(value.`kind`", "(internalKind(value.`kind`)", 2);
    let header =
        "import io.github.workspacesdk.internal.internalKind\nimport io.github.workspacesdk.internal.publicKind\n";
    let before = before.replacen("import com.sun.jna.Library\n", &format!("import com.sun.jna.Library\n{header}"), 1);
    Ok(format!("{before}{start}{converter}"))
}

/// A list of Java can contain null. The core reports such an element like any other invalid one.
fn with_null_elements(source: &str) -> Result<String> {
    let start = "internal object FfiConverterSequenceTypeFfiString: FfiConverterRustBuffer<List<String>> {";
    let (before, converter) = source.split_once(start).ok_or("no converter of lists of strings")?;
    let converter = converter.replacen("value.map {", "value.nullable().map {", 1);
    let converter = converter.replacen("FfiConverterTypeFfiString.allocationSize(it)", NULL_SIZE, 1);
    let converter = converter.replacen("value.iterator()", "value.nullable().iterator()", 1);
    let converter = converter.replacen("FfiConverterTypeFfiString.write(it, buf)", NULL_WRITE, 1);
    Ok(format!("{before}{start}{NULLABLE}{converter}"))
}

const NULLABLE: &str = "
    @Suppress(\"UNCHECKED_CAST\")
    private fun List<String>.nullable(): List<String?> = this as List<String?>
";
const NULL_SIZE: &str = "FfiConverterByteArray.allocationSize(utf8Bytes(it))";
const NULL_WRITE: &str = "FfiConverterByteArray.write(utf8Bytes(it), buf)";

/// Copies a returned buffer out of Rust's memory once and decodes its strings from that copy, instead of copying each
/// string separately.
fn use_fast_string_reader(source: &str) -> Result<String> {
    let source = replace_all(source, "val byteBuf = rbuf.asByteBuffer()!!", "val byteBuf = rbuf.copied()")?;
    let source = replace_all(&source, "    @Suppress(\"TooGenericExceptionThrown\")\n", COPIED)?;
    let source = replace_part(&source, READ_STRING, "    fun toUtf8(", FAST_READ_STRING)?;
    // Most maps are empty, because most contacts have no unknown fields.
    replace_all(
        &source,
        "        return buildMap<",
        "        if (len == 0) return emptyMap()\n        return buildMap<",
    )
}

const COPIED: &str = "\
    // Copies the buffer to the heap of the JVM.
    internal fun copied(): ByteBuffer = ByteBuffer.wrap(this.data?.getByteArray(0, this.len.toInt()) ?: ByteArray(0))

";

/// How uniffi reads a string inside a returned buffer, and the replacement.
const READ_STRING: &str = "    override fun read(buf: ByteBuffer): String {
        val len = buf.getInt()
";
const FAST_READ_STRING: &str = "    override fun read(buf: ByteBuffer): String {
        val len = buf.getInt()
        val start = buf.position()
        buf.position(start + len)
        return String(buf.array(), buf.arrayOffset() + start, len, Charsets.UTF_8)
    }

";

/// Uses one status per thread instead of a `Structure` per call. JNA allocates native memory and registers a cleaner
/// for each `Structure`, which took most of the time of a call.
fn use_thread_local_status(source: &str) -> Result<String> {
    let source = replace_all(source, "uniffi_out_err: UniffiRustCallStatus", "uniffi_out_err: Pointer")?;
    let source = replace_all(
        &source,
        "import com.sun.jna.Pointer\n",
        "import com.sun.jna.Memory\nimport com.sun.jna.Pointer\n",
    )?;
    let calls = replace_part(
        &source,
        "// Call a rust function that returns a Result<>.",
        "/**\n * UniffiRustCallStatusErrorHandler implementation",
        include_str!("call_status.kt"),
    )?;
    replace_all(
        &calls,
        "uniffiRustCall(callback: (UniffiRustCallStatus) -> U)",
        "uniffiRustCall(callback: (Pointer) -> U)",
    )
}

/// Adds the two functions through which every call passes, without structs by value. JNA converts these with
/// reflection, which took about half of the time that Kotlin spends on a call.
fn with_direct_calls(source: &str) -> Result<String> {
    let source = replace_all(source, LIBRARY, &format!("{LIBRARY}{DIRECT_FUNCTIONS}"))?;
    let source = replace_all(&source, CALL_WITH_HANDLE, BORROWED_HANDLE)?;
    let source = replace_all(&source, "return block(this.uniffiCloneHandle())", "return block(this.handle)")?;
    let start = "/**\n * UniffiRustCallStatusErrorHandler implementation";
    replace_all(&source, start, &format!("{}{start}", include_str!("direct_calls.kt")))
}

const LIBRARY: &str = "internal object UniffiLib {\n";
const DIRECT_FUNCTIONS: &str = "    \
    external fun workspace_sdk_mobile_start(client: Long, token: Long, request: Pointer, length: Int, isObserved: Byte, awaitsStart: Byte, status: Pointer)
    external fun workspace_sdk_mobile_take_completions(batch: Pointer, status: Pointer)
";

/// Splits uniffi's function in two. The function of Rust owns the handle of the first one, and borrows that of the
/// second one.
const CALL_WITH_HANDLE: &str = "    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {\n";
const BORROWED_HANDLE: &str = "    \
    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R =
        callWithBorrowedHandle { block(this.uniffiCloneHandle()) }

    internal inline fun <R> callWithBorrowedHandle(block: (handle: Long) -> R): R {
";

/// Makes everything internal except models, enums and parameter structs.
fn hide_internal_types(source: &str) -> Result<String> {
    let source = join_defaults(&remove_doc_links(&inline_type_aliases(source)?)?)?;
    let declaration = Regex::new(
        r"(?m)^(?:public |internal |private )?((?:open |data |sealed |enum |inline |const )*(class|object|interface|fun|val|var) ?(?:<[^>]*> )?(\w*))",
    )?;
    let with_visibility = |captures: &Captures<'_>| {
        let whole = group(captures, 0);
        if whole.starts_with("private ") {
            return whole;
        }
        let declared = group(captures, 1);
        let is_model = ["data class", "sealed class", "enum class"].iter().any(|kind| declared.starts_with(kind));
        let visibility = if is_model && is_public_type(&group(captures, 3)) { "public" } else { "internal" };
        format!("{visibility} {declared}")
    };
    let source = declaration.replace_all(&source, with_visibility);
    let function = Regex::new(r"(?m)^( *\*/)? fun ")?;
    let source = function.replace_all(&source, "$1 internal fun ");
    // `toString` of a data object returns its name.
    let object = Regex::new(r"(?m)^( +)object (\w+ : \w+\(\))")?;
    Ok(object.replace_all(&source, "${1}data object $2").into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_types_are_hidden() {
        let source = "\
data class Contact (
    val `id`: String?
)
data class Completion (
public object FfiConverterString: FfiConverter<String, RustBuffer.ByValue> {
open class RustBuffer : Structure() {
private inline fun <U> uniffiRustCall(
inline fun <T : Disposable?, R> T.use(
sealed class NextStep {
    object Done : NextStep()
        */ fun `take`(): List<Completion> {
";
        let rewritten = "\
public data class Contact (
    val `id`: String?
)
internal data class Completion (
internal object FfiConverterString: FfiConverter<String, RustBuffer.ByValue> {
internal open class RustBuffer : Structure() {
private inline fun <U> uniffiRustCall(
internal inline fun <T : Disposable?, R> T.use(
public sealed class NextStep {
    data object Done : NextStep()
        */ internal fun `take`(): List<Completion> {
";
        assert_eq!(hide_internal_types(source).unwrap(), rewritten);
    }

    #[test]
    fn public_declarations_move_to_their_package() {
        let source = "\
package io.github.workspacesdk.internal.ffi
/**
 * A contact.
 */
public data class Contact (
    val `status`: io.github.workspacesdk.internal.ffi.Safety
){
    override fun toString(): String {
call {
}
    }
}
/**
 * Internal.
 */
internal data class Completion (
    val `data`: List<io.github.workspacesdk.internal.ffi.Request>
)
";
        let (public, internal) = split_packages(source);
        let contact = "\n/**\n * A contact.\n */\npublic data class Contact (\n    val `status`: io.github.workspacesdk.Safety\n){\n    override fun toString(): String {\ncall {\n}\n    }\n}\n";
        assert_eq!(public, contact);
        assert!(internal.starts_with("package io.github.workspacesdk.internal.ffi\n/**\n * Internal.\n */\n"));
        assert!(internal.contains("List<io.github.workspacesdk.internal.ffi.Request>"));
    }

    #[test]
    fn models_have_defaults() {
        let source = "    val `id`: kotlin.String?\n    , \n    val `extra`: Map<kotlin.String, Json>\n    val `attempts`: Int\n    val `text`: kotlin.String\n";
        let rewritten = "    val `id`: kotlin.String? = null\n    , \n    val `extra`: Map<kotlin.String, Json> = emptyMap()\n    val `attempts`: Int = 1\n    val `text`: kotlin.String\n";
        assert_eq!(with_defaults(source).unwrap(), rewritten);
    }
}
