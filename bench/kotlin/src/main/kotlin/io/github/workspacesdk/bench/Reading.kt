package io.github.workspacesdk.bench

// Every side reads every field of a response. The values are counted, to check that the response is complete and to
// keep the compiler from removing the reads.

/**
 * The number of values on a page: seven fields and three custom fields per contact, and three fields for each of 49
 * labels.
 */
const val VALUES = PAGE * (7 + 3) + 49 * 3

fun one(value: Any?): Int = if (value == null) 0 else 1

/** Reads the seconds, so that the timestamp must be parsed. */
fun time(seconds: Long?): Int = if (seconds == null || seconds <= 0) 0 else 1
