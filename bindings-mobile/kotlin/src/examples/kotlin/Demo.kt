// Calls every operation of the Workspace API on a local server.
//
// `cargo xtask demo --lang kotlin` runs it. To run it by hand, set WORKSPACE_BASE_URL to the URL of a running sandbox,
// and WORKSPACE_API_KEY to its key. It exits with 1 if an expectation does not hold.

package examples.demo

import io.github.workspacesdk.CallInfo
import io.github.workspacesdk.Client
import io.github.workspacesdk.CustomFieldType
import io.github.workspacesdk.DeliveryStatus
import io.github.workspacesdk.Disposition
import io.github.workspacesdk.Json
import io.github.workspacesdk.OutcomeUnknownException
import io.github.workspacesdk.ValidationException
import io.github.workspacesdk.WorkspaceException
import io.github.workspacesdk.text
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.count
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import kotlin.reflect.KClass
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.DurationUnit

/** The phone number in the example of the API page. */
const val JANE = "+1234567890"

val OPERATIONS =
    setOf(
        "channels.list",
        "contacts.upsert",
        "contacts.list",
        "custom_fields.upsert",
        "custom_fields.list",
        "labels.upsert",
        "labels.list",
        "templates.list",
        "templates.send",
        "messages.send",
        "messages.status",
        "automations.list",
        "automations.trigger",
    )

suspend fun main() {
    val client = Client.fromEnv()
    val sandbox = Sandbox(System.getenv("WORKSPACE_BASE_URL"))
    sandbox.reset()
    Screen.chapter("Workspace SDK, Kotlin ${KotlinVersion.CURRENT}, against a sandbox on ${sandbox.url}")
    Story(client, sandbox).run()
    val entries = sandbox.journal()
    Screen.journal(entries)
    Screen.chapter("In the end")
    val done = entries.filter { it["status"]?.int == 200 }.mapNotNull { it["operation"]?.string }.toSet()
    Screen.check("${done.size} operations were called and answered", done == OPERATIONS)
    println()
    client.shutdown()
    if (Screen.failures > 0) exitProcess(1)
}

