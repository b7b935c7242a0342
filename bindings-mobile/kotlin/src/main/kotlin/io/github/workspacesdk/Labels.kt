package io.github.workspacesdk

import io.github.workspacesdk.internal.CallExecutor
import java.util.concurrent.CompletableFuture

/** The operations on labels: tags that group contacts. */
public class Labels internal constructor(
    private val executor: CallExecutor,
) {
    /**
     * Creates a label, or updates the one with the same name.
     *
     * @param name The name, by which the label is matched.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param description Its purpose.
     * @param color `#RGB` or `#RRGGBB`.
     * @param displayOrder Its position among the labels.
     * @throws WorkspaceException any of an upsert.
     */
    public suspend fun upsert(
        name: String,
        channelId: String? = null,
        description: String? = null,
        color: String? = null,
        displayOrder: Long? = null,
    ): ApiResponse<Label> =
        upsert(
            UpsertLabelParams(
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
    public suspend fun upsert(params: UpsertLabelParams): ApiResponse<Label> =
        executor.callOne(Request.UpsertLabel(params)) { data: ResponseData.Label -> data.label }

    /**
     * All labels of a channel.
     *
     * @param channelId The channel; chosen by the server if the key has only one.
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(channelId: String? = null): Page<Label> = list(ListLabelsParams(channelId = channelId))

    /**
     * All labels of a channel.
     *
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(params: ListLabelsParams): Page<Label> = executor.callPage(Request.ListLabels(params)) { data: ResponseData.Labels -> data.list }
}

/** [Labels] with futures. */
public class FutureLabels internal constructor(
    private val labels: Labels,
) {
    /** See [Labels.upsert]. */
    public fun upsert(params: UpsertLabelParams): CompletableFuture<ApiResponse<Label>> = future { labels.upsert(params) }

    /** See [Labels.list]. */
    @JvmOverloads
    public fun list(params: ListLabelsParams = ListLabelsParams()): CompletableFuture<Page<Label>> = future { labels.list(params) }
}
