package io.github.workspacesdk.support

import io.github.workspacesdk.AttemptEvent
import io.github.workspacesdk.AttemptHook
import io.github.workspacesdk.conformance.JournalEntry
import io.github.workspacesdk.conformance.objectOf
import io.github.workspacesdk.conformance.parseJson
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.BeforeEach
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.minutes

internal const val PHONE = "+15550009876"
internal const val TEXT = "Attack at dawn"
internal const val PASSWORD = "hunter2"

/** One sandbox for all tests, with new data for each. */
internal abstract class SandboxTest {
    val sandbox: Sandbox get() = shared
    val control: Control get() = shared.control

    @BeforeEach
    fun reset() = control.reset()

    fun operations(): List<Any?> = control.journal().map { it.operation }

    /** Runs a test with coroutines in real time. The time limit only ends a test that hangs. */
    fun suspending(test: suspend CoroutineScope.() -> Unit) = runBlocking(Dispatchers.Default) { withTimeout(5.minutes) { test() } }

    companion object {
        private val shared: Sandbox by lazy { Sandbox.start() }
    }
}

internal fun JournalEntry.json(): Map<String, Any?> = objectOf(parseJson(body)).orEmpty()

/** A hook that records the events. */
internal class AttemptRecorder : AttemptHook {
    private val queue = LinkedBlockingQueue<AttemptEvent>()
    val events = ArrayList<AttemptEvent>()

    override fun onAttempt(event: AttemptEvent) = queue.put(event)

    /** Waits for the next event. */
    fun next(): AttemptEvent {
        val event = queue.poll(10, TimeUnit.SECONDS) ?: error("no further event arrived; the events so far are $events")
        return event.also(events::add)
    }
}
