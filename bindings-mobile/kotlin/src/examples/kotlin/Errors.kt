// How to handle errors.

package examples.errors

import io.github.workspacesdk.Client
import io.github.workspacesdk.Disposition
import io.github.workspacesdk.OutcomeUnknownException
import io.github.workspacesdk.TransportException
import io.github.workspacesdk.ValidationException
import io.github.workspacesdk.WorkspaceException
import kotlin.time.Duration.Companion.minutes

const val WINDOW_CLOSED = 131047

suspend fun remind(
    client: Client,
    to: String,
): String {
    try {
        client.messages.sendText(to, "See you tomorrow at nine.")
        return "sent"
    } catch (error: OutcomeUnknownException) {
        return "may have been sent, needs a manual check: ${error.message}"
    } catch (error: ValidationException) {
        return "nothing was sent: " + error.fields.joinToString { "${it.field} ${it.message}" }
    } catch (error: WorkspaceException) {
        if (error.whatsappCode == WINDOW_CLOSED) {
            // The customer wrote more than 24 hours ago, so only a template can be sent.
            client.templates.send(to, "plain_notice")
            return "sent as a template"
        }
        if (error.disposition != Disposition.RETRYABLE) throw error
        return "not sent, try again in ${error.retryAfter ?: 1.minutes}"
    }
}

suspend fun showCauses(client: Client) {
    try {
        client.channels.list()
    } catch (error: TransportException) {
        println("${error.message} [${error.code}, ${error.failure}, ${error.attempts} attempt]")
        generateSequence(error.cause) { it.cause }.forEach { println("  because ${it.message}") }
    }
}

suspend fun main() {
    val workspace = Client.fromEnv()
    // There is no server at this address.
    val unreachable =
        Client {
            baseUrl = "http://127.0.0.1:1"
            apiKey = "key"
            maxRetries = 0
        }
    showCauses(unreachable)
    val results =
        listOf(
            remind(workspace, "+15550000005"),
            remind(workspace, "5550000005 (home)"),
            remind(unreachable, "+15550000005"),
        )
    results.forEach(::println)
    check(results[0] == "sent as a template")
    check(results[1].startsWith("nothing was sent: to "))
    check(results[2] == "not sent, try again in 1m")
}
