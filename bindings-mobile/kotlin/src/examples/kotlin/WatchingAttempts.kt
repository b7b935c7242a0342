// Watches every attempt.

package examples.watchingattempts

import io.github.workspacesdk.Client
import io.github.workspacesdk.NextStep
import java.util.concurrent.atomic.AtomicInteger

fun watched(): Client =
    Client.fromEnv {
        onAttempt { event ->
            val next =
                when (val next = event.next) {
                    is NextStep.Done -> "done"
                    is NextStep.Retry -> "retry in ${next.wait}"
                    is NextStep.Stop -> "failed: ${next.reason}"
                    is NextStep.Cancelled -> "cancelled, ${event.sent}"
                    is NextStep.Replayed -> "replayed"
                }
            println("${event.operation} #${event.attempt}: $next after ${event.elapsed}")
        }
    }

suspend fun main() {
    watched().channels.list()

    val count = AtomicInteger()
    Client.fromEnv { onAttempt { count.incrementAndGet() } }.channels.list()
    // The events come before the response.
    check(count.get() == 1)
}
