// Options, copies with other options, and endpoints that the SDK does not model.

package examples.options

import io.github.workspacesdk.BadRequestException
import io.github.workspacesdk.Client
import io.github.workspacesdk.Safety
import kotlin.time.Duration.Companion.seconds

fun workspace(): Client =
    Client {
        baseUrl = System.getenv("WORKSPACE_BASE_URL")
        apiKey = System.getenv("WORKSPACE_API_KEY")
        timeout = 45.seconds // for the whole call
        attemptTimeout = 20.seconds
        maxRetries = 3
        rateLimit = 80.0 // requests per second
        appInfo = "my-shop/1.4"
    }

suspend fun variants(client: Client) {
    // The copy shares the connections. All other options keep their values.
    val quick =
        client.withOptions {
            timeout = 2.5.seconds
            maxRetries = 0
            headers = mapOf("x-trace" to "4711")
        }
    println(
        quick.channels
            .list()
            .firstOrNull()
            ?.name,
    )

    // Without `safety`, the request is treated as a send, which is not retried if it may have been executed.
    val response = quick.request("channels/list", safety = Safety.READ)
    println("${response.data[0]?.get("id")?.string} ${response.message}")
}

suspend fun main() {
    workspace().use { client ->
        variants(client)
        val channel = client.channels.list().single()
        val response = client.request("channels/list", safety = Safety.READ)
        check(response.data[0]?.get("id")?.string == channel.id)
        // The sandbox rejects a parameter that the API page does not list.
        val refused = runCatching { client.request("channels/list", mapOf("page" to 1), Safety.READ) }
        check(refused.exceptionOrNull() is BadRequestException)
    }
}
