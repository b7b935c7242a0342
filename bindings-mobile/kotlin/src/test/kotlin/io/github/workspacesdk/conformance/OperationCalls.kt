package io.github.workspacesdk.conformance

import io.github.workspacesdk.Auth
import io.github.workspacesdk.Client
import io.github.workspacesdk.ClientOptions
import io.github.workspacesdk.CustomFieldType
import io.github.workspacesdk.DeliveryStatus
import io.github.workspacesdk.Json
import io.github.workspacesdk.ListAutomationsParams
import io.github.workspacesdk.MessageStatusParams
import io.github.workspacesdk.RequestStyle
import io.github.workspacesdk.Safety
import io.github.workspacesdk.SendMessageParams
import io.github.workspacesdk.SendTemplateParams
import io.github.workspacesdk.TriggerAutomationParams
import io.github.workspacesdk.TrustRoots
import io.github.workspacesdk.UpsertContactParams
import io.github.workspacesdk.UpsertCustomFieldParams
import io.github.workspacesdk.UpsertLabelParams
import io.github.workspacesdk.Variables
import io.github.workspacesdk.WorkspaceException
import io.github.workspacesdk.of
import io.github.workspacesdk.text
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.toList
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

// Calls the typed methods for a case.

/** A client with a case's options; without a URL or key it is built from the environment. */
internal fun build(options: JsonObject): Client {
    val given = ObjectReader("client", options)
    val (baseUrl, apiKey) = given.text("base_url") to given.text("api_key")
    val built =
        ClientOptions(
            connectTimeout = given.seconds("connect_timeout"),
            rateLimit = given.decimal("rate_limit")?.toDouble(),
            maxConcurrency = given.long("max_concurrency"),
            proxy = given.text("proxy"),
            trustRoots = given.text("trust_roots")?.let(::enumValue),
            caBundle = given.text("ca_bundle"),
            appInfo = given.text("app_info"),
            allowInsecureHttp = given.boolean("allow_insecure_http"),
            auth = given.text("auth")?.let(::enumValue),
            requestStyle = given.text("request_style")?.let(::enumValue),
            channelId = given.text("channel_id"),
            timeout = given.seconds("timeout"),
            attemptTimeout = given.seconds("attempt_timeout"),
            maxRetries = given.long("max_retries"),
            headers = given.members("headers")?.mapValues { it.value as String },
            validate = given.boolean("validate"),
            maxResponseBytes = given.long("max_response_bytes"),
        )
    given.end()
    if (baseUrl == null || apiKey == null) return Client.fromEnv(baseUrl, apiKey, built)
    return Client(baseUrl, apiKey, built)
}

private inline fun <reified E : Enum<E>> enumValue(text: String): E =
    enumValues<E>().find { it.name == text.uppercase() } ?: throw CaseError("there is no $text")

private fun ObjectReader.seconds(name: String): Duration? = decimal(name)?.toDouble()?.seconds

/** A case's arguments of one call. */
private class Arguments(
    operation: String,
    values: JsonObject,
) {
    val keys = ObjectReader(operation, values)
    val to get() = keys.text("to")
    val url get() = keys.text("url")
    val body get() = keys.text("body")
    val name get() = keys.text("name")
    val type get() = keys.text("type")
    val phone get() = keys.text("phoneNumber")
    val channel get() = keys.text("channelId")
    val caption get() = keys.text("caption")
    val filename get() = keys.text("filename")
    val reference get() = keys.text("apiReference")
    val wamid get() = keys.text("wamid")
    val timeout get() = keys.seconds("timeout")
    val interval get() = keys.seconds("interval")

    fun must(name: String): String = keys.need(name, keys.text(name))
}

/** What the method returned, or the list of elements that its flow emitted. An unknown argument is a [CaseError]. */
internal suspend fun invoke(
    client: Client,
    operation: String,
    values: JsonObject,
): Any? {
    val given = Arguments(operation, values)
    val method = METHODS[operation] ?: throw CaseError("there is no $operation")
    val call = method(client, given)
    given.keys.end()
    return call()
}

/** The elements of a flow that was collected again after errors, and the codes of the errors. */
internal class ResumedElements(
    val elements: List<Any?>,
    val errors: List<String>,
)

