package io.github.workspacesdk

import io.github.workspacesdk.conformance.ApiDescription
import io.github.workspacesdk.conformance.camel
import io.github.workspacesdk.internal.ffi.ErrorDetails
import io.github.workspacesdk.internal.ffi.ErrorKind
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import java.lang.reflect.Modifier

/** The library declares every name in api_description.json, and no other. */
internal class ApiDescriptionTest {
    private val description = ApiDescription.read()

    /** The names in this list that the library does not have, because it has no ledger. */
    private fun unsupported(list: String): Set<String> = description.withoutLedger(list)

    private val models =
        listOf(Channel::class, Contact::class, Label::class, CustomField::class, Template::class, SentMessage::class, MessageStatus::class) +
            listOf(Automation::class, Execution::class, Pagination::class, CallInfo::class)

    private fun fields(type: Class<*>): List<String> = type.declaredFields.filterNot { Modifier.isStatic(it.modifiers) }.map { it.name }

    private fun methods(type: Class<*>): Set<String> =
        type.declaredMethods
            .filter { Modifier.isPublic(it.modifiers) && !it.isSynthetic }
            .map { it.name.substringBefore('-') }
            .toSet()

    private val resources =
        mapOf(
            "channels" to Channels::class,
            "contacts" to Contacts::class,
            "custom_fields" to CustomFields::class,
            "labels" to Labels::class,
            "templates" to Templates::class,
            "messages" to Messages::class,
            "automations" to Automations::class,
        )

    /** The class of the parameter object, or null for an operation without parameters. */
    private fun parameterClass(operation: String): Class<*>? {
        val (resource, method) = operation.split('.')
        val methods =
            resources
                .getValue(resource)
                .java.declaredMethods
                .filter { it.name == method && !it.isSynthetic }
        return methods.mapNotNull { it.parameterTypes.firstOrNull() }.find { it.simpleName.endsWith("Params") }
    }

    @Test
    fun `the resources have the described operations, and no others`() {
        val listed = description.operations.keys + description.derivedOperations.keys - unsupported("derived_operations")
        val names = listed.groupBy({ it.substringBefore('.') }, { camel(it.substringAfter('.')) })
        for ((resource, type) in resources) assertEquals(names.getValue(resource).toSet(), methods(type.java), resource)
        assertEquals(resources.keys + "client", names.keys)
        assertEquals(emptySet<String>(), names.getValue("client").toSet() - methods(Client::class.java))
    }

    @Test
    fun `the parameter classes have the described parameters, in the same order`() {
        for ((name, operation) in description.operations) {
            val parameters = (operation["parameters"] as List<*>).map { (it as Map<*, *>)["name"] } - unsupported("parameters")
            assertEquals(parameters, parameterClass(name)?.let(::fields) ?: emptyList<String>(), name)
        }
    }

    @Test
    fun `the methods with named parameters have the described parameters, the required ones first`() {
        for ((name, operation) in description.operations) {
            val parameters = (operation["parameters"] as List<*>).map { it as Map<*, *> }.filter { it["name"] !in unsupported("parameters") }
            val required = parameters.map { it["required"] }
            assertEquals(required.sortedByDescending { it == true }, required, name)
            val (resource, method) = name.split('.')
            // A suspending function has a continuation as its last parameter.
            val counts =
                resources
                    .getValue(resource)
                    .java.declaredMethods
                    .filter { it.name.substringBefore('-') == method && !it.isSynthetic }
                    .map { it.parameterCount - 1 }
            assertEquals(setOf(parameters.size, if (parameters.isEmpty()) 0 else 1), counts.toSet(), name)
        }
    }

    @Test
    fun `the models have the described fields, in the same order`() {
        assertEquals(description.models.keys, models.map { it.simpleName }.toSet())
        for (model in models) {
            val described = description.models.getValue(model.simpleName.orEmpty())
            val expected = if (model == CallInfo::class) described - unsupported("call_info") else described + "extra"
            assertEquals(expected, fields(model.java))
        }
    }

    @Test
    fun `the options and overrides are the described ones`() {
        assertEquals((description.options - unsupported("options")).map(::camel), fields(ClientOptions::class.java) - setOf("startHook", "endHook"))
        val overrides = description.texts(description.json["overrides"]).map(::camel)
        assertEquals(overrides, fields(Overrides::class.java) - setOf("clearChannelId", "startHook", "endHook"))
    }

    @Test
    fun `the exception classes have the described tree`() {
        val exception = { name: Any? -> Class.forName("io.github.workspacesdk." + name.toString().removeSuffix("Error") + "Exception") }
        val rows = description.rows("errors")
        for (row in rows) {
            val parent = row["parent"]?.let(exception) ?: Exception::class.java
            assertEquals(parent, exception(row["type"]).superclass, row["type"].toString())
        }
        assertEquals(rows.mapNotNull { it["code"] }, ErrorKind.entries.map { it.name.lowercase() })
        assertEquals(rows.mapNotNull { it["code"]?.toString() }.sorted(), ErrorCode.entries.map { it.code })
    }

    @Test
    fun `errors, field errors and events have the described fields`() {
        // The field `type` is called `kind`. `whatsappMeaning` and `causes` are additional fields.
        val described = description.texts(description.json["error_fields"]) - unsupported("error_fields")
        val ofErrors = described.map(::camel).map { if (it == "type") "kind" else it }
        assertEquals(ofErrors, fields(ErrorDetails::class.java) - setOf("whatsappMeaning", "causes"))
        val getters = (ofErrors - "kind" + "whatsappMeaning").map { "get" + it.replaceFirstChar(Char::uppercase) }
        val own = (methods(WorkspaceException::class.java) + "getMessage").filterNot { it.startsWith("getDetails") }.map { it.substringBefore('-') }
        assertEquals(getters.toSet(), own.toSet())
        assertEquals(description.texts(description.json["field_error"]), fields(FieldError::class.java))
        assertEquals(description.texts(description.json["failures"]).sorted(), Failure.entries.map { it.code })
        assertEquals(description.texts(description.json["field_error_kinds"]).sorted(), FieldErrorKind.entries.map { it.code })
        val ofEvents = description.texts(description.json["attempt_event"]).map(::camel)
        assertEquals(ofEvents, fields(AttemptEvent::class.java))
    }

    @Test
    fun `the enums have the described values`() {
        val values = description.json["values"] as Map<*, *>
        val enums =
            mapOf(
                values["auth"] to Auth.entries,
                values["request_style"] to RequestStyle.entries,
                values["trust_roots"] to TrustRoots.entries,
                values["safety"] to Safety.entries,
                values["disposition"] to Disposition.entries,
                description.json["sent_states"] to SentState.entries,
                description.json["stop_reasons"] to StopReason.entries,
            )
        for ((wanted, found) in enums) assertEquals(wanted, found.map { it.name.lowercase() })
        assertEquals(setOf("auth", "request_style", "trust_roots", "safety", "disposition"), values.keys - unsupported("values"))
        val next =
            NextStep::class.java.declaredClasses
                .filter { NextStep::class.java.isAssignableFrom(it) }
                .map { it.simpleName.lowercase() }
        assertEquals((description.json["next_steps"] as List<*>).toSet(), next.toSet())
    }
}
