package io.github.workspacesdk.bench

/** The calls of one side. Each returns whether the response was complete. */
interface Calls {
    suspend fun send(): Boolean

    suspend fun list(): Boolean
}
