package io.github.workspacesdk

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicBoolean
import java.util.logging.Level
import java.util.logging.Logger
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration.Companion.seconds

/**
 * A function that sees every attempt of a client's calls as it ends. It must return quickly; what it throws ends nothing.
 *
 * The calls it makes itself are shown to nobody. Those that it lets another thread or scope make are shown to it like all others, so let them be made by a
 * client without a hook: else each attempt leads to another, without end.
 */
public fun interface AttemptHook {
    /** An attempt has ended, well or not, or was given up. */
    public fun onAttempt(event: AttemptEvent)
}

/** Where this library says what nobody else could be told. */
internal val log: Logger = Logger.getLogger("workspace_sdk")

/**
 * The one thread of the process on which hooks run, so that a slow one delays no call that it does not see. Whatever becomes of a call that is seen passes
 * through here in order: its events come before its answer.
 */
internal object Events {
    @Volatile
    private var thread: Thread? = null

    private val executor: ExecutorService by lazy {
        Executors.newSingleThreadExecutor { work -> daemon("workspace-sdk-events", work::run).also { thread = it } }
    }

    /** Whether this is the thread of the hooks. */
    fun isHere(): Boolean = Thread.currentThread() === thread

    fun show(
        hook: AttemptHook,
        event: AttemptEvent,
    ) = executor.execute {
        try {
            hook.onAttempt(event)
        } catch (thrown: Throwable) {
            // A hook must not end a call, and nobody else could catch what it throws.
            log.log(Level.WARNING, "workspace-sdk: an onAttempt hook threw", thrown)
        }
    }

    /** Does this when every event before it was shown; or when a hook takes its time, which may be waiting for this. */
    fun after(work: () -> Unit) {
        val isDone = AtomicBoolean()
        val once = { if (isDone.compareAndSet(false, true)) work() }
        val impatient =
            CoroutineScope(Elsewhere.dispatcher).launch {
                delay(PATIENCE)
                once()
            }
        executor.execute {
            impatient.cancel()
            once()
        }
    }

    private val PATIENCE = 1.seconds
}

/** Goes along with what a hook begins where it can be seen to be the hook's. */
internal object InsideHook : CoroutineContext.Element, CoroutineContext.Key<InsideHook> {
    override val key: CoroutineContext.Key<*> get() = this
}
