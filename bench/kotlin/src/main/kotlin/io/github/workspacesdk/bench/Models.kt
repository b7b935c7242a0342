package io.github.workspacesdk.bench

import kotlinx.serialization.Serializable
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.intOrNull
import kotlinx.serialization.json.jsonPrimitive
import kotlin.time.Instant

// The requests and responses of the API, as a careful developer would declare them: the same fields as in the SDK, with
// parsed timestamps.

@Serializable
class SendRequest(
    val to: String,
    val templateName: String,
    val languageCode: String,
    val variables: List<String>,
    val apiReference: String,
)

@Serializable
class ListRequest(
    val page: Int,
    val limit: Int,
)

@Serializable
class Envelope<T>(
    val success: Boolean,
    val message: String? = null,
    val data: T,
    val pagination: PlainPagination? = null,
)

@Serializable
data class PlainPagination(
    val page: Long? = null,
    val limit: Long? = null,
    val total: Long? = null,
    val pages: Long? = null,
)

@Serializable
data class SendResult(
    val messageId: String? = null,
    val apiReference: String? = null,
    val status: String? = null,
)

@Serializable
data class PlainContact(
    val id: String? = null,
    val phoneNumber: String? = null,
    val channelId: String? = null,
    val name: String? = null,
    val email: String? = null,
    val profilePictureUrl: String? = null,
    val labels: List<PlainLabel> = emptyList(),
    val customFields: Map<String, JsonElement> = emptyMap(),
    val createdAt: Instant? = null,
    val updatedAt: Instant? = null,
)

@Serializable
data class PlainLabel(
    val id: String? = null,
    val name: String? = null,
    val channelId: String? = null,
    val description: String? = null,
    val color: String? = null,
    val displayOrder: Long? = null,
    val createdAt: Instant? = null,
    val updatedAt: Instant? = null,
)

fun values(contact: PlainContact): Int {
    val first = one(contact.id) + one(contact.phoneNumber) + one(contact.channelId) + one(contact.name)
    val second = one(contact.email) + one(contact.profilePictureUrl) + at(contact.createdAt) + at(contact.updatedAt)
    val fields = contact.customFields
    val plan = fields["plan"]?.jsonPrimitive?.contentOrNull
    val seats = fields["seats"]?.jsonPrimitive?.intOrNull
    val source = fields["source"]?.jsonPrimitive?.contentOrNull
    return first + second + one(plan) + one(seats) + one(source) + contact.labels.sumOf(::values)
}

private fun values(label: PlainLabel): Int =
    one(label.id) + one(label.name) + one(label.channelId) + one(label.description) + one(label.color) + one(label.displayOrder) +
        at(label.createdAt) + at(label.updatedAt)

private fun at(instant: Instant?): Int = time(instant?.epochSeconds)
