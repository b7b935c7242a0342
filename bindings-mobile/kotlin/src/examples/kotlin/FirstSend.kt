package examples.firstsend

import io.github.workspacesdk.Client
import io.github.workspacesdk.OutcomeUnknownException

suspend fun main() {
    val client = Client.fromEnv()
    val order = listOf("John", "ORD-1234", "29.99")
    try {
        val (sent) = client.templates.send("+1234567890", "order_confirmation", variables = order)
        println("accepted as ${sent.messageId}")
    } catch (error: OutcomeUnknownException) {
        println("may have been sent: ${error.message}")
    }
}
