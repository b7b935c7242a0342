package io.github.workspacesdk

import io.github.workspacesdk.internal.unsupported
import java.util.concurrent.CompletableFuture

/** The operations on channels: the WhatsApp numbers that a key can access. */
public interface Channels {
    /**
     * Returns all channels that the key can access.
     *
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun list(): Page<Channel> = unsupported("channels.list")
}

/** The operations of [Channels] as methods that return futures, for Java. */
public class FutureChannels internal constructor(
    private val channels: Channels,
) {
    /** See [Channels.list]. */
    public fun list(): CompletableFuture<Page<Channel>> = future { channels.list() }
}
