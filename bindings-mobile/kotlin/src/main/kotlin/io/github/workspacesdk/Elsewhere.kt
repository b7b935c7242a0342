package io.github.workspacesdk

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.asExecutor
import kotlin.coroutines.ContinuationInterceptor

/**
 * Where a program goes on that brings no threads of its own: futures, coroutines without a dispatcher, and those whose dispatcher may run them in place,
 * which would be the thread that reads. It may block there: threads are added where others wait.
 */
internal object Elsewhere {
    private const val MOST_THREADS = 512

    @OptIn(ExperimentalCoroutinesApi::class)
    val dispatcher: CoroutineDispatcher = Dispatchers.IO.limitedParallelism(MOST_THREADS)

    private val executor = dispatcher.asExecutor()

    /** Whether a continuation may go on in the thread that resumes it; of these alone it is known that they never do. */
    fun isNeeded(interceptor: ContinuationInterceptor?): Boolean =
        interceptor !== Dispatchers.Default && interceptor !== Dispatchers.IO && interceptor !== dispatcher

    fun run(work: () -> Unit): Unit = executor.execute(work)
}
