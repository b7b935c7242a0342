// Sending from Java, with futures.

import io.github.workspacesdk.Client;
import io.github.workspacesdk.ListContactsParams;
import io.github.workspacesdk.Disposition;
import io.github.workspacesdk.FutureClient;
import io.github.workspacesdk.OutcomeUnknownException;
import io.github.workspacesdk.SendTemplateParams;
import io.github.workspacesdk.Variables;
import io.github.workspacesdk.WorkspaceException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

final class OrderConfirmation {
    private final FutureClient workspace;

    OrderConfirmation(Client client) {
        workspace = client.futures();
    }

    CompletableFuture<String> confirm(String to, String order) {
        SendTemplateParams params = new SendTemplateParams();
        params.setTo(to);
        params.setTemplateName("order_confirmation");
        params.setVariables(new Variables.Values(List.of("John", order, "29.99")));
        return workspace.getTemplates().send(params)
            .thenApply(sent -> "accepted as " + sent.getData().getMessageId())
            .exceptionally(OrderConfirmation::explain);
    }

    private static String explain(Throwable thrown) {
        Throwable error = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        if (error instanceof OutcomeUnknownException) {
            return "may have been sent, needs a manual check: " + error.getMessage();
        }
        if (error instanceof WorkspaceException && ((WorkspaceException) error).getDisposition() == Disposition.RETRYABLE) {
            return "not sent, try again later";
        }
        return "not sent: " + error.getMessage();
    }

    public static void main(String[] arguments) {
        try (Client client = Client.builder().fromEnv().maxRetries(3).timeout(Duration.ofSeconds(45)).build()) {
            OrderConfirmation orders = new OrderConfirmation(client);
            System.out.println(orders.confirm("+1234567890", "ORD-1234").join());
            System.out.println(orders.confirm("nobody", "ORD-1235").join());

            AtomicInteger count = new AtomicInteger();
            client.futures().getContacts().iter(new ListContactsParams(), 75L, contact -> count.incrementAndGet()).join();
            System.out.println(count + " contacts");
            assert count.get() == 75;
        }
    }
}
