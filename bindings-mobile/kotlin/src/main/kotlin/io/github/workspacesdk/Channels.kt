package io.github.workspacesdk

/** The operations on channels: the WhatsApp numbers that a key may use. */
public class Channels internal constructor(
    private val access: Access,
) {
    /**
     * All channels that the key may use.
     *
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(): Page<Channel> = access.list(Request.ListChannels) { data: AnswerData.Channels -> data.list }
}
