package io.github.workspacesdk.internal

/** The result of a member that a class of a test does not override. */
internal fun unsupported(name: String): Nothing = throw UnsupportedOperationException("$name is not implemented by this class")