/** Collects the same flow again after each of its first [resumes] errors. */
private suspend fun collectPastErrors(
    flow: Flow<Any?>,
    resumes: Long,
): ResumedElements {
    val (elements, errors) = ArrayList<Any?>() to ArrayList<String>()
    while (true) {
        try {
            flow.collect(elements::add)
            return ResumedElements(elements, errors)
        } catch (error: WorkspaceException) {
            if (errors.size >= resumes) throw error
            errors += error.code
        }
    }
}

/** Reads the arguments at once, and makes the call when it is known that there are no others. */
private typealias Method = (Client, Arguments) -> suspend () -> Any?

private val METHODS: Map<String, Method> =
    mapOf(
        "channels.list" to { client, _ -> { client.channels.list() } },
        "contacts.upsert" to ::upsertContact,
        "contacts.list" to { client, given ->
            val (channel, page, limit) = Triple(given.channel, given.keys.long("page"), given.keys.long("limit"))
            val search = given.keys.text("search")
            suspend { client.contacts.list(channel, page, limit, search) }
        },
        "contacts.iter" to { client, given ->
            val (channel, page, limit) = Triple(given.channel, given.keys.long("page"), given.keys.long("limit"))
            val (search, most) = given.keys.text("search") to given.keys.long("maxItems")
            val resumes = given.keys.long("resumeAfterErrors")
            suspend {
                val contacts = client.contacts.iter(channel, page, limit, search, most)
                if (resumes == null) contacts.toList() else collectPastErrors(contacts.resumable(), resumes)
            }
        },
        "custom_fields.upsert" to ::upsertCustomField,
        "custom_fields.list" to { client, given -> given.channel.let { { client.customFields.list(it) } } },
        "labels.upsert" to ::upsertLabel,
        "labels.list" to { client, given -> given.channel.let { { client.labels.list(it) } } },
        "templates.list" to { client, given -> given.channel.let { { client.templates.list(it) } } },
        "templates.send" to ::sendTemplate,
        "messages.send" to ::sendMessage,
        "messages.send_text" to { client, given ->
            val (to, body) = given.must("to") to given.must("body")
            val (channel, reference) = given.channel to given.reference
            suspend { client.messages.sendText(to, body, channel, reference) }
        },
        "messages.send_image" to { client, given ->
            val (to, url, caption) = Triple(given.must("to"), given.must("url"), given.caption)
            val (channel, reference) = given.channel to given.reference
            suspend { client.messages.sendImage(to, url, caption, channel, reference) }
        },
        "messages.send_video" to { client, given ->
            val (to, url, caption) = Triple(given.must("to"), given.must("url"), given.caption)
            val (channel, reference) = given.channel to given.reference
            suspend { client.messages.sendVideo(to, url, caption, channel, reference) }
        },
        "messages.send_document" to { client, given ->
            val (to, url) = given.must("to") to given.must("url")
            val (filename, caption) = given.filename to given.caption
            val (channel, reference) = given.channel to given.reference
            suspend { client.messages.sendDocument(to, url, filename, caption, channel, reference) }
        },
        "messages.send_audio" to { client, given ->
            val (to, url) = given.must("to") to given.must("url")
            val (channel, reference) = given.channel to given.reference
            suspend { client.messages.sendAudio(to, url, channel, reference) }
        },
        "messages.status" to { client, given ->
            val wamid = given.wamid
            suspend { if (wamid == null) client.messages.status(MessageStatusParams()) else client.messages.status(wamid) }
        },
        "messages.wait" to { client, given ->
            val until = given.keys.text("until")?.let { DeliveryStatus.of(it) }
            val (wamid, timeout, interval) = Triple(given.must("wamid"), given.timeout, given.interval)
            suspend { client.messages.wait(wamid, until, timeout, interval) }
        },
        "messages.watch" to { client, given ->
            val (wamid, timeout, interval) = Triple(given.must("wamid"), given.timeout, given.interval)
            suspend { client.messages.watch(wamid, timeout, interval).toList() }
        },
        "automations.list" to { client, given ->
            val channel = given.channel
            suspend { client.automations.list(ListAutomationsParams(channelId = channel)) }
        },
        "automations.trigger" to ::triggerAutomation,
        "client.request" to { client, given ->
            val (path, params) = given.must("path") to given.keys.members("params").orEmpty()
            val safety = given.keys.text("safety")?.let { enumValue<Safety>(it) } ?: Safety.SEND
            suspend { client.request(path, params, safety) }
        },
    )

