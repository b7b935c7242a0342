package io.github.workspacesdk

import java.util.concurrent.locks.LockSupport
import java.util.logging.Level

/** The one thread of the process that reads the library's letters. It begins with the first call, and keeps no program alive. */
internal object Reader {
    private val thread = Daemon("workspace-sdk-reader", ::turn)

    /** What kept letters from being read, until the calls that ended with them were told. Only the thread sees it. */
    private var failure: Throwable? = null

    fun start() = thread.start()

    private fun turn() {
        if (failure != null) untilMemorySuffices(work = ::loseUnread)
        try {
            val letters = collect()
            // Without an iterator, for which there might be no memory.
            for (at in letters.indices) deliver(letters[at])
        } catch (thrown: Throwable) {
            failure = thrown
        }
    }

    private fun deliver(letter: Letter) =
        try {
            untilMemorySuffices { Calls.deliver(letter) }
        } catch (thrown: Throwable) {
            untilMemorySuffices { Calls.lose(letter.token) }
            sayUnread(thrown)
        }

    /** Memory was short: what has become of the calls that ended with these letters cannot be told, and they must not wait for ever. */
    private fun loseUnread() {
        while (true) {
            val token = unread()
            if (token == 0L) break
            Calls.lose(token)
            forgetUnread(token)
        }
        failure?.let(::sayUnread)
        failure = null
    }

    private fun sayUnread(thrown: Throwable) = say(Level.SEVERE, "workspace-sdk: letters of the library could not be read", thrown)
}

/** Says it in the log, if there is memory for that. */
internal fun say(
    level: Level,
    message: String,
    thrown: Throwable,
) {
    try {
        log.log(level, message, thrown)
    } catch (_: Throwable) {
        // Nothing is left to say it with, and the thread must go on.
    }
}

/**
 * A daemon thread that repeats [turn], whatever it throws. It does not keep the class loader of its starter alive.
 */
internal class Daemon(
    private val name: String,
    private val turn: () -> Unit,
) {
    @Volatile
    private var thread: Thread? = null

    /** Starts it, unless it runs. Throws where the system gives no thread; the next one tries again. */
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
                turn()
            } catch (_: Throwable) {
                // The thread must not end, or its callers would wait for ever. The error was logged where that was possible.
                rest(SHORTEST_PAUSE)
            }
        }
    }

    fun isHere(): Boolean = Thread.currentThread() === thread

    fun wake() = LockSupport.unpark(thread)
}
