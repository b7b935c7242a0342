package io.github.workspacesdk.conformance

import java.math.BigDecimal

private const val MOST = 300

private val KINDS =
    mapOf<String, (Any?) -> Boolean>(
        "string" to { it is String },
        "number" to { it is BigDecimal },
        "boolean" to { it is Boolean },
        "object" to { it is Map<*, *> },
        "array" to { it is List<*> },
    )

/** Compares JSON exactly, except for placeholders; returns every difference with its path. */
internal fun compare(
    path: String,
    expected: Any?,
    actual: Any?,
): List<String> {
    val wanted = objectOf(expected)
    if (wanted != null) {
        val (name, value) = placeholderOf(wanted) ?: return compareObjects(path, wanted, actual)
        return if (fits(name, value, actual)) emptyList() else differ(path, expected, actual)
    }
    if (expected is List<*>) {
        if (actual !is List<*> || actual.size != expected.size) return differ(path, expected, actual)
        return expected.indices.flatMap { compare("$path[$it]", expected[it], actual[it]) }
    }
    return if (isSame(expected, actual)) emptyList() else differ(path, expected, actual)
}

/**
 * A placeholder is an object with one key that begins with `$`. `$open` is not a placeholder, because it is combined
 * with other keys.
 */
private fun placeholderOf(expected: JsonObject): Pair<String, Any?>? {
    val (name, value) = expected.entries.singleOrNull() ?: return null
    return if (name.startsWith('$') && name != "\$open") name to value else null
}

private fun fits(
    name: String,
    wanted: Any?,
    actual: Any?,
): Boolean =
    when {
        name == "\$any" -> KINDS[wanted]?.invoke(actual) ?: false
        name == "\$prefix" && wanted is String -> actual is String && actual.startsWith(wanted)
        name == "\$count" && wanted is BigDecimal -> actual is List<*> && isSame(wanted, BigDecimal(actual.size))
        else -> false
    }

private fun compareObjects(
    path: String,
    expected: JsonObject,
    actual: Any?,
): List<String> {
    val found = objectOf(actual) ?: return differ(path, expected, actual)
    val differences = ArrayList<String>()
    for ((key, wanted) in expected) {
        when (key) {
            "\$open" -> Unit
            !in found -> differences += "$path.$key: expected ${brief(wanted)}, found nothing"
            else -> differences += compare("$path.$key", wanted, found[key])
        }
    }
    if (expected["\$open"] == true) return differences
    return differences + (found - expected.keys).map { (key, value) -> "$path.$key: expected nothing, found ${brief(value)}" }
}

/** Compares numbers by value. */
private fun isSame(
    expected: Any?,
    actual: Any?,
): Boolean = if (expected is BigDecimal && actual is BigDecimal) expected.compareTo(actual) == 0 else expected == actual

private fun differ(
    path: String,
    expected: Any?,
    actual: Any?,
): List<String> = listOf("$path: expected ${brief(expected)}, found ${brief(actual)}")

/** The value, shortened to fit on one line. */
internal fun brief(value: Any?): String {
    val text = jsonText(value)
    return if (text.length <= MOST) text else "${text.take(MOST)}… (${text.length} characters)"
}
