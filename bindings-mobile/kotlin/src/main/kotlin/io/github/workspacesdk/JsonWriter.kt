package io.github.workspacesdk

import java.math.BigDecimal
import java.math.BigInteger
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong

/**
 * Writes values as JSON text. Whether they may be sent is decided by the core; here each is only written, and what has no end is ended where the core
 * refuses it anyway.
 */
internal class JsonWriter {
    private val out = StringBuilder()

    /** Already refused: whatever else there is need not be written. */
    private var isTooDeep = false

    fun written(value: Any?): String {
        write(value, 1)
        return out.toString()
    }

    private fun write(
        value: Any?,
        level: Int,
    ) {
        when (value) {
            null -> out.append("null")

            is Boolean -> out.append(value)

            is CharSequence -> text(value.toString())

            is Int, is Long, is Double, is Float, is Short, is Byte, is BigDecimal, is BigInteger, is AtomicInteger, is AtomicLong,
            is UInt, is ULong, is UShort, is UByte,
            -> out.append(value)

            is Json -> out.append(value.text)

            is Map<*, *> -> nested('{', '}', value.entries, level) { (name, member) -> member(name, member, level) }

            is Iterable<*> -> nested('[', ']', value, level) { write(it, level + 1) }

            else if value.javaClass.isArray -> nested('[', ']', elements(value), level) { write(it, level + 1) }

            else -> throw IllegalArgumentException("a JSON value cannot be made of a ${value.javaClass.name}")
        }
    }

    /** A plain text needs no help, and there may be very many. */
    private fun text(text: String) {
        val isPlain = text.all { it in ' '..'~' && it != '"' && it != '\\' }
        if (isPlain) out.append('"').append(text).append('"') else out.append(jsonOfText(text).text)
    }

    private fun member(
        name: Any?,
        value: Any?,
        level: Int,
    ) {
        require(name is CharSequence) { "the keys of a JSON object must be texts, and one is a ${name?.javaClass?.name}" }
        text(name.toString())
        out.append(':')
        write(value, level + 1)
    }

    private inline fun <T> nested(
        open: Char,
        close: Char,
        elements: Iterable<T>,
        level: Int,
        write: (T) -> Unit,
    ) {
        out.append(open)
        if (level > MOST_LEVELS) isTooDeep = true
        var isFirst = true
        for (element in elements) {
            if (isTooDeep || out.length > MOST_CHARACTERS) break
            if (!isFirst) out.append(',')
            isFirst = false
            write(element)
        }
        out.append(close)
    }

    private fun elements(array: Any): Iterable<Any?> =
        Iterable {
            (
                0 until
                    java.lang.reflect.Array
                        .getLength(array)
            ).asSequence()
                .map {
                    java.lang.reflect.Array
                        .get(array, it)
                }.iterator()
        }

    private companion object {
        /** The core refuses what has one level more. */
        const val MOST_LEVELS = 100

        /** The core refuses a text that is longer. */
        const val MOST_CHARACTERS = 16 * 1024 * 1024
    }
}
