package io.github.workspacesdk.testing.internal

import io.github.workspacesdk.Json
import io.github.workspacesdk.testing.SandboxException
import java.io.IOException
import java.net.ConnectException
import java.net.HttpURLConnection
import java.net.Proxy
import java.net.URI

/** The timeout of a call, and the longest time for which the server may refuse connections. */
private const val LIMIT_MILLISECONDS = 30_000

private const val RETRY_MILLISECONDS = 2L

/** Calls the control API of a server. */
internal class Control(
    private val process: ServerProcess,
) {
    fun call(
        method: String,
        path: String,
        body: Json? = null,
    ): Json {
        val end = System.nanoTime() + LIMIT_MILLISECONDS * 1_000_000L
        while (true) {
            try {
                return send(method, path, body)
            } catch (error: ConnectException) {
                // The server refuses connections for a while after a call of `refuse`.
                process.ended()?.let { throw SandboxException(it, error) }
                if (System.nanoTime() > end) throw SandboxException("$method $path: no connection could be made", error)
                Thread.sleep(RETRY_MILLISECONDS)
            } catch (error: IOException) {
                throw SandboxException(process.ended() ?: "$method $path: ${error.message}", error)
            }
        }
    }

    private fun send(
        method: String,
        path: String,
        body: Json?,
    ): Json {
        val connection = URI("${process.url}/_sandbox/v1/$path").toURL().openConnection(Proxy.NO_PROXY) as HttpURLConnection
        connection.requestMethod = method
        connection.connectTimeout = LIMIT_MILLISECONDS
        connection.readTimeout = LIMIT_MILLISECONDS
        // One connection per call: the call `drop-idle` would close and count an idle one.
        connection.setRequestProperty("connection", "close")
        if (body != null) {
            connection.doOutput = true
            connection.setRequestProperty("content-type", "application/json")
            connection.outputStream.use { it.write(body.text.toByteArray()) }
        }
        val isOk = connection.responseCode == HttpURLConnection.HTTP_OK
        val stream = if (isOk) connection.inputStream else connection.errorStream
        val content = stream?.use { it.readBytes().decodeToString() }.orEmpty()
        if (!isOk) throw SandboxException("$method $path: ${connection.responseCode} $content")
        return Json.parse(content)
    }
}