/** The calls, in the order in which a business would make them. */
class Story(
    private val client: Client,
    private val sandbox: Sandbox,
) {
    suspend fun run() {
        setUp()
        people()
        conversation(templates())
        many()
        mistake()
        neverTwice()
        retry()
    }

    private suspend fun setUp() {
        Screen.chapter("Set up the workspace")
        val channels = client.channels.list()
        for (channel in channels) Screen.result("channels.list", channels.call, join("  ", channel.id, channel.name))
        for ((name, color) in mapOf("vip" to "#FF5733", "lead" to "#3C9")) {
            val label = client.labels.upsert(name, color = color)
            Screen.result("labels.upsert", label.call, join("  ", label.data.name, label.data.color))
        }
        val labels = client.labels.list()
        Screen.result("labels.list", labels.call, labels.joinToString { it.name.orEmpty() })
        val plan = client.customFields.upsert("plan", type = CustomFieldType.Dropdown, options = listOf("free", "pro"))
        val (field) = plan
        Screen.result("customFields.upsert", plan.call, "${field.name} (${field.type?.text}: ${field.options.joinToString()})")
        val fields = client.customFields.list()
        Screen.result("customFields.list", fields.call, fields.joinToString { it.name.orEmpty() })
    }

    private suspend fun people() {
        Screen.chapter("People")
        val response =
            client.contacts.upsert(
                JANE,
                name = "Jane Doe",
                labelNames = listOf("vip", "lead"),
                customFieldsData = mapOf("plan" to "pro", "source" to "website"),
            )
        val (jane) = response
        val labels = jane.labels.joinToString { it.name.orEmpty() }
        Screen.result("contacts.upsert", response.call, "${jane.name}  ${jane.phoneNumber} [$labels]")
        val page = client.contacts.list(search = "Jane")
        Screen.result("contacts.list", page.call, "${page.size} found for \"Jane\"")
        val count = client.contacts.iter(limit = 50).count { it.id != null }
        Screen.line(GOOD, "✓", "contacts.iter", "$count contacts, 50 per page, one at a time")
        Screen.check("these are the 120 of the sandbox, and Jane", count == 121)
    }

    private suspend fun templates(): String {
        Screen.chapter("A template, which can be sent at any time")
        val found = client.templates.list()
        Screen.result("templates.list", found.call, "${found.size} approved")
        val order = listOf("John", "ORD-1234", "29.99")
        val sent = client.templates.send(JANE, "order_confirmation", variables = order)
        Screen.result("templates.send", sent.call, shorten(sent.data.messageId))
        return sent.data.messageId.orEmpty()
    }

    private suspend fun conversation(wamid: String) {
        Screen.chapter("Jane writes: the 24-hour window opens")
        sandbox.receive(JANE, "Where is my order?")
        val text = client.messages.sendText(JANE, "On its way: it arrives today, 14:00, for $1,234.00.")
        Screen.result("messages.sendText", text.call, shorten(text.data.messageId))
        val image = client.messages.sendImage(JANE, "https://example.com/map.png", caption = "Here it is now")
        Screen.result("messages.sendImage", image.call, shorten(image.data.messageId))
        val last = client.messages.wait(wamid, until = DeliveryStatus.Read, interval = 200.milliseconds)
        Screen.result("messages.wait", last.call, "the template is ${last.data.status?.text}")
        Screen.check("Jane has read it", last.data.status == DeliveryStatus.Read)
        val automations = client.automations.list()
        Screen.result("automations.list", automations.call, automations.joinToString { it.name.orEmpty() })
        val run = client.automations.trigger(JANE, automationName = "welcome flow")
        Screen.result("automations.trigger", run.call, join("  ", run.data.automationName, run.data.status))
    }

    private suspend fun many() {
        Screen.chapter("Three at once")
        val numbers = listOf("+15550000001", "+15550000002", "+15550000003")
        val results = coroutineScope { numbers.map { to -> async { client.templates.send(to, "plain_notice") } }.awaitAll() }
        for (sent in results) Screen.result("templates.send", sent.call, shorten(sent.data.messageId))
        Screen.check("each got one message", numbers.all { to -> sandbox.messages(to).size == 1 })
    }

    private suspend fun mistake() {
        Screen.chapter("When the parameters are invalid")
        val before = sandbox.journal().size
        expect(ValidationException::class, "the call is rejected") {
            client.templates.send("+1 (234)", "Order Confirmation", variables = listOf("John", "two\nlines"))
        }
        Screen.check("nothing was sent", sandbox.journal().size == before)
    }

    private suspend fun neverTwice() {
        Screen.chapter("When the response is lost")
        val before = sandbox.journal().size
        sandbox.fault("kind" to "lost_answer", "operation" to "templates.send")
        expect(OutcomeUnknownException::class, "the outcome is unknown") {
            client.templates.send(JANE, "order_confirmation", variables = listOf("John", "ORD-1235", "5.00"))
        }
        val requests = sandbox.journal(since = before)
        Screen.check("the server received one request", requests.size == 1)
        val effects = requests.mapNotNull { it["effect"]?.get("kind")?.string }
        Screen.check("and sent one message", effects == listOf("message"))
        val sent = sandbox.messages(JANE).count { "ORD-1235" in it["content"].toString() }
        Screen.check("Jane got it once; a blind retry would have sent it twice", sent == 1)
    }

    private suspend fun retry() {
        Screen.chapter("When a read fails")
        sandbox.fault("kind" to "status", "operation" to "contacts.list", "status" to 503, "times" to 2)
        val page = client.contacts.list(limit = 5)
        Screen.result("contacts.list", page.call, "succeeded on attempt ${page.call.attempts}, after two 503 responses")
        Screen.check("there were three attempts", page.call.attempts == 3)
    }

    /** Makes a call of templates.send that must fail with this error. */
    private suspend fun expect(
        kind: KClass<out WorkspaceException>,
        claim: String,
        call: suspend () -> Unit,
    ) {
        try {
            call()
            Screen.check(claim, false)
        } catch (error: WorkspaceException) {
            if (!kind.isInstance(error)) throw error
            Screen.error("templates.send", error)
        }
    }
}

const val GOOD = "32"
const val BAD = "31"
const val MAYBE = "33"
const val QUIET = "2"
const val STRONG = "1"

/** The output of the demo: aligned lines, coloured on a terminal. */
object Screen {
    private val isColoured = System.console() != null && System.getenv("NO_COLOR") == null

    var failures = 0
        private set

    fun chapter(text: String) = println("\n  ${paint(STRONG, text)}")

    fun line(
        colour: String,
        mark: String,
        operation: String,
        result: String,
        call: String = "",
    ) = println("  ${paint(colour, mark)} ${operation.padEnd(22)} ${result.padEnd(46)} ${paint(QUIET, call)}")

    /** Prints a call that succeeded: the operation, its result and its duration. */
    fun result(
        operation: String,
        call: CallInfo,
        result: String,
    ) {
        val elapsed = call.elapsed.toString(DurationUnit.MILLISECONDS, decimals = 1).removeSuffix("ms")
        line(GOOD, "✓", operation, result, "${call.status}  ${elapsed.padStart(6)} ms")
    }

