package io.github.workspacesdk.conformance

import io.github.workspacesdk.Client
import io.github.workspacesdk.ClientOptions
import io.github.workspacesdk.CustomFieldType
import io.github.workspacesdk.DeliveryStatus
import io.github.workspacesdk.Json
import io.github.workspacesdk.PageFlow
import io.github.workspacesdk.Variables
import io.github.workspacesdk.WorkspaceException
import io.github.workspacesdk.of
import io.github.workspacesdk.text
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.toList
import java.lang.reflect.InvocationTargetException
import kotlin.reflect.KClass
import kotlin.reflect.KFunction
import kotlin.reflect.KMutableProperty1
import kotlin.reflect.KParameter
import kotlin.reflect.KVisibility
import kotlin.reflect.full.callSuspendBy
import kotlin.reflect.full.instanceParameter
import kotlin.reflect.full.memberFunctions
import kotlin.reflect.full.memberProperties
import kotlin.reflect.full.primaryConstructor
import kotlin.reflect.full.valueParameters
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

// Makes the calls of a case by reflection: with named parameters if the required ones are present, otherwise with the
// parameter object.

/** Creates a client with the options of a case. If the base URL or the API key is missing, the environment is used. */
internal fun build(options: JsonObject): Client {
    val reader = ObjectReader("client", options)
    val configure: ClientOptions.() -> Unit = {
        for (property in ClientOptions::class.memberProperties.filterIsInstance<KMutableProperty1<ClientOptions, Any?>>()) {
            val type = property.returnType.classifier as KClass<*>
            if (property.visibility == KVisibility.PUBLIC) reader.value(snake(property.name), type)?.let { property.set(this, it) }
        }
    }
    val isComplete = reader.has("base_url") && reader.has("api_key")
    val client = if (isComplete) Client(configure) else Client.fromEnv(configure)
    reader.end()
    return client
}

/**
 * Calls a method. Returns its result, or the list of elements that its flow emitted. Throws a [CaseError] for an
 * unknown argument.
 */
internal suspend fun invoke(
    client: Client,
    operation: String,
    values: JsonObject,
): Any? {
    val (receiver, methods) = methods(client, operation)
    val (withObject, named) = methods.partition { method -> method.valueParameters.firstOrNull()?.let { isParameterObject(classOf(it)) } ?: false }
    val method = named.find { accepts(it, values) } ?: withObject.firstOrNull() ?: named.firstOrNull() ?: throw CaseError("there is no $operation")
    val reader = ObjectReader(operation, values)
    val resumes = if (operation == "contacts.iter") reader.long("resumeAfterErrors") else null
    val arguments = arguments(method.valueParameters, reader) { it } + (method.instanceParameter to receiver)
    reader.end()
    val result = unwrapExceptions { method.callSuspendBy(arguments.mapKeys { (parameter) -> requireNotNull(parameter) }) }
    return when {
        result !is PageFlow<*> -> result
        resumes == null -> result.toList()
        else -> collectPastErrors(result.resumable(), resumes)
    }
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
            errors += error.code.code
        }
    }
}

/** A resource of the client, or the client itself, and its methods with the operation's name. */
private fun methods(
    client: Client,
    operation: String,
): Pair<Any, List<KFunction<*>>> {
    val (resource, name) = operation.split('.').map(::camel)
    val property = Client::class.memberProperties.find { it.name == resource }
    val receiver = if (resource == "client") client else property?.get(client) ?: throw CaseError("there is no $operation")
    val type = if (resource == "client") Client::class else property?.returnType?.classifier as KClass<*>
    return receiver to type.memberFunctions.filter { it.name == name && it.visibility == KVisibility.PUBLIC }
}

/** Whether a method with named parameters can be called with these values. */
private fun accepts(
    method: KFunction<*>,
    values: JsonObject,
): Boolean =
    method.valueParameters.all { parameter ->
        val value = values[parameter.name]
        when {
            value == null -> parameter.isOptional

            // Only the parameter object accepts a type that is not one of the API's.
            classOf(parameter) == CustomFieldType::class -> value is String && CustomFieldType.of(value).text == value

            // Only the parameter object accepts variables as one string.
            classOf(parameter) == List::class -> value is List<*>

            else -> true
        }
    }

private fun classOf(parameter: KParameter): KClass<*> = parameter.type.classifier as KClass<*>

private fun isParameterObject(type: KClass<*>): Boolean = type.simpleName.orEmpty().endsWith("Params")

/** Creates an object whose properties have the values of the keys that [key] makes of their names. */
private fun <T : Any> create(
    type: KClass<T>,
    reader: ObjectReader,
    key: (String) -> String,
): T {
    val constructor = requireNotNull(type.primaryConstructor)
    return constructor.callBy(arguments(constructor.parameters, reader, key))
}

private fun arguments(
    parameters: List<KParameter>,
    reader: ObjectReader,
    key: (String) -> String,
): Map<KParameter, Any?> {
    val values = LinkedHashMap<KParameter, Any?>()
    for (parameter in parameters) {
        val (type, name) = classOf(parameter) to key(parameter.name.orEmpty())
        val value = if (isParameterObject(type)) create(type, reader, key) else reader.value(name, type)
        if (!parameter.isOptional) reader.need(name, value)
        if (value != null) values[parameter] = value
    }
    return values
}

/** The value of a key, converted to the type of a parameter. */
private fun ObjectReader.value(
    name: String,
    type: KClass<*>,
): Any? =
    when (type) {
        String::class -> text(name)
        Boolean::class -> boolean(name)
        Long::class -> long(name)
        Double::class -> decimal(name)?.toDouble()
        Duration::class -> decimal(name)?.toDouble()?.seconds
        List::class -> texts(name)
        Map::class -> members(name)
        Json::class -> members(name)?.let(Json::of)
        CustomFieldType::class -> text(name)?.let { CustomFieldType.of(it) }
        DeliveryStatus::class -> text(name)?.let { DeliveryStatus.of(it) }
        Variables::class -> takeAny(name)?.let(::variables)
        else -> text(name)?.let { constant(type, it) }
    }

private fun variables(value: Any): Variables = if (value is String) Variables.Joined(value) else Variables.Values((value as List<*>).map { it as String })

private fun constant(
    type: KClass<*>,
    name: String,
): Any = type.java.enumConstants?.find { (it as Enum<*>).name == name.uppercase() } ?: throw CaseError("there is no $name")

private inline fun <T> unwrapExceptions(call: () -> T): T =
    try {
        call()
    } catch (thrown: InvocationTargetException) {
        throw thrown.targetException
    }
