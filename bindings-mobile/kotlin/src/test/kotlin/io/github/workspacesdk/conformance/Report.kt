package io.github.workspacesdk.conformance

/** What a run found. */
internal class Report(
    private val played: Map<Case, List<String>>,
) {
    val cases: Int = played.size
    val assertions: Int = played.keys.sumOf { it.assertions }

    /** Each case that does not hold, with every way in which it does not. */
    val failed: Map<Case, List<String>> = played.filterValues { it.isNotEmpty() }

    override fun toString(): String =
        failed.entries.joinToString("") { (case, differences) -> "\n${case.name} (${case.file})" + differences.joinToString("") { "\n    $it" } } +
            "\n${failed.size} of $cases cases failed"
}
