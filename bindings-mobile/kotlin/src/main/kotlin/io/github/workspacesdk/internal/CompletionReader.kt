package io.github.workspacesdk.internal

import io.github.workspacesdk.internal.ffi.Completion
import io.github.workspacesdk.internal.ffi.acknowledge
import io.github.workspacesdk.internal.ffi.takeCompletionsDirectly
import io.github.workspacesdk.internal.ffi.unacknowledged
import java.util.logging.Level

/**
 * The thread that reads the native library's completion queue. There is one per process. A call starts it, and it ends
 * when there have been no calls for a while.
 */
internal object CompletionReader {
    private val thread = DaemonThread("workspace-sdk-reader", PendingCalls::areIdle, ::readBatch)

    /**
     * The reason why the last batch could not be read, until the calls that the batch completed have failed. Only the
     * thread accesses it.
     */
    private var failure: Throwable? = null

    fun start() = thread.start()

    private fun readBatch() {
        if (failure != null) retryWhileOutOfMemory(action = ::failUnacknowledged)
        try {
            val completions = takeCompletionsDirectly()
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

    /**
     * Fails the calls that the last batch completed. Memory was exhausted while the batch was read, so their results
     * are lost.
     */
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
