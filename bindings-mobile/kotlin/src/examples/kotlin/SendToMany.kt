// Sends one template to many recipients. Each recipient has a separate result, and never gets the message twice.

package examples.sendtomany

import io.github.workspacesdk.Client
import io.github.workspacesdk.Disposition
import io.github.workspacesdk.WorkspaceException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withPermit

suspend fun notify(
    client: Client,
    to: String,
): String =
    try {
        client.templates.send(to, "plain_notice")
        "accepted"
    } catch (error: WorkspaceException) {
        when (error.disposition) {
            Disposition.REJECTED -> "not sent, and repeating it is useless"
            Disposition.RETRYABLE -> "not sent, try again later"
            Disposition.UNKNOWN -> "check before repeating it"
        }
    }

suspend fun notifyAll(recipients: List<String>): Map<String, String> {
    val client = Client.fromEnv { rateLimit = 80.0 }
    val turns = Semaphore(16)
    return coroutineScope {
        recipients.map { to -> async { to to turns.withPermit { notify(client, to) } } }.awaitAll().toMap()
    }
}

suspend fun main() {
    val results = notifyAll(listOf("+15550000001", "+15550000002", "not a number"))
    for ((to, result) in results) println("$to: $result")
    check(results.values.toList() == listOf("accepted", "accepted", "not sent, and repeating it is useless"))
}
