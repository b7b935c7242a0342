// Custom fields and labels, and a contact that has them.

package examples.customfields

import io.github.workspacesdk.Client
import io.github.workspacesdk.Contact
import io.github.workspacesdk.CustomFieldType
import io.github.workspacesdk.Json

suspend fun keep(client: Client): Contact {
    client.customFields.upsert("plan", type = CustomFieldType.Dropdown, options = listOf("free", "pro"))
    client.labels.upsert("vip", color = "#FF5733", displayOrder = 1)

    val (jane) =
        client.contacts.upsert(
            "+1 (234) 567-890",
            name = "Jane Doe",
            labelNames = listOf("vip", "lead"),
            customFieldsData = mapOf("plan" to "pro", "visits" to 3, "address" to mapOf("city" to "Lagos")),
        )
    println("${jane.phoneNumber} ${jane.customFields}")
    println(jane.customFields["address"]?.get("city")?.string)
    return jane
}

suspend fun main() {
    val jane = keep(Client.fromEnv())
    check(jane.customFields["plan"]?.string == "pro")
    check(jane.customFields["visits"]?.int == 3)
    check(jane.customFields["address"] == Json.of(mapOf("city" to "Lagos")))
}
