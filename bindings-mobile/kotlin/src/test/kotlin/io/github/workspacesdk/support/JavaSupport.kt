package io.github.workspacesdk.support

import java.util.concurrent.CompletableFuture

// The support classes are internal; these are their public counterparts for the Java tests.

/** A running sandbox. */
public class JavaSandbox : AutoCloseable {
    private val sandbox = Sandbox.start()

    /** The URL of the server. */
    public val url: String get() = sandbox.url

    override fun close(): Unit = sandbox.close()
}

/** A server that never answers. */
public class JavaSilentServer : AutoCloseable {
    private val silent = SilentServer()

    /** The URL of the server. */
    public val url: String get() = silent.url

    /** Completes when the first bytes of a request arrive. */
    public val arrived: CompletableFuture<Unit> get() = silent.arrived

    /** Completes when the connection was closed. */
    public val ended: CompletableFuture<Long> get() = silent.ended

    override fun close(): Unit = silent.close()
}
