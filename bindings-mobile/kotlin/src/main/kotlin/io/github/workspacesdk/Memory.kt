package io.github.workspacesdk

// When memory is short, the library's own threads wait for it; if they ended, their callers would wait for ever.

/** Repeats [work] while it runs out of memory, until [isDone]. It must be safe to repeat. */
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

/** Does this again while memory is short, but not for ever. It must do no harm where it is done twice. */
internal inline fun <T> whenMemorySuffices(make: () -> T): T {
    var pause = SHORTEST_PAUSE
    while (true) {
        try {
            needMemory()
            return make()
        } catch (memory: Throwable) {
            if (!isOfMemory(memory) || pause > LONGEST_WAIT) throw memory
            rest(pause)
            pause *= 2
        }
    }
}

/** Whether it was thrown for want of memory: JNA gives null where it has none for what is returned. */
internal fun isOfMemory(thrown: Throwable): Boolean = thrown is OutOfMemoryError || thrown is NullPointerException

internal const val LONGEST_WAIT = 1_000L

internal const val SHORTEST_PAUSE = 1L
internal const val LONGEST_PAUSE = 100L

internal fun rest(milliseconds: Long) =
    try {
        Thread.sleep(milliseconds)
    } catch (_: InterruptedException) {
        // Nobody has a reason to interrupt a thread of the library's; it goes on.
    }

/** What is thrown to a caller. */
internal fun shortOfMemory(thrown: Throwable): Throwable =
    if (thrown is NullPointerException) OutOfMemoryError("no memory for what the library returned").apply { initCause(thrown) } else thrown

/** Throws where memory is short, before anything is begun that cannot be done again. */
internal fun needMemory() {
    val runtime = Runtime.getRuntime()
    if (runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory() >= NEEDED) return
    probe = ByteArray(NEEDED)
    probe = null
}

private const val NEEDED = 1024 * 1024

/** Seen by nobody; without it a compiler may leave the array out. */
@Volatile
private var probe: ByteArray? = null
