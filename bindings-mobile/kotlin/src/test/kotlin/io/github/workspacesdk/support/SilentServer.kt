package io.github.workspacesdk.support

import java.net.InetAddress
import java.net.ServerSocket
import java.util.concurrent.CompletableFuture
import kotlin.concurrent.thread

/** A server that accepts a request but never answers, and notices when the connection is closed. */
internal class SilentServer : AutoCloseable {
    private val server = ServerSocket(0, 50, InetAddress.getLoopbackAddress())
    val url = "http://127.0.0.1:${server.localPort}/"

    /** Completes when the first bytes of a request arrive. */
    val arrived = CompletableFuture<Unit>()

    /** Completes with the time at which the connection was closed. */
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
