package io.github.workspacesdk

import io.github.workspacesdk.internal.JsonWriter
import io.github.workspacesdk.internal.ffi.isJson
import io.github.workspacesdk.internal.ffi.jsonAsString
import io.github.workspacesdk.internal.ffi.jsonElements
import io.github.workspacesdk.internal.ffi.jsonMembers
import java.math.BigDecimal

/**
 * A JSON value, stored as its exact string: numbers keep all digits, and objects keep the order of their keys. Two
 * values are equal if their strings are equal.
 *
 * Create a value with [Json.of], or parse a string with [Json.parse]. To read a value, use the properties, which are
 * null if the value has another type.
 *
 * ```kotlin
 * val fields = Json.of(mapOf("plan" to "pro", "seats" to 3))
 * println(fields["seats"]?.int)
 * ```
 */
public class Json internal constructor(
    /** The value as a JSON string. */
    public val text: String,
) {
    /** Whether it is `null`. */
    public val isNull: Boolean get() = text == "null"

    /** The value of a JSON string. */
    public val string: String? get() =
        when {
            !text.startsWith('"') -> null

            // Fast path: most strings have no escapes, and an FFI call is expensive.
            '\\' !in text -> text.substring(1, text.length - 1)

            else -> jsonAsString(this)
        }

    /** The value of `true` or `false`. */
    public val boolean: Boolean? get() = text.toBooleanStrictOrNull()

    /** The value of an integer that fits into an `Int`. */
    public val int: Int? get() = long?.takeIf { it in Int.MIN_VALUE..Int.MAX_VALUE }?.toInt()

    /** The value of an integer that fits into a `Long`. */
    public val long: Long? get() =
        text.toLongOrNull() ?: try {
            decimal?.longValueExact()
        } catch (_: ArithmeticException) {
            null
        }

    /** The value of a number, rounded to a `Double`. */
    public val double: Double? get() = decimal?.toDouble()

    /** The value of a number with all of its digits. */
    public val decimal: BigDecimal? get() = if (text.firstOrNull().let { it == '-' || it in '0'..'9' }) text.toBigDecimalOrNull() else null

    /** The members of an object in order. */
    public val entries: Map<String, Json>? by lazy(LazyThreadSafetyMode.PUBLICATION) {
        jsonMembers(this)?.associate { it.name to it.value }
    }

    /** The elements of an array. */
    public val elements: List<Json>? by lazy(LazyThreadSafetyMode.PUBLICATION) { jsonElements(this) }

    /** The member with this name; null if there is none, or if this is not an object. */
    public operator fun get(name: String): Json? = entries?.get(name)

    /** The element at this index; null if there is none, or if this is not an array. */
    public operator fun get(index: Int): Json? = elements?.getOrNull(index)

    override fun equals(other: Any?): Boolean = other is Json && text == other.text

    override fun hashCode(): Int = text.hashCode()

    /** The value as a JSON string. */
    override fun toString(): String = text

    public companion object {
        /**
         * Parses a JSON value.
         *
         * @throws IllegalArgumentException if [text] is not exactly one JSON value.
         */
        @JvmStatic
        public fun parse(text: String): Json {
            require(isJson(text)) { "not one JSON value" }
            return Json(text.trim(' ', '\t', '\n', '\r'))
        }

        /**
         * Converts null, a `Boolean`, a number, a string, a `Map` with strings as keys, an `Iterable`, an array, or a
         * [Json].
         *
         * A call that the value is passed to rejects NaN and infinity.
         *
         * @throws IllegalArgumentException for any other type, for more than 100 nested levels, as in a value that
         * contains itself, and for more than 16 MiB. The message may contain the class, but never the value.
         */
        @JvmStatic
        public fun of(value: Any?): Json = value as? Json ?: Json(JsonWriter(isStrict = true).serialize(value))
    }
}
