// A journal of all attempts, which is written before anything is sent.

package examples.journal

import io.github.workspacesdk.Client
import io.github.workspacesdk.Failure
import io.github.workspacesdk.TransportException
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

fun watched(journal: Journal): Client =
    Client.fromEnv {
        onAttemptStart { start -> journal.write("${start.operation} #${start.attempt} starts") }
    }

/** Stands for a table of a database, whose driver suspends. */
class Journal(
    private val limit: Int,
) {
    private val mutex = Mutex()
    val lines = ArrayList<String>()

    suspend fun write(line: String) {
        mutex.withLock {
            check(lines.size < limit) { "the journal is full" }
            lines += line
        }
    }
}

suspend fun main() {
    val journal = Journal(limit = 1)
    val client = watched(journal)
    client.templates.send("+1234567890", "plain_notice")
    check(journal.lines == listOf("templates.send #1 starts"))
    try {
        client.templates.send("+1234567890", "plain_notice")
    } catch (error: TransportException) {
        println("not sent: ${error.message}")
        check(error.failure == Failure.HOOK)
    }
}
