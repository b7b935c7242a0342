package io.github.workspacesdk.bench

/** The calls that a side makes. Each returns whether the response was complete. */
interface Calls {
    suspend fun send(): Boolean

    suspend fun list(): Boolean
}
