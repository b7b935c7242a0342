package io.github.workspacesdk.conformance

/** What a call came to, in the shape of a case's `result` or `error`. */
internal class Outcome(
    val found: JsonObject,
    val isError: Boolean,
    /** Where Kotlin's form of it is wrong in itself, whatever the case says. */
    val problems: List<String> = emptyList(),
) {
    companion object {
        /** What a client that could be built gives. */
        val NOTHING = Outcome(emptyMap(), isError = false)
    }
}

/** Every difference from what a case says. */
internal fun compareOutcome(
    case: Case,
    outcome: Outcome,
): List<String> {
    val (result, error) = case.result to case.error
    val differences =
        when {
            outcome.isError && error != null -> {
                compareError(error, outcome.found)
            }

            !outcome.isError && result != null -> {
                compareResult(result, outcome.found)
            }

            else -> {
                val (wanted, got) = if (outcome.isError) "a result" to "the error" else "an error" to "the result"
                listOf("expected $wanted, found $got ${brief(outcome.found)}")
            }
        }
    return outcome.problems + differences
}

/** `call` is compared where it is given; null and not there are the same. */
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

/** Only what is given is compared; `fields` in any order. */
private fun compareError(
    expected: JsonObject,
    found: JsonObject,
): List<String> =
    expected.flatMap { (key, wanted) ->
        val isSet = key == "fields"
        compare("error.$key", if (isSet) sorted(wanted) else wanted, if (isSet) sorted(found[key]) else found[key])
    }

private fun sorted(values: Any?): Any = (values as List<*>?).orEmpty().sortedBy(::jsonText)
