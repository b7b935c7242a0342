package io.github.workspacesdk.internal

import java.util.concurrent.locks.LockSupport

/** A daemon thread that repeats [action], even if it throws. It does not keep the class loader of its starter alive. */
internal class DaemonThread(
    private val name: String,
    private val action: () -> Unit,
) {
    @Volatile
    private var thread: Thread? = null

    /**
     * Starts the thread unless it is running. Throws if the system cannot create a thread; the next call tries again.
     */
    fun start() {
        if (thread?.isAlive != true) startNew()
    }

    @Synchronized
    private fun startNew() {
        if (thread?.isAlive == true) return
        val new = Thread(null, ::run, name)
        new.isDaemon = true
        new.contextClassLoader = null
        new.start()
        thread = new
    }

    private fun run() {
        while (true) {
            try {
                action()
            } catch (_: Throwable) {
                // The thread must not end, because callers would wait forever. The error was logged if that was
                // possible.
                pause(MIN_PAUSE)
            }
        }
    }

    fun isCurrent(): Boolean = Thread.currentThread() === thread

    fun wake() = LockSupport.unpark(thread)
}
