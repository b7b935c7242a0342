package io.github.workspacesdk

import java.io.ByteArrayOutputStream
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds

// How texts and spans cross to the library. The generated code calls these.

/** UTF-8; half of a surrogate pair as the three bytes it would have, so that the core can say which text it is in, where a `?` would go out unseen. */
internal fun textBytes(text: String): ByteArray {
    val bytes = text.toByteArray(Charsets.UTF_8)
    // The usual encoder puts a `?` for each half, so a text that comes back the same holds none.
    if ('?'.code.toByte() !in bytes || !holdsHalf(text)) return bytes
    val found = ByteArrayOutputStream(text.length + 16)
    var from = 0
    for (at in text.indices) {
        if (!isHalf(text, at)) continue
        found.write(text.substring(from, at).toByteArray(Charsets.UTF_8))
        found.write(threeBytes(text[at].code))
        from = at + 1
    }
    found.write(text.substring(from).toByteArray(Charsets.UTF_8))
    return found.toByteArray()
}

private fun ByteArrayOutputStream.write(bytes: ByteArray) = write(bytes, 0, bytes.size)

private fun holdsHalf(text: String): Boolean = text.indices.any { isHalf(text, it) }

private fun isHalf(
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

/** What the library gives is always UTF-8. */
internal fun textOf(bytes: ByteArray): String = String(bytes, Charsets.UTF_8)

/** Clamped to the ends: an endless span is the longest there is. */
internal fun spanNanoseconds(span: Duration): Long = span.inWholeNanoseconds

internal fun spanOf(nanoseconds: Long): Duration = nanoseconds.nanoseconds

/** JSON that the library has checked. */
internal fun jsonOfChecked(text: String): Json = Json(text)
