package io.github.workspacesdk.conformance

import java.io.File

/** The root of the repository: `WORKSPACE_ROOT`, or the closest parent folder that contains it. */
internal val ROOT: File by lazy {
    System.getenv("WORKSPACE_ROOT")?.let(::File)
        ?: generateSequence(File("").absoluteFile) { it.parentFile }.first { File(it, "tests/conformance/api_description.json").exists() }
}

/** The folder of the shared test data. */
internal val FOLDER: File get() = File(ROOT, "tests/conformance")

/** api_description.json. */
internal class ApiDescription(
    val json: JsonObject,
) {
    val models: Map<String, List<String>> = rows("models").associate { it["name"] as String to texts(it["fields"]) }
    val operations: Map<String, JsonObject> = rows("operations").associateBy { it["name"] as String }
    val derivedOperations: Map<String, JsonObject> = rows("derived_operations").associateBy { it["name"] as String }
    val options: List<String> = texts(json["options"])

    /** The operation, or the one on which a derived operation is built; null for a raw request. */
    fun operationOf(name: String): JsonObject? = operations[name] ?: operations[derivedOperations[name]?.get("operation")]

    /** The names in a list of `without_ledger`, which Kotlin lacks; none if Kotlin has a ledger. */
    fun withoutLedger(list: String): Set<String> {
        val lacks = json["without_ledger"] as Map<*, *>
        return if ("kotlin" in texts(lacks["languages"])) texts(lacks[list]).toSet() else emptySet()
    }

    fun rows(name: String): List<JsonObject> = (json[name] as List<*>).map { objectOf(it).orEmpty() }

    fun texts(value: Any?): List<String> = (value as List<*>).map { it as String }

    companion object {
        fun read(): ApiDescription = ApiDescription(objectOf(parseJson(File(FOLDER, "api_description.json").readText())).orEmpty())
    }
}

/** Converts a snake_case name to camelCase. */
internal fun camel(name: String): String = Regex("_([a-z])").replace(name) { it.groupValues[1].uppercase() }

/** Converts a camelCase name to snake_case. */
internal fun snake(name: String): String = Regex("[A-Z]").replace(name) { "_${it.value.lowercase()}" }
