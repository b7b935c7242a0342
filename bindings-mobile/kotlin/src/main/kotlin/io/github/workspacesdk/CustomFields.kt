package io.github.workspacesdk

import io.github.workspacesdk.internal.unsupported
import java.util.concurrent.CompletableFuture

/** The operations on custom fields: additional fields of contacts, which a business defines. */
public interface CustomFields {
    /**
     * Defines a custom field, or changes the field with the same name.
     *
     * @param name The name, which identifies the field.
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @param type The type of its values; text by default.
     * @param isRequired Whether every contact must have a value; false by default.
     * @param options The options of a dropdown. Only allowed for this type.
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun upsert(
        name: String,
        channelId: String? = null,
        type: CustomFieldType? = null,
        isRequired: Boolean? = null,
        options: List<String>? = null,
    ): ApiResponse<CustomField> =
        upsert(
            UpsertCustomFieldParams(
                name = name,
                channelId = channelId,
                type = type?.text,
                isRequired = isRequired,
                options = options,
            ),
        )

    /**
     * Defines a custom field, or changes the field with the same name.
     *
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun upsert(params: UpsertCustomFieldParams): ApiResponse<CustomField> = unsupported("customFields.upsert")

    /**
     * Returns all custom fields of a channel.
     *
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun list(channelId: String? = null): Page<CustomField> = list(ListCustomFieldsParams(channelId = channelId))

    /**
     * Returns all custom fields of a channel.
     *
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun list(params: ListCustomFieldsParams): Page<CustomField> = unsupported("customFields.list")
}

/** The operations of [CustomFields] as methods that return futures, for Java. */
public class FutureCustomFields internal constructor(
    private val customFields: CustomFields,
) {
    /** See [CustomFields.upsert]. */
    public fun upsert(params: UpsertCustomFieldParams): CompletableFuture<ApiResponse<CustomField>> = future { customFields.upsert(params) }

    /** See [CustomFields.list]. */
    @JvmOverloads
    public fun list(params: ListCustomFieldsParams = ListCustomFieldsParams()): CompletableFuture<Page<CustomField>> = future { customFields.list(params) }
}
