import io.github.workspacesdk.Client;
import io.github.workspacesdk.ListContactsParams;
import io.github.workspacesdk.SendTemplateParams;
import io.github.workspacesdk.Variables;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The same calls from Java. */
final class FromJava {
    private FromJava() {}

    static void send(Client client) {
        SendTemplateParams params = new SendTemplateParams();
        params.setTo("+15550001234");
        params.setTemplateName("order_confirmation");
        params.setVariables(new Variables.Values(List.of("John", "ORD-1235", "1,234.00")));
        AtomicInteger contacts = new AtomicInteger();
        CompletableFuture<String> sent =
            client.futures().getTemplates().send(params).thenApply(response -> response.getData().getMessageId());
        client.futures().getContacts().iter(new ListContactsParams(), 60L, contact -> contacts.incrementAndGet()).join();
        System.out.println("sent " + sent.join() + " from Java, and read " + contacts + " contacts");
    }
}
