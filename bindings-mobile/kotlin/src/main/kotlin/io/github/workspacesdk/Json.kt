package io.github.workspacesdk

import java.math.BigDecimal

/**
 * A JSON value: its text, and what can be read of it. Two are equal if their texts are.
 *
 * Each reading property is null where the value is of another kind.
 */
public class Json internal constructor(
    /** The JSON text. */
    public val text: String,
) {
    /** Whether it is `null`. */
    public val isNull: Boolean get() = text == "null"

    /** The text of a string. */
    public val string: String? get() =
        when {
            !text.startsWith('"') -> null

            // Most are plain, and a way over the border is dear.
            '\\' !in text -> text.substring(1, text.length - 1)

            else -> jsonToText(this)
        }

    /** Of `true` and `false`. */
    public val boolean: Boolean? get() = text.toBooleanStrictOrNull()

    /** A whole number that an `Int` holds. */
    public val int: Int? get() = long?.takeIf { it in Int.MIN_VALUE..Int.MAX_VALUE }?.toInt()

    /** A whole number that a `Long` holds. */
    public val long: Long? get() =
        text.toLongOrNull() ?: try {
            decimal?.longValueExact()
        } catch (_: ArithmeticException) {
            null
        }

    /** A number, as near as a `Double` comes to it. */
    public val double: Double? get() = decimal?.toDouble()

    /** A number with all its digits. */
    public val decimal: BigDecimal? get() = if (text.firstOrNull().let { it == '-' || it in '0'..'9' }) text.toBigDecimalOrNull() else null

    /** The members of an object, in their order. */
    public val entries: Map<String, Json>? by lazy(LazyThreadSafetyMode.PUBLICATION) {
        jsonEntries(this)?.associate { it.name to it.value }
    }

    /** The elements of an array. */
    public val elements: List<Json>? by lazy(LazyThreadSafetyMode.PUBLICATION) { jsonElements(this) }

    /** The member of this name; null where there is none, and for what is no object. */
    public operator fun get(name: String): Json? = entries?.get(name)

    /** The element at this place, from 0; null where there is none, and for what is no array. */
    public operator fun get(index: Int): Json? = elements?.getOrNull(index)

    override fun equals(other: Any?): Boolean = other is Json && text == other.text

    override fun hashCode(): Int = text.hashCode()

    /** The JSON text. */
    override fun toString(): String = text

    public companion object {
        /**
         * The value that this text is.
         *
         * @throws IllegalArgumentException if it is not one JSON value.
         */
        @JvmStatic
        public fun parse(text: String): Json {
            require(isJson(text)) { "not one JSON value" }
            return Json(text.trim(' ', '\t', '\n', '\r'))
        }

        /**
         * The JSON of null, a `Boolean`, a number, a text, a `Map` with texts as keys, an `Iterable`, an array, or a [Json].
         *
         * Whether it may be sent is decided where it is used: a number that is not finite, and more than 100 levels, are refused there.
         *
         * @throws IllegalArgumentException for anything else; it names the class, never the value.
         */
        @JvmStatic
        public fun of(value: Any?): Json = value as? Json ?: Json(JsonWriter().written(value))
    }
}
