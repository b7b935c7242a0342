package io.github.workspacesdk.internal

import java.util.logging.Level
import java.util.logging.Logger

private val logger: Logger = Logger.getLogger("workspace_sdk")

/** Logs a problem that cannot be reported to a caller. Never throws. */
internal fun logQuietly(
    level: Level,
    message: String,
    thrown: Throwable? = null,
) {
    try {
        logger.log(level, message, thrown)
    } catch (_: Throwable) {
        // The problem cannot be reported in another way, and the thread must continue.
    }
}
