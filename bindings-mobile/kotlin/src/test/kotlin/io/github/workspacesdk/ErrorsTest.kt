package io.github.workspacesdk

import io.github.workspacesdk.internal.exceptionOf
import io.github.workspacesdk.internal.ffi.ErrorKind
import io.github.workspacesdk.support.API_KEY
import io.github.workspacesdk.support.ERROR_CASES
import io.github.workspacesdk.support.PASSWORD
import io.github.workspacesdk.support.PHONE
import io.github.workspacesdk.support.SandboxTest
import io.github.workspacesdk.support.TEXT
import io.github.workspacesdk.support.client
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import java.io.PrintWriter
import java.io.StringWriter
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Errors have the right class and data. No output contains the API key, a phone number, a message or a password. */
internal class ErrorsTest : SandboxTest() {
    private fun hidesAll(text: String) {
        // In every notation, for example in a URL or without the plus sign.
        val found = listOf(API_KEY, TEXT, "Attack", PHONE.drop(1), PASSWORD).filter { it in text }
        assertEquals(emptyList<String>(), found) { text }
    }

    private fun hidesAll(error: WorkspaceException) {
        val stack = StringWriter().also { error.printStackTrace(PrintWriter(it)) }.toString()
        for (text in listOf(stack, error.toString(), error.message.orEmpty(), error.details.toString(), error.fields.toString())) hidesAll(text)
        assertFalse(API_KEY in error.serverText.orEmpty())
    }

    @TestFactory
    fun `every kind of failure has its class, and shows no secrets`() =
        ERROR_CASES.map { (name, kind) ->
            dynamicTest(name) {
                val error = runBlocking { kind.provoke(sandbox) }
                assertEquals(kind.error, error::class)
                assertEquals(listOf(kind.code, kind.disposition, kind.status), listOf(error.code.code, error.disposition, error.status))
                assertEquals("${error.javaClass.name}: ${error.message}", error.toString())
                if (kind.fault?.get("headers") != null) {
                    assertTrue(error.requestId.orEmpty().startsWith("req_"))
                    assertEquals(131047, error.whatsappCode)
                    assertTrue("131047" in error.serverText.orEmpty())
                    assertTrue("24" in error.whatsappMeaning.orEmpty())
                }
                assertEquals(if (name == "rateLimit") 7.seconds else null, error.retryAfter)
                hidesAll(error)
            }
        }

    @Test
    fun `the errors of the transport are the causes`() =
        suspending {
            val error = ERROR_CASES.getValue("transport").provoke(sandbox)
            val causes = generateSequence(error.cause) { it.cause }.map { it.message }.toList()
            assertEquals(error.details.causes, causes)
            assertTrue(causes.isNotEmpty())
        }

    @Test
    fun `an exception has the stack of its caller, also after a suspension`() {
        suspend fun callsOfTheProgram() = sandbox.client { maxRetries = 0 }.messages.status("wamid.none")
        val error = assertThrows(NotFoundException::class.java) { suspending { callsOfTheProgram() } }
        assertEquals(
            "io.github.workspacesdk.Messages",
            error.stackTrace
                .first()
                .className
                .substringBefore('$'),
        )
        assertTrue(error.stackTrace.any { it.methodName == "invokeSuspend" && it.className.startsWith(javaClass.name) }) { error.stackTraceToString() }
    }

    @Test
    fun `a test can create every exception`() {
        val error =
            RateLimitException {
                operation = "templates.send"
                retryAfter = 3.seconds
                failure = Failure.STATUS
            }
        assertEquals(listOf(ErrorCode.RATE_LIMIT, Disposition.RETRYABLE, 429, 3.seconds), listOf(error.code, error.disposition, error.status, error.retryAfter))
        assertEquals(listOf("templates.send", Failure.of("status"), 1), listOf(error.operation, error.failure, error.attempts))
        val created =
            listOf(OutcomeUnknownException(), ServerException(), ValidationException { fields = listOf(FieldError("to", FieldErrorKind.FORMAT, "x")) })
        assertEquals(listOf(Disposition.UNKNOWN, Disposition.RETRYABLE, Disposition.REJECTED), created.map { it.disposition })
    }

