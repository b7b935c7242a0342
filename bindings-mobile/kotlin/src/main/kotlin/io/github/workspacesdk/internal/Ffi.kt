package io.github.workspacesdk.internal

import io.github.workspacesdk.FieldErrorKind
import io.github.workspacesdk.Json
import java.io.ByteArrayOutputStream
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds
import io.github.workspacesdk.internal.ffi.FieldErrorKind as FfiFieldErrorKind

// Conversions of values that cross the FFI, called by the generated code.

/**
 * Encodes a string as UTF-8. A lone surrogate is encoded as three bytes, so that the core can report which string
 * contains it. The usual encoder would silently write `?` instead.
 *
 * Null, which a list of Java can contain, becomes a byte that no string contains, so that the core reports it too.
 */
internal fun utf8Bytes(text: String?): ByteArray {
    if (text == null) return byteArrayOf(0xFF.toByte())
    val bytes = text.toByteArray(Charsets.UTF_8)
    // The usual encoder writes `?` for a lone surrogate. If there is no `?`, the string contains no lone surrogate.
    if ('?'.code.toByte() !in bytes || !hasLoneSurrogate(text)) return bytes
    val encoded = ByteArrayOutputStream(text.length + 16)
    var from = 0
    for (at in text.indices) {
        if (!isLoneSurrogate(text, at)) continue
        encoded.write(text.substring(from, at).toByteArray(Charsets.UTF_8))
        encoded.write(threeBytes(text[at].code))
        from = at + 1
    }
    encoded.write(text.substring(from).toByteArray(Charsets.UTF_8))
    return encoded.toByteArray()
}

private fun ByteArrayOutputStream.write(bytes: ByteArray) = write(bytes, 0, bytes.size)

private fun hasLoneSurrogate(text: String): Boolean = text.indices.any { isLoneSurrogate(text, it) }

private fun isLoneSurrogate(
    text: String,
    at: Int,
): Boolean {
    val unit = text[at]
    return when {
        unit.isHighSurrogate() -> at + 1 == text.length || !text[at + 1].isLowSurrogate()
        unit.isLowSurrogate() -> at == 0 || !text[at - 1].isHighSurrogate()
        else -> false
    }
}

private fun threeBytes(unit: Int): ByteArray =
    byteArrayOf(
        (0xE0 or (unit shr 12)).toByte(),
        (0x80 or ((unit shr 6) and 0x3F)).toByte(),
        (0x80 or (unit and 0x3F)).toByte(),
    )

/** Decodes a string of the native library, which returns only valid UTF-8. */
internal fun stringFromUtf8(bytes: ByteArray): String = String(bytes, Charsets.UTF_8)

/** The duration in nanoseconds, clamped to the range of `Long`. An infinite duration is clamped, too. */
internal fun nanosecondsOf(duration: Duration): Long = duration.inWholeNanoseconds

internal fun durationFromNanoseconds(nanoseconds: Long): Duration = nanoseconds.nanoseconds

/** Creates a value from JSON that the native library has validated. */
internal fun trustedJson(text: String): Json = Json(text)

/** The names of the internal enum are the codes in upper case, including those that the public class does not know. */
internal fun publicKind(kind: FfiFieldErrorKind): FieldErrorKind = FieldErrorKind.of(kind.name.lowercase())

/**
 * The native library gets a kind only to describe an error, and the description does not contain the kind. So an
 * unknown one, which only a test of a program creates, becomes another one.
 */
internal fun internalKind(kind: FieldErrorKind): FfiFieldErrorKind = FfiFieldErrorKind.entries.find { publicKind(it) == kind } ?: FfiFieldErrorKind.FORMAT
