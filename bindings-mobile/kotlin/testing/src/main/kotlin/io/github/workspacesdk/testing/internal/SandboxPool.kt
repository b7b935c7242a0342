package io.github.workspacesdk.testing.internal

import io.github.workspacesdk.testing.Sandbox
import java.util.concurrent.ConcurrentLinkedDeque

/** Servers with equal arguments. A test takes one, and puts it back when it has ended. */
internal class SandboxPool(
    private val start: () -> Sandbox,
) : AutoCloseable {
    private val all = ConcurrentLinkedDeque<Sandbox>()
    private val idle = ConcurrentLinkedDeque<Sandbox>()

    /** A server with new data that no other test uses. */
    fun take(): Sandbox = idle.pollLast()?.also { it.reset() } ?: start().also(all::add)

    /** Keeps the server for another test, unless the test has closed it. */
    fun put(sandbox: Sandbox) {
        if (sandbox.isRunning) idle.add(sandbox) else all.remove(sandbox)
    }

    override fun close() = all.forEach(Sandbox::close)
}
