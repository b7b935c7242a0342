package io.github.workspacesdk.conformance

import java.io.ByteArrayOutputStream
import java.nio.ByteBuffer
import java.nio.charset.CharacterCodingException

/** The parts of an entry of the sandbox's journal that are compared. */
internal class JournalEntry(
    entry: JsonObject,
) {
    val seq: Any? = entry["seq"]
    val method: Any? = entry["method"]
    val path: Any? = entry["path"]
    val query: String = entry["query"] as String
    val headers: JsonObject = objectOf(entry["headers"]).orEmpty()
    val body: String = entry["body"] as String? ?: ""
    val isBinary: Boolean = entry["body_base64"] != null
    val status: Any? = entry["status"]
    val operation: Any? = entry["operation"]
    val call: Any? = entry["call"]
}

/** Every difference between the requests of a case and the entries of the journal. */
internal fun compareRequests(
    expected: List<ExpectedRequest>,
    entries: List<JournalEntry>,
): List<String> {
    val wanted = expected.flatMap { request -> List(request.times.toInt()) { request } }
    val differences = ArrayList<String>()
    if (wanted.size != entries.size) {
        val seen = entries.joinToString { "${it.method} ${it.path}" }
        differences += "requests: expected ${wanted.size}, found ${entries.size}: $seen"
    }
    wanted.zip(entries).forEachIndexed { at, (request, entry) -> differences += compareRequest("requests[$at]", request, entry) }
    return differences
}

private fun compareRequest(
    path: String,
    expected: ExpectedRequest,
    entry: JournalEntry,
): List<String> {
    val texts =
        listOf(
            Triple("method", expected.method, entry.method),
            Triple("path", expected.path, entry.path),
            Triple("raw_query", expected.rawQuery, entry.query),
        )
    val differences = texts.filter { it.second != null }.flatMap { (name, wanted, found) -> compare("$path.$name", wanted, found) }.toMutableList()
    if (expected.query != null) {
        differences +=
            try {
                compare("$path.query", expected.query, decodeQuery(entry.query))
            } catch (error: CaseError) {
                listOf("$path.query: ${error.message}")
            }
    }
    differences += compareHeaders("$path.headers", expected, entry)
    if (expected.hasBody) differences += compareBody("$path.body", expected.body, entry)
    return differences
}

private fun compareHeaders(
    path: String,
    expected: ExpectedRequest,
    entry: JournalEntry,
): List<String> {
    val valuesOf = { name: String -> entry.headers[name] as List<*>? ?: emptyList<String>() }
    val different =
        expected.headers.flatMap { (name, wanted) ->
            val values = valuesOf(name)
            if (values.size == 1) compare("$path.$name", wanted, values.single()) else listOf("$path.$name: expected ${brief(wanted)}, found ${brief(values)}")
        }
    val unwanted = expected.noHeaders.filter { valuesOf(it).isNotEmpty() }
    return different + unwanted.map { "$path.$it: expected nothing, found ${brief(valuesOf(it))}" }
}

private fun compareBody(
    path: String,
    expected: Any?,
    entry: JournalEntry,
): List<String> {
    if (entry.body.isEmpty() && !entry.isBinary) {
        return if (expected == null) emptyList() else listOf("$path: expected ${brief(expected)}, found no body")
    }
    if (expected == null) return listOf("$path: expected no body, found ${brief(entry.body)}")
    val found =
        try {
            parseJson(entry.body)
        } catch (_: JsonError) {
            return listOf("$path: expected ${brief(expected)}, found ${brief(entry.body)}, which is not JSON")
        }
    return compare(path, expected, found)
}

/**
 * Decodes a query as a server does: `+` is a space, and names must be unique. Throws a [CaseError] if it is malformed.
 */
internal fun decodeQuery(query: String): JsonObject {
    val decoded = LinkedHashMap<String, Any?>()
    for (pair in query.split('&').filter(String::isNotEmpty)) {
        val key = decode(pair.substringBefore('='))
        if (key in decoded) throw CaseError("$key occurs twice")
        decoded[key] = decode(pair.substringAfter('=', ""))
    }
    return decoded
}

private fun decode(text: String): String {
    val bytes = ByteArrayOutputStream()
    var at = 0
    while (at < text.length) {
        when (val unit = text[at]) {
            '%' -> {
                val digits = text.substring(at + 1, minOf(at + 3, text.length))
                if (!Regex("[0-9A-Fa-f]{2}").matches(digits)) throw CaseError("${brief(text)} is not valid percent-encoding")
                bytes.write(digits.toInt(16))
                at += 3
            }

            else -> {
                bytes.writeBytes((if (unit == '+') " " else unit.toString()).toByteArray())
                at += 1
            }
        }
    }
    return try {
        Charsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes.toByteArray()))
            .toString()
    } catch (_: CharacterCodingException) {
        throw CaseError("${brief(text)} is not valid percent-encoding")
    }
}
