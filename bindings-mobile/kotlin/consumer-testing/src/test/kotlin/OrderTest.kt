import io.github.workspacesdk.Client
import io.github.workspacesdk.OutcomeUnknownException
import io.github.workspacesdk.testing.Sandbox
import io.github.workspacesdk.testing.SandboxExtension
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.RepeatedTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.parallel.Execution
import org.junit.jupiter.api.parallel.ExecutionMode
import java.util.concurrent.Exchanger
import java.util.concurrent.TimeUnit

private const val PHONE = "+15550001234"

/** The parameters of the constructor, and new data for each test. */
@ExtendWith(SandboxExtension::class)
class OrderTest(
    private val sandbox: Sandbox,
    private val client: Client,
) {
    private fun send() = runBlocking { client.templates.send(PHONE, "plain_notice") }

    @BeforeEach
    fun `all parameters of a test are the same server`(parameter: Sandbox) = assertEquals(sandbox.url, parameter.url)

    // A message or a fault of an earlier test would make this fail.
    @RepeatedTest(2)
    fun `each test has new data`() {
        assertEquals(0, sandbox.messages().size)
        send()
        assertEquals(PHONE, sandbox.messages(PHONE).single()["to"]?.string)
        sandbox.fault("lost_answer", "templates.send")
    }

    @Test
    fun `a fault applies`() {
        sandbox.fault("lost_answer", operation = "templates.send")
        assertThrows(OutcomeUnknownException::class.java) { send() }
        assertEquals(1, sandbox.messages().size)
    }
}

/** Tests that run at the same time: each waits for the other one. */
@ExtendWith(SandboxExtension::class)
@Execution(ExecutionMode.CONCURRENT)
class ParallelTest {
    @RepeatedTest(2)
    fun `tests at the same time have one server each`(sandbox: Sandbox) = assertNotEquals(sandbox.url, urls.exchange(sandbox.url, 60, TimeUnit.SECONDS))

    companion object {
        private val urls = Exchanger<String>()
    }
}
