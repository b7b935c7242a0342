package io.github.workspacesdk.internal

import io.github.workspacesdk.Completion
import io.github.workspacesdk.acknowledge
import io.github.workspacesdk.takeCompletions
import io.github.workspacesdk.unacknowledged
import java.util.logging.Level

/** The thread that reads the native library's completion queue: one per process, started by the first call. */
internal object CompletionReader {
    private val thread = DaemonThread("workspace-sdk-reader", ::readBatch)

    /** Why the last batch could not be read, until the calls that it completed have failed. Only the thread accesses it. */
    private var failure: Throwable? = null

    fun start() = thread.start()

    private fun readBatch() {
        if (failure != null) retryWhileOutOfMemory(action = ::failUnacknowledged)
        try {
            val completions = takeCompletions()
            // By index: an iterator would need memory.
            for (index in completions.indices) deliver(completions[index])
        } catch (thrown: Throwable) {
            failure = thrown
        }
    }

    private fun deliver(completion: Completion) =
        try {
            retryWhileOutOfMemory { PendingCalls.deliver(completion) }
        } catch (thrown: Throwable) {
            retryWhileOutOfMemory { PendingCalls.fail(completion.token) }
            logUnreadable(thrown)
        }

    /** Memory was exhausted while the batch was read. The results of the calls that it completed are lost, so they fail. */
    private fun failUnacknowledged() {
        while (true) {
            val token = unacknowledged()
            if (token == 0L) break
            PendingCalls.fail(token)
            acknowledge(token)
        }
        failure?.let(::logUnreadable)
        failure = null
    }

    private fun logUnreadable(thrown: Throwable) = logQuietly(Level.SEVERE, "workspace-sdk: completions could not be read", thrown)
}
