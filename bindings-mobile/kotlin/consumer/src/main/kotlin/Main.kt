import io.github.workspacesdk.Client
import io.github.workspacesdk.OutcomeUnknownException
import io.github.workspacesdk.WorkspaceException
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.seconds

/** Sends one template with the server at `WORKSPACE_BASE_URL`. */
suspend fun main() {
    val client =
        Client.fromEnv {
            attemptTimeout = 10.seconds
            appInfo = "consumer/1"
        }
    client.use {
        FromJava.send(client)
        try {
            val (sent) = client.templates.send("+15550001234", "order_confirmation", variables = listOf("John", "ORD-1234", "1,234.00"))
            println("sent ${sent.messageId}: ${sent.status}")
        } catch (error: OutcomeUnknownException) {
            println("may have been sent: $error")
            exitProcess(2)
        } catch (error: WorkspaceException) {
            println("not sent: $error")
            exitProcess(1)
        }
    }
}
