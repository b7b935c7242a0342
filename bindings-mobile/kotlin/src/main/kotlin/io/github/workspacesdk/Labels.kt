package io.github.workspacesdk

/** The operations on labels: how a business sorts its contacts. */
public class Labels internal constructor(
    private val access: Access,
) {
    /**
     * Creates a label, or updates the one with the same name.
     *
     * @param name The name, by which the label is matched.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param description What it is for.
     * @param color `#RGB` or `#RRGGBB`.
     * @param displayOrder Its place among the labels.
     * @throws WorkspaceException any of an upsert.
     */
    public suspend fun upsert(
        name: String,
        channelId: String? = null,
        description: String? = null,
        color: String? = null,
        displayOrder: Long? = null,
    ): Answer<Label> =
        upsert(
            LabelsUpsert(
                name = name,
                channelId = channelId,
                description = description,
                color = color,
                displayOrder = displayOrder,
            ),
        )

    /**
     * Creates a label, or updates the one with the same name.
     *
     * @throws WorkspaceException any of an upsert.
     */
    public suspend fun upsert(form: LabelsUpsert): Answer<Label> = access.one(Request.UpsertLabel(form)) { data: AnswerData.OfLabel -> data.label }

    /**
     * All labels of a channel.
     *
     * @param channelId The channel; chosen by the server if the key has only one.
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(channelId: String? = null): Page<Label> = list(LabelsList(channelId = channelId))

    /**
     * All labels of a channel.
     *
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(form: LabelsList): Page<Label> = access.list(Request.ListLabels(form)) { data: AnswerData.Labels -> data.list }
}
