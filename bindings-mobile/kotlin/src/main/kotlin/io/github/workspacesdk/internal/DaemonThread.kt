package io.github.workspacesdk.internal

import java.util.concurrent.locks.LockSupport

/**
 * A daemon thread that repeats [action], even if it throws, until [mayEnd] is true after an action. It does not keep
 * the class loader of its starter alive.
 */
internal class DaemonThread(
    private val name: String,
    private val mayEnd: () -> Boolean,
    private val action: () -> Unit,
) {
    @Volatile
    private var thread: Thread? = null

    /**
     * Starts the thread unless it is running. Throws if the system cannot create a thread; the next call tries again.
     * The thread that then runs does not end before [mayEnd] is true, if it was false before this function was called.
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
        thread = new
        try {
            new.start()
        } catch (thrown: Throwable) {
            thread = null
            throw thrown
        }
    }

    private fun run() {
        do {
            try {
                action()
            } catch (_: Throwable) {
                // The thread must not end, because callers would wait forever. The error was logged if that was
                // possible.
                pause(MIN_PAUSE)
            }
        } while (!end())
    }

    /**
     * Whether this thread ends. [start] and this function may run at the same time: either [start] sees that there is
     * no thread, or this function sees that the thread is needed.
     */
    private fun end(): Boolean {
        if (!mayEnd()) return false
        thread = null
        return mayEnd() || !continueCurrent()
    }

    /** Keeps this thread, unless [start] has started another one. */
    @Synchronized
    private fun continueCurrent(): Boolean {
        if (thread != null) return false
        thread = Thread.currentThread()
        return true
    }

    fun isCurrent(): Boolean = Thread.currentThread() === thread

    fun wake() = LockSupport.unpark(thread)
}
