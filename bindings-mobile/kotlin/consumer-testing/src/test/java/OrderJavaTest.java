import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.workspacesdk.Client;
import io.github.workspacesdk.SendTemplateParams;
import io.github.workspacesdk.testing.Sandbox;
import io.github.workspacesdk.testing.SandboxExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same from Java, with arguments of the program. */
class OrderJavaTest {
    @RegisterExtension
    static final SandboxExtension EXTENSION =
        new SandboxExtension(List.of("--delivered-after", "60", "--read-after", "3600"));

    @Test
    void sends(Sandbox sandbox, Client client) {
        SendTemplateParams params = new SendTemplateParams();
        params.setTo("+15550001234");
        params.setTemplateName("plain_notice");
        client.futures().getTemplates().send(params).join();
        assertEquals("sent", status(sandbox));
        sandbox.advance(Duration.ofSeconds(61));
        assertEquals("delivered", status(sandbox));
    }

    private static String status(Sandbox sandbox) {
        return sandbox.messages("+15550001234").get(0).get("status").getString();
    }
}
