package io.github.workspacesdk.conformance

import java.io.File

// The format of a case. An unknown key is an error.

private const val FORMAT = 1L

private val RESULT_KEYS = setOf("data", "message", "pagination", "call", "errors", "report", "\$open")

private val ERROR_KEYS =
    setOf("type", "code", "disposition", "status", "attempts", "whatsapp_code", "retry_after", "failure", "request_id", "fields", "server_text") +
        setOf("idempotency_key", "since", "replayed")

internal class CaseCall(
    val operation: String,
    val arguments: JsonObject,
)

/** A call that is made before the call of a case. */
internal class EarlierCall(
    val call: CaseCall,
    /** Added just before the call. */
    val faults: List<Any?>,
    /** The code of the error with which it must fail. */
    val error: String?,
)

internal class ControlCall(
    val call: String,
    val body: JsonObject,
)

/** An expected request. Null is not compared. */
internal class ExpectedRequest(
    val times: Long,
    val method: String?,
    val path: String?,
    val headers: JsonObject,
    val noHeaders: List<String>,
    val query: JsonObject?,
    val rawQuery: String?,
    /** Whether the body is compared. If it is, null means that there must be no body. */
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
    val before: List<EarlierCall>,
    val control: List<ControlCall>,
    val faults: List<Any?>,
    val call: CaseCall,
    val requests: List<ExpectedRequest>?,
    val result: JsonObject?,
    val error: JsonObject?,
) {
    /** Whether the library can run the case: it has every call, option and parameter of it. */
    fun isSupported(description: ApiDescription): Boolean {
        if (call.operation in description.withoutLedger("derived_operations")) return false
        val arguments = (before.map { it.call } + call).flatMap { it.arguments.keys }
        return client.keys.none { it in description.withoutLedger("options") } && arguments.none { it in description.withoutLedger("parameters") }
    }

    /** The number of comparisons, counted from the data as in every runner. */
    val assertions: Int
        get() = 1 + (result ?: error).orEmpty().size + (requests?.let { 1 + it.sumOf(ExpectedRequest::assertions) } ?: 0)
}

private fun callOf(value: Any?): CaseCall {
    val keys = ObjectReader("a call", value)
    val call = CaseCall(keys.need("operation", keys.text("operation")), keys.members("arguments").orEmpty())
    keys.end()
    return call
}

private fun earlierCallOf(value: Any?): EarlierCall {
    val keys = ObjectReader("a call", value)
    val call = CaseCall(keys.need("operation", keys.text("operation")), keys.members("arguments").orEmpty())
    val earlier = EarlierCall(call, keys.array("faults").orEmpty(), keys.text("error"))
    keys.end()
    return earlier
}

private fun controlOf(value: Any?): ControlCall {
    val keys = ObjectReader("a control call", value)
    val control = ControlCall(keys.need("call", keys.text("call")), keys.members("body").orEmpty())
    keys.end()
    return control
}

private fun expectedRequestOf(value: Any?): ExpectedRequest {
    val keys = ObjectReader("a request", value)
    val request =
        ExpectedRequest(
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
    val keys = ObjectReader("a case", value)
    val name = keys.need("name", keys.text("name"))
    keys.what = name
    val case =
        Case(
            file = file,
            name = name,
            client = keys.members("client").orEmpty(),
            before = keys.array("before").orEmpty().map(::earlierCallOf),
            control = keys.array("control").orEmpty().map(::controlOf),
            faults = keys.array("faults").orEmpty(),
            call = callOf(keys.need("call", keys.members("call"))),
            requests = keys.array("requests")?.map(::expectedRequestOf),
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

/** The cases of one file. Throws a [CaseError] if its format is wrong. */
internal fun readCases(
    file: String,
    text: String,
): List<Case> =
    try {
        val keys = ObjectReader("a file", parseJson(text))
        if (keys.long("format") != FORMAT) throw CaseError("unknown format")
        val cases = keys.need("cases", keys.array("cases")).map { caseOf(file, it) }
        keys.end()
        cases
    } catch (error: CaseError) {
        throw CaseError("$file: ${error.message}")
    } catch (error: JsonError) {
        throw CaseError("$file: ${error.message}")
    }

/** The contents of the files in a folder, by name. */
internal fun textsOf(folder: File): Map<String, String> {
    val files = folder.listFiles { file -> file.extension == "json" } ?: throw CaseError("there is no folder $folder")
    return files.sortedBy { it.name }.associate { it.name to it.readText() }
}

/** All cases, whose names must be unique. Throws a [CaseError] that lists the problems of all files. */
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
    for (case in cases) if (!names.add(case.name)) problems += "${case.file}: the name '${case.name}' occurs twice"
    if (problems.isNotEmpty()) throw CaseError(problems.joinToString("\n"))
    return cases
}
