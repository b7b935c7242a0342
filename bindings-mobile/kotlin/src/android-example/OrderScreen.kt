// A screen for Jetpack Compose that uses `OrderModel` (src/examples/kotlin/OrderModel.kt). No test compiles it.

package examples.orderscreen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Button
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import examples.ordermodel.OrderModel
import examples.ordermodel.OrderState

@Composable
fun OrderScreen(
    model: OrderModel,
    to: String,
    order: String,
) {
    val state by model.state.collectAsState()
    Column(Modifier.padding(16.dp), verticalArrangement = Arrangement.spacedBy(16.dp)) {
        Text("Order $order", style = MaterialTheme.typography.titleMedium)
        when (val now = state) {
            is OrderState.Ready -> {
                Button(onClick = { model.confirm(to, order) }) { Text("Send the confirmation") }
            }

            is OrderState.Sending -> {
                CircularProgressIndicator()
            }

            is OrderState.Notice -> {
                Text(now.text)
                if (now.mayRepeat) Button(onClick = { model.confirm(to, order) }) { Text("Try again") }
            }
        }
    }
}
