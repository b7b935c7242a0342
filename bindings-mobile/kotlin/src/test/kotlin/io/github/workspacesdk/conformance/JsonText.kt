package io.github.workspacesdk.conformance

import java.math.BigDecimal

/** A JSON object as the runner has it. Numbers are `BigDecimal`, arrays `List`. */
internal typealias JsonObject = Map<String, Any?>

/** A text is not JSON. */
internal class JsonError(
    message: String,
) : Exception(message)

/** JSON read exactly: every digit is kept, and no key of an object may stand twice. */
internal fun parseJson(text: String): Any? = JsonReader(text).whole()

private class JsonReader(
    private val text: String,
) {
    private var at = 0

    fun whole(): Any? {
        val value = value()
        skipSpace()
        if (at != text.length) fail()
        return value
    }

    private fun value(): Any? {
        skipSpace()
        return when (text.getOrNull(at)) {
            '{' -> members()
            '[' -> elements()
            '"' -> string()
            't' -> word("true", true)
            'f' -> word("false", false)
            'n' -> word("null", null)
            else -> number()
        }
    }

    private fun members(): JsonObject {
        val found = LinkedHashMap<String, Any?>()
        each('}') {
            skipSpace()
            val name = string()
            if (name in found) throw JsonError("the key $name stands twice")
            take(':')
            found[name] = value()
        }
        return found
    }

    private fun elements(): List<Any?> {
        val found = ArrayList<Any?>()
        each(']') { found.add(value()) }
        return found
    }

    private fun each(
        end: Char,
        read: () -> Unit,
    ) {
        at += 1
        skipSpace()
        if (text.getOrNull(at) == end) {
            at += 1
            return
        }
        while (true) {
            read()
            skipSpace()
            if (text.getOrNull(at) != ',') break
            at += 1
        }
        take(end)
    }

    private fun string(): String {
        if (text.getOrNull(at) != '"') fail()
        val read = StringBuilder()
        at += 1
        while (true) {
            when (val unit = text.getOrNull(at++) ?: fail()) {
                '"' -> return read.toString()
                '\\' -> read.append(escaped())
                else -> if (unit < ' ') fail() else read.append(unit)
            }
        }
    }

    private fun escaped(): Char =
        when (val unit = text.getOrNull(at++)) {
            '"', '\\', '/' -> {
                unit
            }

            'b' -> {
                '\b'
            }

            'f' -> {
                '\u000C'
            }

            'n' -> {
                '\n'
            }

            'r' -> {
                '\r'
            }

            't' -> {
                '\t'
            }

            'u' -> {
                at += 4
                if (at > text.length) fail()
                (text.substring(at - 4, at).toIntOrNull(16) ?: fail()).toChar()
            }

            else -> {
                fail()
            }
        }

    private fun <T> word(
        word: String,
        value: T,
    ): T {
        if (!text.startsWith(word, at)) fail()
        at += word.length
        return value
    }

    private fun number(): BigDecimal {
        val found = NUMBER.matchAt(text, at) ?: fail()
        at += found.value.length
        return BigDecimal(found.value)
    }

    private fun take(unit: Char) {
        skipSpace()
        if (text.getOrNull(at) != unit) fail()
        at += 1
    }

    private fun skipSpace() {
        while (at < text.length && text[at] in " \t\r\n") at += 1
    }

    private fun fail(): Nothing = throw JsonError("not JSON at $at")

    private companion object {
        val NUMBER = Regex("""-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?""")
    }
}

/** The keys of objects in order, so that equal values have equal texts. */
internal fun jsonText(value: Any?): String =
    when (value) {
        null, is Boolean -> {
            value.toString()
        }

        is BigDecimal -> {
            if (value.signum() == 0) "0" else value.stripTrailingZeros().toPlainString()
        }

        is String -> {
            quoted(value)
        }

        is List<*> -> {
            value.joinToString(",", "[", "]") { jsonText(it) }
        }

        is Map<*, *> -> {
            value
                .toSortedMap(
                    compareBy { it.toString() },
                ).entries
                .joinToString(",", "{", "}") { "${quoted(it.key.toString())}:${jsonText(it.value)}" }
        }

        else -> {
            throw JsonError("a ${value.javaClass.name} is not JSON")
        }
    }

private fun quoted(text: String): String =
    buildString {
        append('"')
        for (unit in text) {
            when {
                unit == '"' || unit == '\\' -> append('\\').append(unit)
                unit < ' ' || unit.isSurrogate() -> append("\\u").append(unit.code.toString(16).padStart(4, '0'))
                else -> append(unit)
            }
        }
        append('"')
    }

/** Of a value that is an object; the keys of one are always texts. */
@Suppress("UNCHECKED_CAST")
internal fun objectOf(value: Any?): JsonObject? = value as? JsonObject