private fun upsertContact(
    client: Client,
    given: Arguments,
): suspend () -> Any? {
    val params =
        UpsertContactParams(
            phoneNumber = given.phone,
            channelId = given.channel,
            name = given.name,
            email = given.keys.text("email"),
            profilePictureUrl = given.keys.text("profilePictureUrl"),
            labelNames = given.keys.texts("labelNames"),
        )
    val data = given.keys.members("customFieldsData")
    val phone = params.phoneNumber ?: return { client.contacts.upsert(params.copy(customFieldsData = data?.let(Json::of))) }
    return {
        client.contacts.upsert(
            phoneNumber = phone,
            channelId = params.channelId,
            name = params.name,
            email = params.email,
            profilePictureUrl = params.profilePictureUrl,
            customFieldsData = data,
            labelNames = params.labelNames,
        )
    }
}

private fun upsertCustomField(
    client: Client,
    given: Arguments,
): suspend () -> Any? {
    val params =
        UpsertCustomFieldParams(
            name = given.name,
            channelId = given.channel,
            type = given.type,
            isRequired = given.keys.boolean("isRequired"),
            options = given.keys.texts("options"),
        )
    val (name, type) = params.name to params.type?.let { CustomFieldType.of(it) }
    // Only the parameter object accepts a type that is not one of the API's.
    if (name == null || type?.text != params.type) return { client.customFields.upsert(params) }
    return { client.customFields.upsert(name, params.channelId, type, params.isRequired, params.options) }
}

private fun upsertLabel(
    client: Client,
    given: Arguments,
): suspend () -> Any? {
    val params =
        UpsertLabelParams(
            name = given.name,
            channelId = given.channel,
            description = given.keys.text("description"),
            color = given.keys.text("color"),
            displayOrder = given.keys.long("displayOrder"),
        )
    val name = params.name ?: return { client.labels.upsert(params) }
    return { client.labels.upsert(name, params.channelId, params.description, params.color, params.displayOrder) }
}

private fun sendTemplate(
    client: Client,
    given: Arguments,
): suspend () -> Any? {
    val variables = given.keys.takeAny("variables")
    val values = (variables as? List<*>)?.map { it as String }
    val params =
        SendTemplateParams(
            to = given.to,
            templateName = given.keys.text("templateName"),
            channelId = given.channel,
            languageCode = given.keys.text("languageCode"),
            variables = values?.let { Variables.Values(it) } ?: (variables as String?)?.let { Variables.Joined(it) },
            header = given.keys.text("header"),
            image = given.keys.text("image"),
            video = given.keys.text("video"),
            document = given.keys.text("document"),
            mediaUrl = given.keys.text("mediaUrl"),
            mediaType = given.keys.text("mediaType"),
            apiReference = given.reference,
        )
    val (to, name) = params.to to params.templateName
    if (to == null || name == null || variables is String) return { client.templates.send(params) }
    return {
        client.templates.send(
            to = to,
            templateName = name,
            channelId = params.channelId,
            languageCode = params.languageCode,
            variables = values,
            header = params.header,
            image = params.image,
            video = params.video,
            document = params.document,
            mediaUrl = params.mediaUrl,
            mediaType = params.mediaType,
            apiReference = params.apiReference,
        )
    }
}

private fun sendMessage(
    client: Client,
    given: Arguments,
): suspend () -> Any? {
    val params =
        SendMessageParams(
            to = given.to,
            type = given.type,
            body = given.body,
            url = given.url,
            caption = given.caption,
            filename = given.filename,
            channelId = given.channel,
            apiReference = given.reference,
        )
    val to = params.to ?: return { client.messages.send(params) }
    return {
        client.messages.send(to, params.type, params.body, params.url, params.caption, params.filename, params.channelId, params.apiReference)
    }
}

private fun triggerAutomation(
    client: Client,
    given: Arguments,
): suspend () -> Any? {
    val params =
        TriggerAutomationParams(
            phoneNumber = given.phone,
            automationId = given.keys.text("automationId"),
            automationName = given.keys.text("automationName"),
            channelId = given.channel,
        )
    val phone = params.phoneNumber ?: return { client.automations.trigger(params) }
    return { client.automations.trigger(phone, params.automationId, params.automationName, params.channelId) }
}
