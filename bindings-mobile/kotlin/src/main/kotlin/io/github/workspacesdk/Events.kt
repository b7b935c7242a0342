package io.github.workspacesdk

import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.LockSupport
import java.util.concurrent.locks.ReentrantLock
import java.util.logging.Level
import java.util.logging.Logger
import kotlin.concurrent.withLock
import kotlin.coroutines.CoroutineContext

/**
 * A function that sees every attempt of a client's calls as it ends. It must return quickly; what it throws ends nothing.
 *
 * The calls it makes itself are shown to nobody. Those that it lets another thread or scope make are shown to it like all others, so let them be made by a
 * client without a hook: else each attempt leads to another, without end.
 */
public fun interface AttemptHook {
    /**
     * An attempt has ended, well or not, or was given up. The last event of a call that was given up says whether its request reached the server:
     * [SentState.ANSWERED], [SentState.NOT_SENT] or [SentState.UNKNOWN].
     */
    public fun onAttempt(event: AttemptEvent)
}

/** Where this library says what nobody else could be told. */
internal val log: Logger = Logger.getLogger("workspace_sdk")

/**
 * The one thread of the process on which hooks run, so that a slow one delays no call that it does not see. Whatever becomes of a call that is seen passes
 * through here in order: its events come before its answer.
 */
internal object Events {
    private val queue = ConcurrentLinkedQueue<() -> Unit>()
    private val thread = Daemon("workspace-sdk-events", ::turn)

    /** Starts the thread, before there is anything for it. */
    fun start() = thread.start()

    /** Whether this is the thread of the hooks. */
    fun isHere(): Boolean = thread.isHere()

    /** Does this after everything before it. Where it throws, this is not done. */
    fun put(work: () -> Unit) {
        queue.add(work)
        thread.wake()
    }

    private fun turn() {
        val work = queue.poll() ?: return LockSupport.park(this)
        work()
    }
}

/** A hook, and how many of the calls it sees were given up and have not had their last event. Copies of a client share it. */
internal class Observer(
    private val hook: AttemptHook,
) {
    private val lock = ReentrantLock()
    private val changed = lock.newCondition()
    private var givenUp = 0

    fun show(event: AttemptEvent) =
        Events.put {
            try {
                hook.onAttempt(event)
            } catch (thrown: Throwable) {
                // A hook must not end a call, and nobody else could catch what it throws.
                say(Level.WARNING, "workspace-sdk: an onAttempt hook threw", thrown)
            }
        }

    /** One more was given up, or, with -1, one of them has had its last event. */
    fun addGivenUp(more: Int) =
        lock.withLock {
            givenUp += more
            if (givenUp <= 0) changed.signalAll()
        }

    /** Waits until all that were given up have had their last event, but not for ever: a hook may take its time. A hook itself does not wait for itself. */
    fun awaitGivenUp() {
        if (Events.isHere()) return
        lock.withLock {
            var left = PATIENCE
            while (givenUp > 0 && left > 0) left = changed.awaitNanos(left)
        }
    }

    private companion object {
        val PATIENCE = TimeUnit.SECONDS.toNanos(2)
    }
}

/** Goes along with what a hook begins where it can be seen to be the hook's. */
internal object InsideHook : CoroutineContext.Element, CoroutineContext.Key<InsideHook> {
    override val key: CoroutineContext.Key<*> get() = this
}