    /** Prints a call that failed as expected. */
    fun error(
        operation: String,
        error: WorkspaceException,
    ) {
        val (colour, mark) = if (error.disposition == Disposition.UNKNOWN) MAYBE to "?" else BAD to "✗"
        line(colour, mark, operation, error::class.simpleName.orEmpty(), error.disposition.name.lowercase())
        for (fieldError in error.fields) detail("${fieldError.field}: ${fieldError.message}")
        if (error.fields.isEmpty()) detail(error.message.orEmpty().removePrefix("$operation: "))
    }

    /** Prints an expectation, and counts it if it does not hold. */
    fun check(
        claim: String,
        holds: Boolean,
    ) {
        line(if (holds) GOOD else BAD, if (holds) "✓" else "✗", "", claim)
        if (!holds) failures += 1
    }

    /** Prints the server's journal. Repeated reads of the same path are one line. */
    fun journal(entries: List<Json>) {
        chapter("What the server received")
        for ((entry, times) in fold(entries)) {
            val status = entry["status"]?.int
            val kind = entry["effect"]?.get("kind")?.string
            val repeated = if (times > 1) "$times times" else ""
            val effect = if (kind == null) repeated else "$kind ${shorten(entry["effect"]?.get("id")?.string)}"
            val seq = paint(QUIET, entry["seq"].toString().padStart(3))
            val shown = paint(if (status == 200) GOOD else MAYBE, (status?.toString() ?: "lost").padStart(4))
            val request = "${entry["method"]?.string.orEmpty().padEnd(4)} ${entry["path"]?.string.orEmpty().padEnd(42)}"
            println("  $seq $request $shown ${paint(QUIET, effect)}")
        }
    }

    private fun detail(text: String) = wrap(text, 66).forEach { println(" ".repeat(27) + paint(QUIET, it)) }

    private fun paint(
        colour: String,
        text: String,
    ): String = if (isColoured) "\u001b[${colour}m$text\u001b[0m" else text
}

/** Splits a text into lines of at most this width. All lines except the first are indented. */
fun wrap(
    text: String,
    width: Int,
): List<String> {
    val lines = mutableListOf("")
    for (word in text.split(" ")) {
        val longer = if (lines.last().isEmpty()) word else "${lines.last()} $word"
        if (longer.length <= width || lines.last().isEmpty()) lines[lines.lastIndex] = longer else lines += "  $word"
    }
    return lines
}

fun fold(entries: List<Json>): List<Pair<Json, Int>> {
    val folded = mutableListOf<Pair<Json, Int>>()
    for (entry in entries) {
        val last = folded.lastOrNull()
        if (last != null && isRepeated(last.first, entry)) {
            folded[folded.lastIndex] = last.first to last.second + 1
        } else {
            folded += entry to 1
        }
    }
    return folded
}

fun isRepeated(
    last: Json,
    entry: Json,
): Boolean = last["path"] == entry["path"] && last["status"] == entry["status"] && last["effect"]?.isNull == true && entry["effect"]?.isNull == true

/** Shortens an id that is too long for a line. */
fun shorten(id: String?): String = if (id == null || id.length <= 32) id ?: "no id" else id.take(32) + "…"

fun join(
    separator: String,
    vararg texts: String?,
): String = texts.filterNotNull().joinToString(separator)

/** The control API of the sandbox. */
class Sandbox(
    val url: String,
) {
    private val http = HttpClient.newHttpClient()

    fun reset() {
        call("reset", mapOf("seed" to "demo"))
    }

    fun receive(
        from: String,
        body: String,
    ) {
        call("receive", mapOf("from" to from, "body" to body))
    }

    fun fault(vararg fault: Pair<String, Any>) {
        call("faults", mapOf(*fault))
    }

    fun journal(since: Int = 0): List<Json> = call("journal?since=$since")["entries"]?.elements.orEmpty()

    fun messages(to: String): List<Json> = call("messages?to=${to.replace("+", "%2B")}")["messages"]?.elements.orEmpty()

    private fun call(
        path: String,
        body: Map<String, Any>? = null,
    ): Json {
        val request = HttpRequest.newBuilder(URI("$url/_sandbox/v1/$path"))
        if (body != null) {
            request.header("content-type", "application/json").POST(HttpRequest.BodyPublishers.ofString(Json.of(body).text))
        }
        val response = http.send(request.build(), HttpResponse.BodyHandlers.ofString())
        check(response.statusCode() == 200) { response.body() }
        return Json.parse(response.body())
    }
}
