package io.github.workspacesdk

import java.util.concurrent.atomic.AtomicBoolean
import java.util.logging.Level

/** The one thread of the process that reads the library's letters. It begins with the first call, and keeps no program alive. */
internal object Reader {
    private val isRunning = AtomicBoolean()

    fun start() {
        if (isRunning.get() || !isRunning.compareAndSet(false, true)) return
        daemon("workspace-sdk-reader", ::read).start()
    }

    private fun read() {
        try {
            while (true) {
                for (letter in collect()) Calls.deliver(letter)
            }
        } catch (thrown: Throwable) {
            // Whoever waits must not wait for ever.
            log.log(Level.SEVERE, "workspace-sdk: the library's letters cannot be read", thrown)
            isRunning.set(false)
            Calls.fail(IllegalStateException("the library's letters cannot be read", thrown))
        }
    }
}

/** A thread that keeps no program alive, and no class loader of whoever happened to start it. */
internal fun daemon(
    name: String,
    work: () -> Unit,
): Thread =
    Thread(null, work, name).apply {
        isDaemon = true
        contextClassLoader = null
    }
