package io.github.workspacesdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.workspacesdk.support.JavaSandbox;
import io.github.workspacesdk.support.JavaSilentServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The library used from Java: futures, parameter objects, and Java's durations. */
class JavaTest {
    private static final String PHONE = "+15550009876";
    private static JavaSandbox sandbox;

    @BeforeAll
    static void start() {
        sandbox = new JavaSandbox();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static Client client() {
        return Client.builder().baseUrl(sandbox.getUrl()).apiKey("sandbox-key").build();
    }

    @Test
    void aTemplateIsSent() throws Exception {
        var params = new SendTemplateParams();
        params.setTo(PHONE);
        params.setTemplateName("order_confirmation");
        params.setVariables(new Variables.Values(List.of("John", "ORD-1234", "1,234.00")));
        ApiResponse<SentMessage> sent = client().futures().getTemplates().send(params).get(10, TimeUnit.SECONDS);
        assertTrue(sent.getData().getMessageId().startsWith("wamid."));
        assertEquals(200, sent.getCall().getStatus());
        assertTrue(Durations.elapsed(sent.getCall()).toNanos() > 0);
    }

    @Test
    void pagesAreLists() throws Exception {
        var futures = client().futures();
        List<Channel> channels = futures.getChannels().list().get(10, TimeUnit.SECONDS);
        assertEquals("ch_demo", channels.get(0).getId());
        List<String> ids = Collections.synchronizedList(new ArrayList<>());
        futures.getContacts().iter(new ListContactsParams(), 70L, contact -> ids.add(contact.getId())).get(10, TimeUnit.SECONDS);
        assertEquals(70, ids.size());
        Json labels = futures.request("labels/list", Map.of(), Safety.READ).get(10, TimeUnit.SECONDS).getData();
        assertTrue(labels.getElements() != null);
    }

    @Test
    void aParameterObjectIsReadBeforeTheFutureIsReturned() throws Exception {
        var contacts = client().futures().getContacts();
        var params = new UpsertContactParams();
        List<CompletableFuture<ApiResponse<Contact>>> calls = new ArrayList<>();
        for (int index = 0; index < 20; index++) {
            params.setPhoneNumber("+155500010" + (10 + index));
            calls.add(contacts.upsert(params));
        }
        for (int index = 0; index < 20; index++) {
            var contact = calls.get(index).get(10, TimeUnit.SECONDS).getData();
            assertEquals("+155500010" + (10 + index), contact.getPhoneNumber());
        }
    }

    @Test
    void aDependentStageMayWaitForAnotherFuture() throws Exception {
        var futures = client().futures();
        List<CompletableFuture<Integer>> stages = new ArrayList<>();
        for (int index = 0; index < 64; index++) {
            stages.add(futures.getChannels().list().thenApply(page -> page.size() + futures.getChannels().list().join().size()));
        }
        for (var stage : stages) {
            assertEquals(2, stage.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void theCauseOfAFailedFutureIsTheError() {
        var params = new MessageStatusParams();
        params.setWamid("wamid.none");
        var failed = assertThrows(ExecutionException.class, () -> client().futures().getMessages().status(params).get(10, TimeUnit.SECONDS));
        var error = assertInstanceOf(NotFoundException.class, failed.getCause());
        assertEquals(ErrorCode.NOT_FOUND, error.getCode());
        assertEquals(404, error.getStatus());
        assertTrue(Durations.elapsed(error).toNanos() > 0);
    }

    @Test
    void cancellingAFutureAbortsTheCall() throws Exception {
        try (var silent = new JavaSilentServer()) {
            var futures = Client.builder().baseUrl(silent.getUrl()).apiKey("k").build().futures();
            var call = futures.getChannels().list();
            silent.getArrived().get(10, TimeUnit.SECONDS);
            assertTrue(call.cancel(true));
            silent.getEnded().get(10, TimeUnit.SECONDS);
            assertThrows(CancellationException.class, call::join);
        }
    }

    @Test
    void optionsAndHooksWorkFromJava() throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        var builder = Client.builder()
            .baseUrl(sandbox.getUrl())
            .apiKey("sandbox-key")
            .attemptTimeout(Duration.ofSeconds(5))
            .connectTimeout(Duration.ofSeconds(2))
            .timeout(Duration.ofSeconds(20))
            .maxRetries(0)
            .onAttemptStart(start -> CompletableFuture.runAsync(() -> seen.add("start of " + start.getOperation())))
            .onAttempt(event -> seen.add(event.getOperation()));
        try (var client = builder.build()) {
            client.futures().getLabels().list().get(10, TimeUnit.SECONDS);
            client.withOptions().timeout(Duration.ofSeconds(3)).onAttemptStart(start -> null).build().futures().getChannels().list().get(10, TimeUnit.SECONDS);
        }
        assertEquals(List.of("start of labels.list", "labels.list", "channels.list"), seen);
        var error = assertThrows(ConfigurationException.class, () -> builder.timeout(Duration.ZERO).build());
        assertEquals("timeout", error.getFields().get(0).getField());
    }

    @Test
    void nullInAListIsReported() {
        var params = new SendTemplateParams();
        params.setTo(PHONE);
        params.setTemplateName("order_confirmation");
        params.setVariables(new Variables.Values(java.util.Arrays.asList("John", null, "29.99")));
        var failed = assertThrows(ExecutionException.class, () -> client().futures().getTemplates().send(params).get(10, TimeUnit.SECONDS));
        var error = assertInstanceOf(ValidationException.class, failed.getCause());
        assertEquals(List.of("variables[1]"), error.getFields().stream().map(FieldError::getField).collect(java.util.stream.Collectors.toList()));
    }

    @Test
    void phoneNumbersAreRead() {
        assertEquals("+15550001234", PhoneNumbers.parsePhone("+1 (555) 000-1234").getNumber());
    }
}
