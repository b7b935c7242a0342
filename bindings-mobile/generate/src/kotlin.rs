//! Rewrites the Kotlin sources.

use regex_lite::{Captures, Regex};

use crate::error::Result;
use crate::rewrite::{
    group, inline_type_aliases, is_public, join_defaults, remove_doc_links, replace_all, replace_part,
};

/// uniffi's file annotation, and its replacement. The replacement also suppresses the warnings of the explicit API
/// mode, because the generated members of public classes have no explicit visibility.
const UNIFFI_SUPPRESS: &str = r#"@file:Suppress("NAME_SHADOWING")"#;
const SUPPRESS: &str = r#"@file:Suppress("NAME_SHADOWING", "NO_EXPLICIT_VISIBILITY_IN_API_MODE_WARNING", "NO_EXPLICIT_RETURN_TYPE_IN_API_MODE_WARNING")"#;

pub(crate) fn rewrite(source: &str) -> Result<String> {
    let source = replace_all(source, UNIFFI_SUPPRESS, SUPPRESS)?;
    hide_internal_types(&use_fast_string_reader(&use_thread_local_status(&source)?)?)
}

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
        let visibility = if is_model && is_public(&group(captures, 3)) { "public" } else { "internal" };
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
}
