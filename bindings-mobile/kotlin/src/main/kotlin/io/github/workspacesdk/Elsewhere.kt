package io.github.workspacesdk

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.asExecutor
import java.util.logging.Level
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.resume

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

    fun run(work: Runnable): Unit = executor.execute(work)
}

/**
 * Lets the caller of a call go on, in a thread of its own dispatcher.
 *
 * A dispatcher for whose work there is no memory throws, and nobody knows whether it will do the work. So it is given this as often as need be: the caller goes
 * on once. A continuation that is left to resume itself counts as resumed when its dispatcher throws, and yet may never run.
 */
@OptIn(ExperimentalCoroutinesApi::class)
internal class CallerTurn(
    private val caller: Caller<*>,
    private val news: News?,
) : Runnable {
    private val context = caller.context
    private val interceptor = context[ContinuationInterceptor]
    private val dispatcher = interceptor as? CoroutineDispatcher
    private val choice = Runnable(::choose)

    /** Called by a thread of the library's. Returns when a dispatcher has taken it over, or the caller goes on. */
    fun take() {
        untilMemorySuffices(caller::isGone) {
            if (dispatcher == null || Elsewhere.isNeeded(interceptor)) Elsewhere.run(choice) else dispatcher.dispatch(context, this)
        }
    }

    /** In a thread that may be blocked: asks the dispatcher whether the caller may go on in it. */
    private fun choose() {
        try {
            if (dispatcher != null && dispatcher.isDispatchNeeded(context)) {
                return untilMemorySuffices(caller::isGone) { dispatcher.dispatch(context, this) }
            }
        } catch (thrown: Exception) {
            say(Level.WARNING, "workspace-sdk: a dispatcher refused to let a caller go on", thrown)
        }
        caller.take(news) { it.resume(Unit) }
    }

    /** In a thread of the dispatcher. */
    override fun run() {
        caller.take(news) { with(it) { dispatcher?.resumeUndispatched(Unit) } }
    }
}
