package io.github.workspacesdk.bench

/** The calls of one side. Each says whether it got the whole answer it should. */
interface Calls {
    suspend fun send(): Boolean

    suspend fun list(): Boolean
}
