//! Trims the Kotlin.

use regex_lite::{Captures, Regex};

use crate::Outcome;
use crate::trim::{dissolve_aliases, group, is_public, replace_all, replace_part, unlink};

/// What uniffi says of its file, and what this says instead: the members of a public class say of themselves that they are public only where
/// a person wrote them.
const OWN_SUPPRESSED: &str = r#"@file:Suppress("NAME_SHADOWING")"#;
const SUPPRESSED: &str = r#"@file:Suppress("NAME_SHADOWING", "NO_EXPLICIT_VISIBILITY_IN_API_MODE_WARNING", "NO_EXPLICIT_RETURN_TYPE_IN_API_MODE_WARNING")"#;

pub(crate) fn trim(text: &str) -> Outcome<String> {
    let text = replace_all(text, OWN_SUPPRESSED, SUPPRESSED)?;
    only_models_seen(&with_light_reading(&with_light_status(&text)?)?)
}

/// An answer is copied from Rust's memory once, and its texts are made of that: not of a copy of each, taken out of foreign memory.
fn with_light_reading(text: &str) -> Outcome<String> {
    let text = replace_all(text, "val byteBuf = rbuf.asByteBuffer()!!", "val byteBuf = rbuf.copied()")?;
    let text = replace_all(&text, "    @Suppress(\"TooGenericExceptionThrown\")\n", COPIED)?;
    let text = replace_part(&text, READ_STRING, "    fun toUtf8(", STRING_READ)?;
    // Most contacts have no unknown field.
    replace_all(&text, "        return buildMap<", "        if (len == 0) return emptyMap()\n        return buildMap<")
}

const COPIED: &str = "\
    // Its bytes, on the heap.
    internal fun copied(): ByteBuffer = ByteBuffer.wrap(this.data?.getByteArray(0, this.len.toInt()) ?: ByteArray(0))

";

/// How uniffi reads a text inside an answer, and how it is read here.
const READ_STRING: &str = "    override fun read(buf: ByteBuffer): String {
        val len = buf.getInt()
";
const STRING_READ: &str = "    override fun read(buf: ByteBuffer): String {
        val len = buf.getInt()
        val start = buf.position()
        buf.position(start + len)
        return String(buf.array(), buf.arrayOffset() + start, len, Charsets.UTF_8)
    }

";

/// A call's status without a `Structure`: of each JNA allocates native memory, registers a cleaner and keeps a note, which made up most of the
/// time of a call.
fn with_light_status(text: &str) -> Outcome<String> {
    let text = replace_all(text, "uniffi_out_err: UniffiRustCallStatus", "uniffi_out_err: Pointer")?;
    let text =
        replace_all(&text, "import com.sun.jna.Pointer\n", "import com.sun.jna.Memory\nimport com.sun.jna.Pointer\n")?;
    let calls = replace_part(
        &text,
        "// Call a rust function that returns a Result<>.",
        "/**\n * UniffiRustCallStatusErrorHandler implementation",
        include_str!("status.kt"),
    )?;
    replace_all(
        &calls,
        "uniffiRustCall(callback: (UniffiRustCallStatus) -> U)",
        "uniffiRustCall(callback: (Pointer) -> U)",
    )
}

fn only_models_seen(text: &str) -> Outcome<String> {
    let text = unlink(&dissolve_aliases(text)?)?;
    let declaration = Regex::new(
        r"(?m)^(?:public |internal |private )?((?:open |data |sealed |enum |inline |const )*(class|object|interface|fun|val|var) ?(?:<[^>]*> )?(\w*))",
    )?;
    let with_visibility = |found: &Captures<'_>| {
        let whole = group(found, 0);
        if whole.starts_with("private ") {
            return whole;
        }
        let declared = group(found, 1);
        let is_model = ["data class", "sealed class", "enum class"].iter().any(|kind| declared.starts_with(kind));
        let visibility = if is_model && is_public(&group(found, 3)) { "public" } else { "internal" };
        format!("{visibility} {declared}")
    };
    let text = declaration.replace_all(&text, with_visibility);
    let function = Regex::new(r"(?m)^( *\*/)? fun ")?;
    let text = function.replace_all(&text, "$1 internal fun ");
    // One that says its name where it is shown.
    let object = Regex::new(r"(?m)^( +)object (\w+ : \w+\(\))")?;
    Ok(object.replace_all(&text, "${1}data object $2").into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_models_are_seen() {
        let text = "\
data class Contact (
    val `id`: String?
)
data class Letter (
public object FfiConverterString: FfiConverter<String, RustBuffer.ByValue> {
open class RustBuffer : Structure() {
private inline fun <U> uniffiRustCall(
inline fun <T : Disposable?, R> T.use(
sealed class Next {
    object Done : Next()
        */ fun `collect`(): List<Letter> {
";
        let trimmed = "\
public data class Contact (
    val `id`: String?
)
internal data class Letter (
internal object FfiConverterString: FfiConverter<String, RustBuffer.ByValue> {
internal open class RustBuffer : Structure() {
private inline fun <U> uniffiRustCall(
internal inline fun <T : Disposable?, R> T.use(
public sealed class Next {
    data object Done : Next()
        */ internal fun `collect`(): List<Letter> {
";
        assert_eq!(only_models_seen(text).unwrap(), trimmed);
    }
}
