// All contacts, page by page, in constant memory.

package examples.paging

import io.github.workspacesdk.Client
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.flow.take

suspend fun show(client: Client) {
    client.contacts.iter(search = "Contact", limit = 50, maxItems = 75).collect { contact ->
        println("${contact.phoneNumber} ${contact.name}")
    }

    val page = client.contacts.list(search = "Contact", page = 2, limit = 50)
    println("${page.size} contacts; ${page.pagination}")
}

suspend fun main() {
    val client = Client.fromEnv()
    show(client)
    val page = client.contacts.list(search = "Contact", page = 2, limit = 50)
    check(page.size == 50)
    check(page.pagination?.page == 2L)
    // A collection that ends early requests no more pages.
    check(
        client.contacts
            .iter(limit = 50)
            .take(75)
            .count() == 75,
    )
}
