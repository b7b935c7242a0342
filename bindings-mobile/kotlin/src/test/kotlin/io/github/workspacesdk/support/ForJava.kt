package io.github.workspacesdk.support

import java.util.concurrent.CompletableFuture

// What the Java tests see of the support, which is internal.

/** The sandbox, running. */
public class JavaSandbox : AutoCloseable {
    private val sandbox = Sandbox.start()

    /** Where it listens. */
    public val url: String get() = sandbox.url

    override fun close(): Unit = sandbox.close()
}

/** A server that never answers. */
public class JavaSilent : AutoCloseable {
    private val silent = Silent()

    /** Where it listens. */
    public val url: String get() = silent.url

    /** Completed with the first bytes of a request. */
    public val arrived: CompletableFuture<Unit> get() = silent.arrived

    /** Completed when the connection was closed. */
    public val ended: CompletableFuture<Long> get() = silent.ended

    override fun close(): Unit = silent.close()
}
