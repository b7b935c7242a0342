package io.github.workspacesdk.internal

import java.util.logging.Level
import java.util.logging.Logger

private val logger: Logger = Logger.getLogger("workspace_sdk")

/** Logs a problem that no caller can be told about; never throws. */
internal fun logQuietly(
    level: Level,
    message: String,
    thrown: Throwable,
) {
    try {
        logger.log(level, message, thrown)
    } catch (_: Throwable) {
        // There is no other way to report it, and the thread must continue.
    }
}
