// Tests of code that sends, with JUnit, against a server on this machine. No messages are sent to WhatsApp.

package examples.testingyourcode

import io.github.workspacesdk.ApiResponse
import io.github.workspacesdk.Client
import io.github.workspacesdk.Failure
import io.github.workspacesdk.OutcomeUnknownException
import io.github.workspacesdk.SendTemplateParams
import io.github.workspacesdk.SentMessage
import io.github.workspacesdk.Templates
import io.github.workspacesdk.testing.Sandbox
import io.github.workspacesdk.testing.SandboxExtension
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith

/** The code under test. */
suspend fun confirm(
    client: Client,
    to: String,
    order: String,
): String =
    try {
        client.templates.send(to, "order_confirmation", variables = listOf("John", order, "29.99"))
        "sent"
    } catch (_: OutcomeUnknownException) {
        "ask a person"
    }

// Each test gets a client of a server with new data.
@ExtendWith(SandboxExtension::class)
class ConfirmTest(
    private val sandbox: Sandbox,
    private val client: Client,
) {
    @Test
    fun `confirms an order`() =
        runBlocking {
            assertEquals("sent", confirm(client, "+1234567890", "ORD-1"))
            val message = sandbox.messages("+1234567890").single()
            assertEquals("order_confirmation", message["templateName"]?.string)
            assertEquals("ORD-1", message["variables"]?.get(1)?.string)
        }

    @Test
    fun `never sends twice`() =
        runBlocking {
            sandbox.fault("lost_answer", operation = "templates.send")
            assertEquals("ask a person", confirm(client, "+1234567890", "ORD-2"))
            assertEquals(1, sandbox.messages("+1234567890").size)
        }
}

/** A client without a server. Each member that it does not override throws an exception that names it. */
class FakeClient(
    private val answer: () -> ApiResponse<SentMessage>,
) : Client {
    override val templates =
        object : Templates {
            override suspend fun send(params: SendTemplateParams) = answer()
        }
}

class FakeClientTest {
    @Test
    fun `reports what happened`() =
        runBlocking {
            val accepting = FakeClient { ApiResponse(SentMessage(messageId = "wamid.1")) }
            assertEquals("sent", confirm(accepting, "+1234567890", "ORD-3"))
            val losing = FakeClient { throw OutcomeUnknownException { failure = Failure.CONNECTION_LOST } }
            assertEquals("ask a person", confirm(losing, "+1234567890", "ORD-3"))
        }
}

fun main() {
    for (test in listOf(ConfirmTest::`confirms an order`, ConfirmTest::`never sends twice`)) {
        Sandbox.start().use { sandbox ->
            sandbox.client().use { client -> test(ConfirmTest(sandbox, client)) }
        }
        println(test.name)
    }
    FakeClientTest().`reports what happened`()
}
