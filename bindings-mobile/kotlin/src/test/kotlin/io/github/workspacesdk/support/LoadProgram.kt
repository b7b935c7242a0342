package io.github.workspacesdk.support

import io.github.workspacesdk.ConfigurationException

/** Creates two clients, for tests of the temporary folder, and prints what happens. */
internal fun main() {
    repeat(2) {
        try {
            client("http://127.0.0.1:9", API_KEY).close()
            println("loaded")
        } catch (error: ConfigurationException) {
            println("ConfigurationException: ${error.message}")
            generateSequence(error.cause) { it.cause }.forEach { println("because ${it.message}") }
        }
    }
}
