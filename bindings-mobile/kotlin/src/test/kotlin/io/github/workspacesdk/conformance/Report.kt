package io.github.workspacesdk.conformance

/** The results of a run. */
internal class Report(
    private val results: Map<Case, List<String>>,
) {
    val cases: Int = results.size
    val assertions: Int = results.keys.sumOf { it.assertions }

    /** The failed cases with their differences. */
    val failed: Map<Case, List<String>> = results.filterValues { it.isNotEmpty() }

    override fun toString(): String =
        failed.entries.joinToString("") { (case, differences) -> "\n${case.name} (${case.file})" + differences.joinToString("") { "\n    $it" } } +
            "\n${failed.size} of $cases cases failed"
}
