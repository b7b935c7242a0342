package io.github.workspacesdk.conformance

import java.math.BigDecimal

/** A case has the wrong format, or cannot be run. */
internal class CaseError(
    message: String,
) : Exception(message)

/** Reads the keys of an object one by one; the remaining keys are unknown. Null counts as absent. */
internal class ObjectReader(
    var what: String,
    value: Any?,
) {
    private val left = LinkedHashMap(objectOf(value) ?: throw CaseError("$what must be an object"))

    fun takeAny(name: String): Any? = left.remove(name)

    fun has(name: String): Boolean = name in left

    fun text(name: String): String? = take(name, "a text")

    fun array(name: String): List<Any?>? = take(name, "an array")

    fun members(name: String): JsonObject? = take(name, "an object")

    fun boolean(name: String): Boolean? = take(name, "a boolean")

    fun decimal(name: String): BigDecimal? = take(name, "a number")

    fun long(name: String): Long? = decimal(name)?.longValueExact()

    fun texts(name: String): List<String>? = array(name)?.map { it as? String ?: throw CaseError("$what: '$name' must be a list of strings") }

    inline fun <reified T : Any> take(
        name: String,
        kind: String,
    ): T? {
        val value = takeAny(name) ?: return null
        return value as? T ?: throw CaseError("$what: '$name' must be $kind")
    }

    fun <T> need(
        name: String,
        value: T?,
    ): T = value ?: throw CaseError("$what needs '$name'")

    fun end() = refuseUnknown(what, left, emptySet())
}

internal fun refuseUnknown(
    what: String,
    values: JsonObject,
    known: Set<String>,
) {
    for (name in values.keys) if (name !in known) throw CaseError("$what: unknown key '$name'")
}
