package io.github.workspacesdk

import io.github.workspacesdk.internal.CallExecutor
import java.util.concurrent.CompletableFuture

/** The operations on custom fields: the data of contacts that a business defines itself. */
public class CustomFields internal constructor(
    private val executor: CallExecutor,
) {
    /**
     * Defines a custom field, or changes the one with the same name.
     *
     * @param name The name, by which the field is matched.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param type The type of its values; text by default.
     * @param isRequired Whether every contact must have it; false by default.
     * @param options The options of a dropdown; only allowed for that type.
     * @throws WorkspaceException any of an upsert.
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
     * Defines a custom field, or changes the one with the same name.
     *
     * @throws WorkspaceException any of an upsert.
     */
    public suspend fun upsert(params: UpsertCustomFieldParams): ApiResponse<CustomField> =
        executor.callOne(Request.UpsertCustomField(params)) { data: ResponseData.CustomField -> data.field }

    /**
     * All custom fields of a channel.
     *
     * @param channelId The channel; chosen by the server if the key has only one.
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(channelId: String? = null): Page<CustomField> = list(ListCustomFieldsParams(channelId = channelId))

    /**
     * All custom fields of a channel.
     *
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(params: ListCustomFieldsParams): Page<CustomField> =
        executor.callPage(Request.ListCustomFields(params)) { data: ResponseData.CustomFields -> data.list }
}

/** [CustomFields] with futures. */
public class FutureCustomFields internal constructor(
    private val customFields: CustomFields,
) {
    /** See [CustomFields.upsert]. */
    public fun upsert(params: UpsertCustomFieldParams): CompletableFuture<ApiResponse<CustomField>> = future { customFields.upsert(params) }

    /** See [CustomFields.list]. */
    @JvmOverloads
    public fun list(params: ListCustomFieldsParams = ListCustomFieldsParams()): CompletableFuture<Page<CustomField>> = future { customFields.list(params) }
}
