package io.github.workspacesdk.bench

// Reads every field of what was answered, on every side. The values that are there are counted: to know that nothing is missing, and so that no
// reading is optimised away.

/** Those the server sends on a page: seven and three custom fields a contact, three a label, of which there are 49. */
const val VALUES = PAGE * (7 + 3) + 49 * 3

fun one(value: Any?): Int = if (value == null) 0 else 1

/** The seconds of a time are looked at, so that it is one. */
fun time(seconds: Long?): Int = if (seconds == null || seconds <= 0) 0 else 1
