package io.github.workspacesdk.internal

import io.github.workspacesdk.internal.ffi.CompletionPayload
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.asExecutor
import java.util.logging.Level
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.resume

/**
 * The dispatcher on which callers without a suitable dispatcher resume: futures, coroutines without a dispatcher, and
 * coroutines whose dispatcher may run them in place, which would block the thread that reads completions. Programs may
 * block its threads, because it adds threads as needed.
 */
internal object ResumeDispatcher {
    private const val MAX_THREADS = 512

    @OptIn(ExperimentalCoroutinesApi::class)
    val dispatcher: CoroutineDispatcher = Dispatchers.IO.limitedParallelism(MAX_THREADS)

    private val executor = dispatcher.asExecutor()

    /**
     * Whether a continuation might run on the thread that resumes it. Only these three dispatchers are known not to do
     * so.
     */
    fun isNeeded(interceptor: ContinuationInterceptor?): Boolean =
        interceptor !== Dispatchers.Default && interceptor !== Dispatchers.IO && interceptor !== dispatcher

    fun execute(task: Runnable): Unit = executor.execute(task)
}

/**
 * Resumes the caller of a call on its own dispatcher.
 *
 * If a dispatcher has no memory for a task, it throws, and it is then unknown whether it will run the task. Therefore
 * this task is dispatched as often as necessary, and the caller resumes only once. `Continuation.resume` is not
 * suitable: if the dispatcher throws, the continuation counts as resumed, although it may never run.
 */
@OptIn(ExperimentalCoroutinesApi::class)
internal class ResumeTask(
    private val caller: CallContinuation<*>,
    private val payload: CompletionPayload?,
) : Runnable {
    private val context = caller.context
    private val interceptor = context[ContinuationInterceptor]
    private val dispatcher = interceptor as? CoroutineDispatcher
    private val dispatchTask = Runnable(::dispatchFromExecutor)

    /**
     * Dispatches the task. Called on a thread of the library. Returns when a dispatcher has accepted the task, or when
     * the caller has resumed.
     */
    fun dispatch() {
        retryWhileOutOfMemory(caller::isResumed) {
            if (dispatcher == null || ResumeDispatcher.isNeeded(interceptor)) {
                ResumeDispatcher.execute(dispatchTask)
            } else {
                dispatcher.dispatch(context, this)
            }
        }
    }

    /** Runs on a thread that may block. Resumes the caller on this thread if its dispatcher permits that. */
    private fun dispatchFromExecutor() {
        try {
            if (dispatcher != null && dispatcher.isDispatchNeeded(context)) {
                return retryWhileOutOfMemory(caller::isResumed) { dispatcher.dispatch(context, this) }
            }
        } catch (thrown: Exception) {
            logQuietly(Level.WARNING, "workspace-sdk: a dispatcher rejected the resumption of a caller", thrown)
        }
        caller.complete(payload) { it.resume(Unit) }
    }

    /** Runs on a thread of the dispatcher. */
    override fun run() {
        caller.complete(payload) { with(it) { dispatcher?.resumeUndispatched(Unit) } }
    }
}
