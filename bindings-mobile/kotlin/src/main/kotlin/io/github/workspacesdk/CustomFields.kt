package io.github.workspacesdk

/** The operations on custom fields: what a business keeps about its contacts beyond name and number. */
public class CustomFields internal constructor(
    private val access: Access,
) {
    /**
     * Defines a custom field, or changes the one with the same name.
     *
     * @param name The name, by which the field is matched.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param type What it holds; text by default.
     * @param isRequired Whether every contact needs it; false by default.
     * @param options The options of a dropdown, and of nothing else.
     * @throws WorkspaceException any of an upsert.
     */
    public suspend fun upsert(
        name: String,
        channelId: String? = null,
        type: CustomFieldType? = null,
        isRequired: Boolean? = null,
        options: List<String>? = null,
    ): Answer<CustomField> =
        upsert(
            CustomFieldsUpsert(
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
    public suspend fun upsert(form: CustomFieldsUpsert): Answer<CustomField> =
        access.one(Request.UpsertCustomField(form)) { data: AnswerData.OfCustomField -> data.field }

    /**
     * All custom fields of a channel.
     *
     * @param channelId The channel; chosen by the server if the key has only one.
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(channelId: String? = null): Page<CustomField> = list(CustomFieldsList(channelId = channelId))

    /**
     * All custom fields of a channel.
     *
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(form: CustomFieldsList): Page<CustomField> =
        access.list(Request.ListCustomFields(form)) { data: AnswerData.CustomFields -> data.list }
}
