package io.github.workspacesdk.internal

import io.github.workspacesdk.Json
import io.github.workspacesdk.internal.ffi.jsonFromString
import io.github.workspacesdk.internal.ffi.maxJsonBytes
import io.github.workspacesdk.internal.ffi.maxJsonDepth
import java.math.BigDecimal
import java.math.BigInteger
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong

/** An argument of a call. The core reports a value that is too deep or too large together with all other errors. */
internal fun jsonArgument(value: Any?): Json = value as? Json ?: Json(JsonWriter(isStrict = false).serialize(value))

/**
 * Serialises values as JSON. The core validates them. This class only stops at nested levels and sizes that the core
 * rejects, because such values may be infinite. If it [isStrict], it rejects them itself.
 */
internal class JsonWriter(
    private val isStrict: Boolean,
) {
    private val out = StringBuilder()

    /** Whether the value is so deep that the core will reject it. The rest of it is then not written. */
    private var isTooDeep = false

    fun serialize(value: Any?): String {
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

            is CharSequence -> string(value.toString())

            is Int, is Long, is Double, is Float, is Short, is Byte, is BigDecimal, is BigInteger, is AtomicInteger, is AtomicLong,
            is UInt, is ULong, is UShort, is UByte,
            -> out.append(value)

            is Json -> out.append(value.text)

            is Map<*, *> -> nested('{', '}', value.entries, level) { (name, member) -> member(name, member, level) }

            is Iterable<*> -> nested('[', ']', value, level) { write(it, level + 1) }

            else -> nested('[', ']', elements(value), level) { write(it, level + 1) }
        }
    }

    /** Fast path: most strings need no escapes, and an FFI call is expensive. */
    private fun string(string: String) {
        val isPlain = string.all { it in ' '..'~' && it != '"' && it != '\\' }
        if (isPlain) out.append('"').append(string).append('"') else out.append(jsonFromString(string).text)
    }

    private fun member(
        name: Any?,
        value: Any?,
        level: Int,
    ) {
        require(name is CharSequence) { "the keys of a JSON object must be strings, but one is a ${name?.javaClass?.name}" }
        string(name.toString())
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
        if (level > MAX_LEVELS) isTooDeep = true
        require(!isStrict || !isTooDeep) { "the value has more than $MAX_LEVELS nested levels, or contains itself" }
        var isFirst = true
        for (element in elements) {
            require(!isStrict || out.length <= MAX_CHARACTERS) { "the value is larger than any request may be (16 MiB)" }
            if (isTooDeep || out.length > MAX_CHARACTERS) break
            if (!isFirst) out.append(',')
            isFirst = false
            write(element)
        }
        out.append(close)
    }

    private fun elements(array: Any): Iterable<Any?> {
        require(array.javaClass.isArray) { "a ${array.javaClass.name} is not a JSON value" }
        return Iterable {
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
    }

    private companion object {
        /** The core's limit for nested levels. */
        val MAX_LEVELS = maxJsonDepth()

        /** The core's limit for bytes. A string has at least as many bytes as characters. */
        val MAX_CHARACTERS = maxJsonBytes()
    }
}
