package io.github.workspacesdk

import io.github.workspacesdk.support.CLASS_LOADER_LIMIT
import io.github.workspacesdk.support.Sandbox
import io.github.workspacesdk.support.client
import io.github.workspacesdk.support.javaProgram
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.net.InetAddress
import java.net.ServerSocket
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import kotlin.concurrent.thread

/** A client that a program loses without closing it is released, with its connections and its class loader. */
internal class LeakTest {
    /** A server that responds once, keeps the connection open, and reports when the client closes it. */
    private class KeepingServer : AutoCloseable {
        private val socket = ServerSocket(0, 1, InetAddress.getLoopbackAddress())
        val url = "http://127.0.0.1:${socket.localPort}"
        val isClosed = CompletableFuture<Unit>()

        init {
            thread(isDaemon = true) {
                socket.accept().use { connection ->
                    val request = connection.getInputStream()
                    val head = StringBuilder()
                    while (!head.endsWith("\r\n\r\n")) head.append(request.read().toChar())
                    val length =
                        Regex("(?i)content-length: (\\d+)")
                            .find(head)
                            ?.groupValues
                            ?.get(1)
                            ?.toInt() ?: 0
                    request.readNBytes(length)
                    val body = """{"success": true, "data": []}"""
                    val response = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n$body"
                    connection.getOutputStream().write(response.toByteArray())
                    request.readAllBytes()
                    isClosed.complete(Unit)
                }
            }
        }

        override fun close() = socket.close()
    }

    private fun use(server: KeepingServer) {
        val client = client(server.url, "key")
        runBlocking { client.channels.list() }
        // The connection is kept while the client is in use.
        assertFalse(server.isClosed.isDone)
        client.baseUrl
    }

    @Test
    fun `a client that was not closed is released`() {
        KeepingServer().use { server ->
            use(server)
            repeat(200) {
                System.gc()
                try {
                    server.isClosed.get(100, TimeUnit.MILLISECONDS)
                    return
                } catch (_: TimeoutException) {
                    // The garbage collector decides when it processes the references.
                }
            }
            throw AssertionError("the client still holds its connection")
        }
    }

    @Test
    fun `only JNA keeps the class loader of a client that was not closed`() {
        Sandbox.start().use { sandbox ->
            val process =
                javaProgram("ClassLoader", sandbox.url)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start()
            process.outputStream.close()
            val hasEnded = process.waitFor(2 * CLASS_LOADER_LIMIT, TimeUnit.SECONDS)
            if (!hasEnded) process.destroyForcibly()
            assertTrue(hasEnded)
            assertEquals(0, process.exitValue()) { "the class loader was not collected" }
        }
    }
}
