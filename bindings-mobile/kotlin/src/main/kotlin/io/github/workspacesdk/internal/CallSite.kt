package io.github.workspacesdk.internal

/**
 * The stack of the caller of a call. A call fails on another thread, whose stack does not contain the caller. Creating
 * it takes about a microsecond per ten frames.
 */
internal class CallSite : Throwable(null, null, false, true) {
    /** Replaces the stack of an exception with the caller's, without the frames of the library's internals. */
    fun <E : Throwable> addTo(thrown: E): E {
        val frames = stackTrace.dropWhile { it.className.startsWith(INTERNAL) }
        thrown.stackTrace = frames.toTypedArray()
        return thrown
    }

    private companion object {
        const val INTERNAL = "io.github.workspacesdk.internal."
    }
}
