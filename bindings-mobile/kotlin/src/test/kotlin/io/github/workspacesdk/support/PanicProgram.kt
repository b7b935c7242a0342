package io.github.workspacesdk.support

import com.sun.jna.NativeLibrary
import io.github.workspacesdk.Client
import io.github.workspacesdk.OutcomeUnknownException
import io.github.workspacesdk.internal.PendingCalls
import io.github.workspacesdk.internal.ffi.CompletionPayload
import io.github.workspacesdk.internal.ffi.ErrorKind
import io.github.workspacesdk.internal.ffi.inFlight
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.future.await
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import kotlin.system.exitProcess

// A program that uses a library with a function that panics; the published library does not have this function. It
// throws if a call does not complete as expected.

/** The number of seconds within which the program must end. */
internal const val PANIC_LIMIT = 120L

internal fun main(arguments: Array<String>) {
    val (url, library) = arguments
    System.setProperty("uniffi.component.workspace_sdk_mobile.libraryOverride", library)
    val panicInSend = NativeLibrary.getInstance(library).getFunction("workspace_sdk_testing_panic_in_send")
    runBlocking {
        val client = client(url, API_KEY)
        repeat(3) {
            SilentServer().use { silent ->
                val call = async(Dispatchers.Default) { runCatching { client(silent.url, "key").messages.sendText(PHONE, "Hi") } }
                silent.arrived.await()
                val panic = PendingCalls.call(null, { token, _, _ -> panicInSend.invokeVoid(arrayOf(token)) }) { it }
                assertEquals(ErrorKind.OUTCOME_UNKNOWN, (panic as? CompletionPayload.Error)?.details?.kind)
                assertTrue(call.await().exceptionOrNull() is OutcomeUnknownException)
                assertEquals(1, client.channels.list().size)
            }
        }
        assertEquals(0, inFlight())
    }
    exitProcess(0)
}
