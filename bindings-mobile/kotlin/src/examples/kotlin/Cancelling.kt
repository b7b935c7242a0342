// Timeouts and cancellation. A timeout reports the outcome of a send, a cancellation does not.

package examples.cancelling

import io.github.workspacesdk.AttemptEvent
import io.github.workspacesdk.Client
import io.github.workspacesdk.NextStep
import io.github.workspacesdk.OutcomeUnknownException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import kotlin.time.Duration.Companion.milliseconds

suspend fun withTotalTimeout(
    client: Client,
    to: String,
) {
    try {
        client.withOptions { timeout = 300.milliseconds }.templates.send(to, "plain_notice")
    } catch (error: OutcomeUnknownException) {
        println("check before repeating it: ${error.message}")
    }
}

suspend fun withTimeLimit(
    client: Client,
    to: String,
) {
    try {
        withTimeout(300.milliseconds) { client.templates.send(to, "plain_notice") }
    } catch (_: TimeoutCancellationException) {
        println("cancelled; only the hook knows whether it was sent")
    }
}

// Aborting a search is harmless, so the search ends with its screen.
fun search(
    client: Client,
    screen: CoroutineScope,
    text: String,
) = screen.launch {
    client.contacts.iter(search = text).collect { println(it.name) }
}

// A cancelled send may have been sent. Run it in a scope that outlives the screen, and let the screen wait for it.
suspend fun send(
    client: Client,
    application: CoroutineScope,
    to: String,
): String? {
    val send = application.async { client.templates.send(to, "plain_notice") }
    return send.await().data.messageId
}

suspend fun main() {
    val attempts = Channel<AttemptEvent>(Channel.UNLIMITED)
    val client = Client.fromEnv { onAttempt { event -> attempts.trySend(event) } }
    fault("""{"kind": "stall", "operation": "templates.send", "times": 2}""")

    withTotalTimeout(client, "+15550000001")
    withTimeLimit(client, "+15550000001")
    val (first, second) = listOf(attempts.receive(), attempts.receive())
    println("  ${first.operation}: ${first.next}, ${first.sent}")
    println("  ${second.operation}: ${second.next}, ${second.sent}")
    check(first.next is NextStep.Stop && second.next is NextStep.Cancelled)

    coroutineScope {
        search(client, this, "Contact").cancelAndJoin()
        check(send(client, this, "+15550000001") != null)
    }
}

/** Makes the sandbox fail in this way. */
private fun fault(fault: String) {
    val uri = URI("${System.getenv("WORKSPACE_BASE_URL")}/_sandbox/v1/faults")
    val request = HttpRequest.newBuilder(uri).header("content-type", "application/json")
    val post = request.POST(HttpRequest.BodyPublishers.ofString(fault)).build()
    val response = HttpClient.newHttpClient().send(post, HttpResponse.BodyHandlers.ofString())
    check(response.statusCode() == 200) { response.body() }
}
