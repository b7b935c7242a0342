package io.github.workspacesdk.support

import java.net.InetAddress
import java.net.ServerSocket
import java.util.concurrent.CompletableFuture
import kotlin.concurrent.thread

/** A server that takes a request and never answers, and sees when the connection ends. */
internal class Silent : AutoCloseable {
    private val server = ServerSocket(0, 50, InetAddress.getLoopbackAddress())
    val url = "http://127.0.0.1:${server.localPort}/"

    /** Completed with the first bytes of a request. */
    val arrived = CompletableFuture<Unit>()

    /** Completed when the connection was closed, with the time. */
    val ended = CompletableFuture<Long>()

    init {
        thread(isDaemon = true, name = "silent") {
            runCatching {
                server.accept().use { socket ->
                    while (socket.getInputStream().read() >= 0) arrived.complete(Unit)
                }
            }
            ended.complete(System.nanoTime())
        }
    }

    override fun close() = server.close()
}
