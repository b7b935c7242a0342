package io.github.workspacesdk.conformance

import java.io.File

/** The repository's root: said by the environment, or found upwards from here. */
internal val ROOT: File by lazy {
    System.getenv("WORKSPACE_ROOT")?.let(::File)
        ?: generateSequence(File("").absoluteFile) { it.parentFile }.first { File(it, "tests/conformance/surface.json").exists() }
}

/** Where the shared data lies. */
internal val FOLDER: File get() = File(ROOT, "tests/conformance")

/** surface.json, as text and as what the runner needs of it. */
internal class Surface(
    val json: JsonObject,
) {
    val models: Map<String, List<String>> = rows("models").associate { it["name"] as String to texts(it["fields"]) }
    val operations: Map<String, JsonObject> = rows("operations").associateBy { it["name"] as String }
    val helpers: Map<String, JsonObject> = rows("helpers").associateBy { it["name"] as String }
    val options: List<String> = texts(json["options"])

    /** The operation that a helper stands for, or the operation itself; null for what is not modelled. */
    fun operationOf(name: String): JsonObject? = operations[name] ?: operations[helpers[name]?.get("operation")]

    fun rows(name: String): List<JsonObject> = (json[name] as List<*>).map { objectOf(it).orEmpty() }

    fun texts(value: Any?): List<String> = (value as List<*>).map { it as String }

    companion object {
        fun read(): Surface = Surface(objectOf(parseJson(File(FOLDER, "surface.json").readText())).orEmpty())
    }
}

/** Kotlin's form of a name that is in snake_case. */
internal fun camel(name: String): String = Regex("_([a-z])").replace(name) { it.groupValues[1].uppercase() }

/** The other way round. */
internal fun snake(name: String): String = Regex("[A-Z]").replace(name) { "_${it.value.lowercase()}" }
