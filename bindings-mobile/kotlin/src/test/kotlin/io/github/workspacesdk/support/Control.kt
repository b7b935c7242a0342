package io.github.workspacesdk.support

import io.github.workspacesdk.conformance.CaseError
import io.github.workspacesdk.conformance.JournalEntry
import io.github.workspacesdk.conformance.JsonObject
import io.github.workspacesdk.conformance.jsonText
import io.github.workspacesdk.conformance.objectOf
import io.github.workspacesdk.conformance.parseJson
import java.net.ConnectException
import java.net.HttpURLConnection
import java.net.URI

/**
 * The time limit in milliseconds. It is longer than the time for which the control call `refuse` makes the sandbox
 * refuse connections.
 */
private const val LIMIT = 10_000

/** The sandbox's control API. */
internal class Control(
    private val url: String,
) {
    fun reset() {
        call("POST", "/reset", mapOf("seed" to "demo"))
    }

    fun control(
        call: String,
        body: JsonObject,
    ): JsonObject = objectOf(parseJson(call("POST", "/$call", body))).orEmpty()

    fun faults(faults: List<Any?>) {
        if (faults.isNotEmpty()) call("POST", "/faults", faults)
    }

    fun fault(vararg keys: Pair<String, Any?>) = faults(listOf(mapOf(*keys)))

    fun tls(): JsonObject = objectOf(parseJson(call("GET", "/tls", null))).orEmpty()

    fun messages(): List<JsonObject> = list("/messages", "messages")

    fun journal(since: Any? = 0): List<JournalEntry> = list("/journal?since=$since", "entries").map(::JournalEntry)

    private fun list(
        path: String,
        name: String,
    ): List<JsonObject> {
        val answer = objectOf(parseJson(call("GET", path, null))).orEmpty()
        return (answer[name] as List<*>).map { objectOf(it).orEmpty() }
    }

    private fun call(
        method: String,
        path: String,
        body: Any?,
    ): String {
        val end = System.nanoTime() + LIMIT * 1_000_000L
        while (true) {
            try {
                return send(method, path, body)
            } catch (refused: ConnectException) {
                if (System.nanoTime() > end) throw refused
                Thread.sleep(5)
            }
        }
    }

    private fun send(
        method: String,
        path: String,
        body: Any?,
    ): String {
        val connection = URI("$url/_sandbox/v1$path").toURL().openConnection() as HttpURLConnection
        connection.requestMethod = method
        connection.connectTimeout = LIMIT
        connection.readTimeout = LIMIT
        // One connection per call, so that no connection is idle when the sandbox closes idle connections.
        connection.setRequestProperty("connection", "close")
        connection.setRequestProperty("content-type", "application/json")
        if (body != null) {
            connection.doOutput = true
            connection.outputStream.use { it.write(jsonText(body).toByteArray()) }
        }
        val isOk = connection.responseCode == 200
        val content = (if (isOk) connection.inputStream else connection.errorStream).use { it.readBytes().decodeToString() }
        if (!isOk) throw CaseError("$path: $content")
        return content
    }
}
