// The result of a call.

package examples.results

import io.github.workspacesdk.Client

suspend fun show(client: Client) {
    val response = client.contacts.upsert("+15550000006", name = "Jane Doe", labelNames = listOf("vip"))
    val contact = response.data
    println("${contact.id} ${contact.name} ${contact.updatedAt?.instant}")

    val (status, requestId, attempts, elapsed) = response.call
    println("$status $requestId $attempts $elapsed")

    val channels = client.channels.list()
    println("${channels.size} ${channels.firstOrNull()?.name} ${channels.message}")
    println(channels.raw) // the whole body
}

suspend fun main() {
    val client = Client.fromEnv()
    show(client)

    val (contact) = client.contacts.upsert("+15550000006", name = "Jane Doe")
    check(contact.name == "Jane Doe")
    check(contact.updatedAt?.instant != null)
    val channels = client.channels.list()
    check(channels.call.status == 200 && channels.call.attempts == 1)
    // The page is an ordinary list.
    check(channels == channels.toList())
}
