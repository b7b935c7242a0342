package io.github.workspacesdk.conformance

/** The actual result of a call, in the format of a case's `result` or `error`. */
internal class ActualResult(
    val found: JsonObject,
    val isError: Boolean,
    /** Inconsistencies of the Kotlin value that are errors in every case. */
    val problems: List<String> = emptyList(),
) {
    companion object {
        /** The result of a case that only builds a client. */
        val NOTHING = ActualResult(emptyMap(), isError = false)
    }
}

/** Every difference from the expected result. */
internal fun compareResults(
    case: Case,
    actual: ActualResult,
): List<String> {
    val (result, error) = case.result to case.error
    val differences =
        when {
            actual.isError && error != null -> {
                compareError(error, actual.found)
            }

            !actual.isError && result != null -> {
                compareResult(result, actual.found)
            }

            else -> {
                val (wanted, got) = if (actual.isError) "a result" to "the error" else "an error" to "the result"
                listOf("expected $wanted, found $got ${brief(actual.found)}")
            }
        }
    return actual.problems + differences
}

/** Compares `call` only if it is expected; null equals absent. */
private fun compareResult(
    expected: JsonObject,
    found: JsonObject,
): List<String> {
    val plain = { result: JsonObject ->
        val kept = withoutNulls(result).filterKeys { it != "call" || expected["call"] != null }
        kept.mapValues { (name, value) -> if (name == "call") objectOf(value)?.let(::withoutNulls) ?: value else value }
    }
    return compare("result", plain(expected), plain(found))
}

private fun withoutNulls(values: JsonObject): JsonObject = values.filterValues { it != null }

/** Compares only the expected keys; `fields` in any order. */
private fun compareError(
    expected: JsonObject,
    found: JsonObject,
): List<String> =
    expected.flatMap { (key, wanted) ->
        val isSet = key == "fields"
        compare("error.$key", if (isSet) sorted(wanted) else wanted, if (isSet) sorted(found[key]) else found[key])
    }

private fun sorted(values: Any?): Any = (values as List<*>?).orEmpty().sortedBy(::jsonText)
