package example;

import io.github.workspacesdk.Client;
import io.github.workspacesdk.SendTemplateParams;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Sends one template with the server at `WORKSPACE_BASE_URL`. Spring closes the client. */
@SpringBootApplication
public class Service {
    public static void main(String[] arguments) {
        SpringApplication.run(Service.class, arguments);
    }

    @Bean
    Client client() {
        return Client.fromEnv();
    }

    @Bean
    CommandLineRunner sender(Client client) {
        return arguments -> {
            SendTemplateParams params = new SendTemplateParams();
            params.setTo("+15550001234");
            params.setTemplateName("plain_notice");
            System.out.println("sent " + client.futures().getTemplates().send(params).join().getData().getMessageId());
        };
    }
}
