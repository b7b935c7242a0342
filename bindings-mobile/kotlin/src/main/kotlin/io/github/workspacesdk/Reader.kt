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
        while (true) {
            try {
                for (letter in collect()) Calls.deliver(letter)
            } catch (thrown: Throwable) {
                // Memory was short, and whose letters these were nobody can tell: whoever waits must not wait for ever.
                log.log(Level.SEVERE, "workspace-sdk: letters of the library could not be read", thrown)
                Calls.fail(LettersLost(thrown))
            }
        }
    }
}

/** What has become of a call cannot be told. */
internal class LettersLost(
    cause: Throwable,
) : Exception(cause)

/** A thread that keeps no program alive, and no class loader of whoever happened to start it. */
internal fun daemon(
    name: String,
    work: () -> Unit,
): Thread =
    Thread(null, work, name).apply {
        isDaemon = true
        contextClassLoader = null
    }