    @Test
    fun `codes and kinds that this version does not know keep their text`() {
        assertEquals(listOf("new", "new"), Failure.of("new").let { listOf(it.code, it.toString()) })
        assertEquals(listOf("new", "new"), ErrorCode.of("new").let { listOf(it.code, it.toString()) })
        assertEquals(listOf("new", "new"), FieldErrorKind.of("new").let { listOf(it.code, it.toString()) })
        assertEquals(ErrorCode.of("new"), ErrorCode.of("new"))
        assertEquals(FieldErrorKind.TOO_LONG, FieldErrorKind.of("too_long"))
        // The core of a later version may add a code, whose class is then that of another error.
        val later = ErrorFields().toDetails(ErrorKind.API).copy(code = "new")
        assertEquals(ErrorCode.of("new"), exceptionOf(later).code)
        val error = ValidationException { fields = listOf(FieldError("to", FieldErrorKind.of("new"), "x")) }
        val (invalid) = error.fields
        assertEquals("new", invalid.kind.code)
        assertTrue("created by a test" in error.details.toString())
    }

    @Test
    fun `every invalid field is listed`() {
        val call: suspend () -> Any? = {
            sandbox.client().templates.send("\ud800", "", variables = listOf("a", "\ud800"), apiReference = "\udfff")
        }
        val error = assertThrows(ValidationException::class.java) { suspending { call() } }
        assertEquals(listOf("apiReference", "templateName", "to", "variables[1]"), error.fields.map { it.field }.sorted())
        assertEquals(emptyList<Any?>(), operations())
    }

    @Test
    fun `every invalid option is listed, without its value`() {
        val bad =
            mapOf(
                listOf("apiKey", "attemptTimeout", "baseUrl") to
                    { client("http://example.com/$TEXT", "$API_KEY\n") { attemptTimeout = (-1).milliseconds } },
                listOf("baseUrl") to { client("https://user:$PASSWORD@$API_KEY/", API_KEY) },
                listOf("apiKey") to { client("https://example.com", "$API_KEY\udc00") },
                listOf("proxy") to { client("https://example.com", API_KEY) { proxy = "socks9://user:$PASSWORD@$API_KEY:1" } },
                listOf("headers[x]") to { client("https://example.com", API_KEY) { headers = mapOf("x" to "$PASSWORD\n") } },
                listOf("caBundle") to { client("https://example.com", API_KEY) { caBundle = "/$API_KEY/$TEXT" } },
                listOf("maxRetries") to { client("https://example.com", API_KEY) { maxRetries = -1 } },
                listOf("attemptTimeout") to { sandbox.client().withOptions { attemptTimeout = (-1).seconds } },
            )
        for ((fields, make) in bad) {
            val error = assertThrows(ConfigurationException::class.java) { make() }
            assertEquals(fields, error.fields.map { it.field }.sorted())
            hidesAll(error)
        }
    }

    @Test
    fun `clients, options and parameters show no values`() {
        lateinit var options: ClientOptions
        val client =
            client("https://example.com/v1", API_KEY) {
                options = this
                channelId = TEXT
                proxy = "http://user:$PASSWORD@127.0.0.1:9"
                headers = mapOf("x-secret" to PASSWORD)
            }
        lateinit var overrides: Overrides
        client.withOptions {
            overrides = this
            channelId = TEXT
            headers = mapOf("x" to PASSWORD)
        }
        val shown =
            listOf<Any>(
                client,
                options,
                overrides,
                Client.builder().proxy("http://user:$PASSWORD@127.0.0.1:9").apiKey(API_KEY),
                client.messages,
                client.futures(),
                SendMessageParams(to = PHONE, body = TEXT),
                UpsertContactParams(phoneNumber = PHONE, name = TEXT, customFieldsData = Json.of(mapOf("a" to TEXT))),
                SendTemplateParams(to = PHONE, variables = Variables.Values(listOf(TEXT))),
            )
        for (each in shown) hidesAll(each.toString())
        assertEquals("Client(baseUrl=https://example.com/v1/)", client.toString())
        assertEquals("SendMessageParams(to, body)", SendMessageParams(to = PHONE, body = TEXT).toString())
        assertEquals("ClientOptions(proxy, channelId, headers)", options.toString())
    }

    @Test
    fun `an open enum preserves unknown values`() {
        assertEquals(DeliveryStatus.Delivered, DeliveryStatus.of("DELIVERED"))
        assertEquals("recalled", DeliveryStatus.of("recalled").text)
        assertTrue(DeliveryStatus.Read.hasReached(DeliveryStatus.Delivered))
        assertFalse(DeliveryStatus.Failed.hasReached(DeliveryStatus.Sent))
        assertEquals("Delivered", DeliveryStatus.Delivered.toString())
        assertEquals(CustomFieldType.Dropdown, CustomFieldType.of("dropdown"))
        assertEquals(1767225600L, Timestamp.of("2026-01-01T00:00:00Z").instant?.epochSecond)
    }
}
