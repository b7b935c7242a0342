package io.github.workspacesdk.conformance

import io.github.workspacesdk.ApiResponse
import io.github.workspacesdk.CallInfo
import io.github.workspacesdk.CustomFieldType
import io.github.workspacesdk.DeliveryStatus
import io.github.workspacesdk.ErrorCode
import io.github.workspacesdk.Json
import io.github.workspacesdk.Page
import io.github.workspacesdk.Pagination
import io.github.workspacesdk.Timestamp
import io.github.workspacesdk.WorkspaceException
import io.github.workspacesdk.text
import java.math.BigDecimal
import kotlin.time.Duration
import kotlin.time.DurationUnit

/** Converts the result that a caller gets into the format of a case's `result` or `error`. */
internal class ResultConverter(
    private val description: ApiDescription,
) {
    private val problems = ArrayList<String>()

    /** Converts the return value of a method, or the list of elements that its flow emitted. */
    fun ofValue(
        operation: String,
        value: Any?,
    ): ActualResult {
        val model = description.operationOf(operation)?.get("result") as String?
        val found =
            when (value) {
                is ApiResponse<*> -> {
                    raw(value.raw)
                    mapOf(
                        "data" to if (model == null) json(value.data as Json) else model(model, value.data),
                        "message" to value.message,
                        "pagination" to value.pagination?.let(::pagination),
                        "call" to call(value.call),
                    )
                }

                is Page<*> -> {
                    raw(value.raw)
                    mapOf(
                        "data" to value.map { model(model.orEmpty(), it) },
                        "message" to value.message,
                        "pagination" to value.pagination?.let(::pagination),
                        "call" to call(value.call),
                    )
                }

                is ResumedElements -> {
                    mapOf("data" to value.elements.map { model(model.orEmpty(), it) }, "errors" to value.errors)
                }

                is List<*> -> {
                    mapOf("data" to value.map { model(model.orEmpty(), it) })
                }

                else -> {
                    throw CaseError("$operation returned a ${value?.javaClass}")
                }
            }
        return ActualResult(found, isError = false, problems)
    }

    /** Converts a model. Absent fields are omitted; unknown fields are added to the known ones. */
    private fun model(
        name: String,
        value: Any?,
    ): JsonObject {
        if (value == null || value.javaClass.simpleName != name) throw CaseError("expected a $name, found a ${value?.javaClass}")
        val fields = description.models.getValue(name).associateWith { field -> json(read(value, field)) }
        val extra = (read(value, "extra") as Map<*, *>).entries.associate { (key, json) -> key as String to json(json) }
        for (field in extra.keys) if (fields[field] != null && !isEmpty(field, fields[field])) problems += "$field is both known and unknown"
        return fields.filterNot { (field, json) -> json == null || isEmpty(field, json) } + extra
    }

    private fun read(
        value: Any,
        field: String,
    ): Any? {
        val getter = if (field.startsWith("is")) field else "get" + field.replaceFirstChar(Char::uppercase)
        return value.javaClass.getMethod(getter).invoke(value)
    }

    private fun json(value: Any?): Any? =
        when (value) {
            null, is String, is Boolean -> value
            is Long -> BigDecimal(value)
            is Json -> parseJson(value.text)
            is Timestamp -> value.text
            is DeliveryStatus -> value.text
            is CustomFieldType -> value.text
            is List<*> -> value.map { if (it is Json || it is String) json(it) else model("Label", it) }
            is Map<*, *> -> value.entries.associate { (name, member) -> name as String to json(member) }
            else -> throw CaseError("a ${value.javaClass} is not a valid field")
        }

    private fun isEmpty(
        field: String,
        json: Any?,
    ): Boolean = field in COLLECTIONS && (json as? List<*>)?.isEmpty() ?: (json as? Map<*, *>)?.isEmpty() ?: false

    private fun pagination(value: Pagination): JsonObject = model("Pagination", value)

    /** Checks the body. Every response is JSON, because otherwise the call would have failed. */
    private fun raw(text: String) {
        if (objectOf(parseJson(text)) == null) problems += "raw: not an object"
    }

    private fun call(info: CallInfo): JsonObject {
        if (info.elapsed < Duration.ZERO) problems += "call.elapsed: ${info.elapsed} is negative"
        return mapOf("status" to BigDecimal(info.status), "requestId" to info.requestId, "attempts" to BigDecimal(info.attempts))
    }

    fun ofError(error: WorkspaceException): ActualResult {
        val isConfiguration = error.code == ErrorCode.CONFIGURATION
        if (error.elapsed < Duration.ZERO) problems += "error.elapsed: ${error.elapsed} is negative"
        if (error.message != error.details.message) problems += "error.message: ${error.message} differs from the message in its details"
        val found =
            mapOf(
                "type" to error.javaClass.simpleName.removeSuffix("Exception") + "Error",
                "code" to error.code.code,
                "disposition" to error.disposition.name.lowercase(),
                "status" to error.status?.let(::BigDecimal),
                "attempts" to BigDecimal(error.attempts),
                "whatsapp_code" to error.whatsappCode?.let(::BigDecimal),
                "retry_after" to error.retryAfter?.let { BigDecimal(it.toDouble(DurationUnit.SECONDS)) },
                "failure" to error.failure?.code,
                "request_id" to error.requestId,
                "fields" to
                    error.fields.map {
                        mapOf("field" to if (isConfiguration) optionOf(it.field) else it.field, "kind" to it.kind.code)
                    },
                "server_text" to error.serverText,
            )
        return ActualResult(found, isError = true, problems)
    }

    /** Converts the name of an option to the name in the cases. The name of a header is unchanged. */
    private fun optionOf(field: String): String {
        val option = field.substringBefore('[')
        if ('_' in option) return "$field, which is not the name in Kotlin"
        return snake(option) + field.removePrefix(option)
    }

    private companion object {
        /** Fields for which an empty collection means absent. */
        val COLLECTIONS = setOf("labels", "customFields", "options", "components")
    }
}
