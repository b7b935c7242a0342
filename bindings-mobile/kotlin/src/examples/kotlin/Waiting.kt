// Accepted does not mean delivered: wait for a status, or watch all changes.

package examples.waiting

import io.github.workspacesdk.Client
import io.github.workspacesdk.DeliveryStatus
import io.github.workspacesdk.hasReached
import io.github.workspacesdk.text
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

suspend fun follow(
    client: Client,
    wamid: String,
) {
    val (last) = client.messages.wait(wamid, until = DeliveryStatus.Delivered, timeout = 30.seconds)
    if (last.hasReached(DeliveryStatus.Delivered)) {
        println("delivered")
    } else {
        println("not yet, or failed: ${last.status?.text} ${last.error}")
    }

    client.messages.watch(wamid, timeout = 30.seconds, interval = 500.milliseconds).collect { change ->
        println(change.status?.text)
    }
}

suspend fun main() {
    val client = Client.fromEnv()
    val (sent) = client.templates.send("+15550000007", "plain_notice")
    val wamid = checkNotNull(sent.messageId)
    follow(client, wamid)
    val (last) = client.messages.status(wamid)
    check(last.hasReached(DeliveryStatus.Delivered))
    check(!DeliveryStatus.Failed.hasReached(DeliveryStatus.Sent))
}
