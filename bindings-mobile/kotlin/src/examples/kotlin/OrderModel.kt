// The model of the screen in docs/kotlin.md. It uses coroutines, but nothing of Android.

package examples.ordermodel

import io.github.workspacesdk.Client
import io.github.workspacesdk.Disposition
import io.github.workspacesdk.WorkspaceException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.getAndUpdate
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import kotlin.time.Duration.Companion.seconds

sealed interface OrderState {
    data object Ready : OrderState

    data object Sending : OrderState

    data class Notice(
        val text: String,
        val mayRepeat: Boolean,
    ) : OrderState
}

/**
 * [application] is a scope that outlives the screen. If closing the screen cancelled a send, the message might have
 * been sent anyway.
 */
class OrderModel(
    private val client: Client,
    private val application: CoroutineScope,
) {
    private val current = MutableStateFlow<OrderState>(OrderState.Ready)
    val state: StateFlow<OrderState> = current.asStateFlow()

    fun confirm(
        to: String,
        order: String,
    ) {
        // A second tap sends no second message.
        if (current.getAndUpdate { OrderState.Sending } == OrderState.Sending) return
        application.launch { current.value = send(to, order) }
    }

    private suspend fun send(
        to: String,
        order: String,
    ): OrderState =
        try {
            client.templates.send(to, "order_confirmation", variables = listOf("John", order, "29.99"), apiReference = order)
            OrderState.Notice("The confirmation is on its way.", mayRepeat = false)
        } catch (error: WorkspaceException) {
            when (error.disposition) {
                Disposition.REJECTED -> OrderState.Notice("It was not sent: ${error.message}", mayRepeat = false)
                Disposition.RETRYABLE -> OrderState.Notice("It was not sent. Try again in a moment.", mayRepeat = true)
                Disposition.UNKNOWN -> OrderState.Notice("It may have been sent. Ask before you send it again.", mayRepeat = false)
            }
        }
}

suspend fun main() =
    withTimeout(30.seconds) {
        val model = OrderModel(Client.fromEnv(), this)
        model.confirm("+1234567890", "ORD-1")
        model.confirm("+1234567890", "ORD-1")
        val notice = model.state.first { it is OrderState.Notice }
        println(notice)
        check(notice == OrderState.Notice("The confirmation is on its way.", mayRepeat = false))
        model.confirm("nobody", "ORD-2")
        val refused = model.state.first { it is OrderState.Notice }
        println(refused)
        check(refused is OrderState.Notice && refused.text.startsWith("It was not sent: ") && !refused.mayRepeat)
    }
