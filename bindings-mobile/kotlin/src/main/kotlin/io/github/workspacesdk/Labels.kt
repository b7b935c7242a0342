package io.github.workspacesdk

import io.github.workspacesdk.internal.unsupported
import java.util.concurrent.CompletableFuture

/** The operations on labels: tags that group contacts. */
public interface Labels {
    /**
     * Creates a label, or updates the label with the same name.
     *
     * @param name The name, which identifies the label.
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @param description The purpose of the label.
     * @param color The color, as `#RGB` or `#RRGGBB`.
     * @param displayOrder The position of the label in lists.
     * @throws WorkspaceException if the call fails.
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
     * Creates a label, or updates the label with the same name.
     *
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun upsert(params: UpsertLabelParams): ApiResponse<Label> = unsupported("labels.upsert")

    /**
     * Returns all labels of a channel.
     *
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun list(channelId: String? = null): Page<Label> = list(ListLabelsParams(channelId = channelId))

    /**
     * Returns all labels of a channel.
     *
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun list(params: ListLabelsParams): Page<Label> = unsupported("labels.list")
}

/** The operations of [Labels] as methods that return futures, for Java. */
public class FutureLabels internal constructor(
    private val labels: Labels,
) {
    /** See [Labels.upsert]. */
    public fun upsert(params: UpsertLabelParams): CompletableFuture<ApiResponse<Label>> = future { labels.upsert(params) }

    /** See [Labels.list]. */
    @JvmOverloads
    public fun list(params: ListLabelsParams = ListLabelsParams()): CompletableFuture<Page<Label>> = future { labels.list(params) }
}
