package io.github.workspacesdk.conformance

import tools.jackson.core.JacksonException
import tools.jackson.core.StreamReadFeature
import tools.jackson.databind.DeserializationFeature
import tools.jackson.databind.JsonNode
import tools.jackson.databind.json.JsonMapper
import java.math.BigDecimal

/** A JSON object. Numbers are `BigDecimal`, arrays `List`. */
internal typealias JsonObject = Map<String, Any?>

/** A string is not JSON. */
internal class JsonError(
    message: String?,
) : Exception(message)

private val MAPPER =
    JsonMapper
        .builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .build()

/** Parses JSON exactly: keeps every digit of a number, and rejects duplicate keys. */
internal fun parseJson(text: String): Any? =
    try {
        valueOf(MAPPER.readTree(text))
    } catch (error: JacksonException) {
        throw JsonError(error.originalMessage)
    }

private fun valueOf(node: JsonNode): Any? =
    when {
        node.isNull -> null
        node.isBoolean -> node.booleanValue()
        node.isString -> node.stringValue()
        node.isNumber -> node.decimalValue()
        node.isArray -> node.values().map(::valueOf)
        node.isObject -> node.properties().associate { (name, value) -> name to valueOf(value) }
        else -> throw JsonError("no JSON value")
    }

/**
 * Writes a canonical form: equal values have equal strings. Jackson is not suitable, because it neither normalises
 * numbers nor escapes lone surrogates.
 */
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

/** The value as an object, whose keys are always strings; null if it is another type. */
@Suppress("UNCHECKED_CAST")
internal fun objectOf(value: Any?): JsonObject? = value as? JsonObject
