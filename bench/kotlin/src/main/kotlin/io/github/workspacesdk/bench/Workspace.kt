package io.github.workspacesdk.bench

import io.github.workspacesdk.Client
import io.github.workspacesdk.Contact
import io.github.workspacesdk.Label
import io.github.workspacesdk.Timestamp

/** The calls with this SDK and its default options: validation, retries, timeouts and redaction are on. */
class Workspace(
    baseUrl: String,
) : Calls {
    private val client =
        Client {
            this.baseUrl = baseUrl
            apiKey = API_KEY
        }

    override suspend fun send(): Boolean {
        val (result) =
            client.templates.send(
                to = RECIPIENT,
                templateName = TEMPLATE,
                languageCode = LANGUAGE,
                variables = variables(),
                apiReference = REFERENCE,
            )
        return result.messageId != null
    }

    override suspend fun list(): Boolean {
        val page = client.contacts.list(page = 1, limit = PAGE.toLong())
        return page.size == PAGE && page.sumOf(::values) == VALUES
    }
}

private fun values(contact: Contact): Int {
    val first = one(contact.id) + one(contact.phoneNumber) + one(contact.channelId) + one(contact.name)
    val second = one(contact.email) + one(contact.profilePictureUrl) + at(contact.createdAt) + at(contact.updatedAt)
    val fields = contact.customFields
    val custom = one(fields["plan"]?.string) + one(fields["seats"]?.int) + one(fields["source"]?.string)
    return first + second + custom + contact.labels.sumOf(::values)
}

private fun values(label: Label): Int =
    one(label.id) + one(label.name) + one(label.channelId) + one(label.description) + one(label.color) + one(label.displayOrder) +
        at(label.createdAt) + at(label.updatedAt)

private fun at(timestamp: Timestamp?): Int = time(timestamp?.instant?.epochSecond)
