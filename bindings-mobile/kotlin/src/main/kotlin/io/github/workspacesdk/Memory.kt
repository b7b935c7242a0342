package io.github.workspacesdk

// What the library's own threads do where memory is short: they wait for it, because whoever waits for them would wait for ever.

/** Does this again while memory is short, unless [isDone]. It must do no harm where it is done twice. */
internal inline fun untilMemorySuffices(
    isDone: () -> Boolean = { false },
    work: () -> Unit,
) {
    var pause = SHORTEST_PAUSE
    while (!isDone()) {
        try {
            return work()
        } catch (_: OutOfMemoryError) {
            rest(pause)
            pause = (pause * 2).coerceAtMost(LONGEST_PAUSE)
        }
    }
}

internal const val SHORTEST_PAUSE = 1L
internal const val LONGEST_PAUSE = 100L

internal fun rest(milliseconds: Long) =
    try {
        Thread.sleep(milliseconds)
    } catch (_: InterruptedException) {
        // Nobody has a reason to interrupt a thread of the library's; it goes on.
    }

/** Throws where memory is short, before anything is begun that cannot be done again. */
internal fun needMemory() {
    val runtime = Runtime.getRuntime()
    if (runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory() >= NEEDED) return
    probe = ByteArray(NEEDED)
    probe = null
}

private const val NEEDED = 256 * 1024

/** Seen by nobody; without it a compiler may leave the array out. */
@Volatile
private var probe: ByteArray? = null
