// Tests of code that sends, with JUnit, against a server on this machine. No messages are sent to WhatsApp.

package examples.testingyourcode

import io.github.workspacesdk.ApiResponse
import io.github.workspacesdk.Client
import io.github.workspacesdk.Failure
import io.github.workspacesdk.Json
import io.github.workspacesdk.OutcomeUnknownException
import io.github.workspacesdk.SendTemplateParams
import io.github.workspacesdk.SentMessage
import io.github.workspacesdk.Templates
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse

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

class ConfirmTest {
    private val sandbox = Sandbox()
    private val client =
        Client {
            baseUrl = sandbox.url
            apiKey = "sandbox-key"
        }

    @AfterEach
    fun stop() = sandbox.close()

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
            sandbox.control("faults", """{"kind": "lost_answer", "operation": "templates.send"}""")
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

/** The server, in a separate process that ends with this one. */
class Sandbox : AutoCloseable {
    private val process = ProcessBuilder(System.getenv("WORKSPACE_SANDBOX_BIN"), "--exit-with-stdin").start()
    private val http = HttpClient.newHttpClient()

    val url: String = checkNotNull(Json.parse(process.inputReader().readLine())["url"]?.string)

    /** Calls the control API: with GET, or with POST if there is a body. */
    fun control(
        path: String,
        body: String? = null,
    ): Json {
        val request = HttpRequest.newBuilder(URI("$url/_sandbox/v1/$path"))
        if (body != null) request.header("content-type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body))
        val response = http.send(request.build(), HttpResponse.BodyHandlers.ofString())
        check(response.statusCode() == 200) { response.body() }
        return Json.parse(response.body())
    }

    /** The messages that were sent to a number. */
    fun messages(to: String): List<Json> = control("messages?to=${to.replace("+", "%2B")}")["messages"]?.elements.orEmpty()

    override fun close() = process.outputStream.close()
}

fun main() {
    for (test in listOf(ConfirmTest::`confirms an order`, ConfirmTest::`never sends twice`)) {
        val tests = ConfirmTest()
        test(tests)
        tests.stop()
        println(test.name)
    }
    FakeClientTest().`reports what happened`()
}
