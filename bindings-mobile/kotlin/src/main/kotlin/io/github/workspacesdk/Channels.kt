package io.github.workspacesdk

import io.github.workspacesdk.internal.CallExecutor
import java.util.concurrent.CompletableFuture

/** The operations on channels: the WhatsApp numbers that a key can access. */
public class Channels internal constructor(
    private val executor: CallExecutor,
) {
    /**
     * Returns all channels that the key can access.
     *
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun list(): Page<Channel> = executor.callPage(Request.ListChannels(ListChannelsParams())) { data: ResponseData.Channels -> data.list }
}

/** The operations of [Channels] as methods that return futures, for Java. */
public class FutureChannels internal constructor(
    private val channels: Channels,
) {
    /** See [Channels.list]. */
    public fun list(): CompletableFuture<Page<Channel>> = future { channels.list() }
}
