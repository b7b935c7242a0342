package io.github.workspacesdk.conformance

import java.io.File

// The format of a case. A key that is not known here is an error.

private const val FORMAT = 1L

private val RESULT_KEYS = setOf("data", "message", "pagination", "call", "errors", "\$open")

private val ERROR_KEYS =
    setOf("type", "code", "disposition", "status", "attempts", "meta_code", "retry_after", "failure", "request_id", "fields", "server_text")

internal class Call(
    val operation: String,
    val arguments: JsonObject,
)

internal class Control(
    val call: String,
    val body: JsonObject,
)

/** A request the server must see. What is null is not compared. */
internal class Expected(
    val times: Long,
    val method: String?,
    val path: String?,
    val headers: JsonObject,
    val noHeaders: List<String>,
    val query: JsonObject?,
    val rawQuery: String?,
    /** A null body says that there must be none, which differs from not being given. */
    val hasBody: Boolean,
    val body: Any?,
) {
    val assertions: Int
        get() = listOfNotNull(method, path, query, rawQuery).size + (if (hasBody) 1 else 0) + headers.size + noHeaders.size
}

internal data class Case(
    val file: String,
    val name: String,
    val client: JsonObject,
    val before: List<Call>,
    val control: List<Control>,
    val faults: List<Any?>,
    val call: Call,
    val requests: List<Expected>?,
    val result: JsonObject?,
    val error: JsonObject?,
) {
    /** How many things it compares; counted from the data: every runner counts alike. */
    val assertions: Int
        get() = 1 + (result ?: error).orEmpty().size + (requests?.let { 1 + it.sumOf(Expected::assertions) } ?: 0)
}

private fun callOf(value: Any?): Call {
    val keys = Keys("a call", value)
    val call = Call(keys.need("operation", keys.text("operation")), keys.members("arguments").orEmpty())
    keys.end()
    return call
}

private fun controlOf(value: Any?): Control {
    val keys = Keys("a control call", value)
    val control = Control(keys.need("call", keys.text("call")), keys.members("body").orEmpty())
    keys.end()
    return control
}

private fun expectedOf(value: Any?): Expected {
    val keys = Keys("a request", value)
    val request =
        Expected(
            times = keys.long("times") ?: 1,
            method = keys.text("method"),
            path = keys.text("path"),
            headers = keys.members("headers").orEmpty(),
            noHeaders = keys.texts("no_headers").orEmpty(),
            query = keys.members("query"),
            rawQuery = keys.text("raw_query"),
            hasBody = keys.has("body"),
            body = keys.takeAny("body"),
        )
    keys.end()
    return request
}

private fun caseOf(
    file: String,
    value: Any?,
): Case {
    val keys = Keys("a case", value)
    val name = keys.need("name", keys.text("name"))
    keys.what = name
    val case =
        Case(
            file = file,
            name = name,
            client = keys.members("client").orEmpty(),
            before = keys.array("before").orEmpty().map(::callOf),
            control = keys.array("control").orEmpty().map(::controlOf),
            faults = keys.array("faults").orEmpty(),
            call = callOf(keys.need("call", keys.members("call"))),
            requests = keys.array("requests")?.map(::expectedOf),
            result = keys.members("result"),
            error = keys.members("error"),
        )
    keys.end()
    checkOutcome(case)
    return case
}

private fun checkOutcome(case: Case) {
    val (name, result, error) = Triple(case.name, case.result, case.error)
    if ((result == null) == (error == null)) throw CaseError("$name: a case needs either 'result' or 'error'")
    if (result != null) refuseUnknown("$name: result", result, RESULT_KEYS)
    if (error == null) return
    refuseUnknown("$name: error", error, ERROR_KEYS)
    for (key in listOf("type", "code")) if (key !in error) throw CaseError("$name: an error needs '$key'")
}

/** The cases of one file; a [CaseError] where it is not in the format. */
internal fun readCases(
    file: String,
    text: String,
): List<Case> =
    try {
        val keys = Keys("a file", parseJson(text))
        if (keys.long("format") != FORMAT) throw CaseError("unknown format")
        val cases = keys.need("cases", keys.array("cases")).map { caseOf(file, it) }
        keys.end()
        cases
    } catch (error: CaseError) {
        throw CaseError("$file: ${error.message}")
    } catch (error: JsonError) {
        throw CaseError("$file: ${error.message}")
    }

/** The text of each file of a folder, by its name. */
internal fun textsOf(folder: File): Map<String, String> {
    val files = folder.listFiles { file -> file.extension == "json" } ?: throw CaseError("there is no folder $folder")
    return files.sortedBy { it.name }.associate { it.name to it.readText() }
}

/** All cases, each of its own name; a [CaseError] lists every file's problem. */
internal fun readAll(texts: Map<String, String>): List<Case> {
    val problems = ArrayList<String>()
    val cases =
        texts.flatMap { (file, text) ->
            try {
                readCases(file, text)
            } catch (error: CaseError) {
                problems += error.message.orEmpty()
                emptyList()
            }
        }
    val names = HashSet<String>()
    for (case in cases) if (!names.add(case.name)) problems += "${case.file}: the name '${case.name}' stands twice"
    if (problems.isNotEmpty()) throw CaseError(problems.joinToString("\n"))
    return cases
}
