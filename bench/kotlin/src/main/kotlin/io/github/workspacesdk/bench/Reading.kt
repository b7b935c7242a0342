package io.github.workspacesdk.bench

// Every field of a response is read, on every side. The values are counted, to check that the response is complete and
// to keep the compiler from removing the reads.

/** The values on a page: seven and three custom fields per contact, three per label; there are 49 labels. */
const val VALUES = PAGE * (7 + 3) + 49 * 3

fun one(value: Any?): Int = if (value == null) 0 else 1

/** Reads the seconds, so that the time is really parsed. */
fun time(seconds: Long?): Int = if (seconds == null || seconds <= 0) 0 else 1
