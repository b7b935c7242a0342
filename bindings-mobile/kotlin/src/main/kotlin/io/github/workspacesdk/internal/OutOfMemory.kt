package io.github.workspacesdk.internal

// If memory is exhausted, the library's threads wait until some is available. If they ended, callers would wait
// forever.

/** Retries [action] while it runs out of memory, until [isDone]. [action] must be idempotent. */
internal inline fun retryWhileOutOfMemory(
    isDone: () -> Boolean = { false },
    action: () -> Unit,
) {
    var pause = MIN_PAUSE
    while (!isDone()) {
        try {
            return action()
        } catch (_: OutOfMemoryError) {
            pause(pause)
            pause = (pause * 2).coerceAtMost(MAX_PAUSE)
        }
    }
}

/** Retries [action] for a short time while it runs out of memory. [action] must be idempotent. */
internal inline fun <T> retryBrieflyWhileOutOfMemory(action: () -> T): T {
    var pause = MIN_PAUSE
    while (true) {
        try {
            requireMemory()
            return action()
        } catch (memory: Throwable) {
            if (!isOutOfMemory(memory) || pause > MAX_WAIT) throw memory
            pause(pause)
            pause *= 2
        }
    }
}

/**
 * Whether this was thrown because memory is exhausted. If JNA has no memory for a return value, it returns null, which
 * leads to a null pointer exception.
 */
internal fun isOutOfMemory(thrown: Throwable): Boolean = thrown is OutOfMemoryError || thrown is NullPointerException

internal const val MAX_WAIT = 1_000L

internal const val MIN_PAUSE = 1L
internal const val MAX_PAUSE = 100L

internal fun pause(milliseconds: Long) =
    try {
        Thread.sleep(milliseconds)
    } catch (_: InterruptedException) {
        // The library's threads ignore interrupts.
    }

/** The error that a caller gets if memory was exhausted. */
internal fun outOfMemoryError(thrown: Throwable): Throwable =
    if (thrown is NullPointerException) OutOfMemoryError("no memory for a return value of the native library").apply { initCause(thrown) } else thrown

/** Throws if memory is nearly exhausted, before an action that cannot be repeated. */
internal fun requireMemory() {
    val runtime = Runtime.getRuntime()
    if (runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory() >= REQUIRED_BYTES) return
    probe = ByteArray(REQUIRED_BYTES)
    probe = null
}

private const val REQUIRED_BYTES = 1024 * 1024

/** Never read; without it the compiler could omit the allocation. */
@Volatile
private var probe: ByteArray? = null
