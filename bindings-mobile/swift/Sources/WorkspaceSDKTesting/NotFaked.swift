import WorkspaceSDK

/// The resources that a test has not passed to its ``FakeClient``. Every call throws an error.
struct NotFaked {
    private func fail<Result>(_ operation: String) throws -> Result {
        throw NotFakedError(operation: operation)
    }
}

extension NotFaked: Channels {
    func list() async throws -> Page<Channel> { try fail("channels.list") }
}

extension NotFaked: Contacts {
    func upsert(_ params: UpsertContactParams) async throws -> ApiResponse<Contact> { try fail("contacts.upsert") }

    func list(_ params: ListContactsParams) async throws -> Page<Contact> { try fail("contacts.list") }

    func iter(_ params: ListContactsParams, maxItems: Int?, prefetch: Int?) -> PageSequence<Contact> {
        PageSequence([], error: NotFakedError(operation: "contacts.iter"))
    }
}

extension NotFaked: CustomFields {
    func upsert(_ params: UpsertCustomFieldParams) async throws -> ApiResponse<CustomField> { try fail("custom_fields.upsert") }

    func list(_ params: ListCustomFieldsParams) async throws -> Page<CustomField> { try fail("custom_fields.list") }
}

extension NotFaked: Labels {
    func upsert(_ params: UpsertLabelParams) async throws -> ApiResponse<Label> { try fail("labels.upsert") }

    func list(_ params: ListLabelsParams) async throws -> Page<Label> { try fail("labels.list") }
}

extension NotFaked: Templates {
    func list(_ params: ListTemplatesParams) async throws -> Page<Template> { try fail("templates.list") }

    func send(_ params: SendTemplateParams) async throws -> ApiResponse<SentMessage> { try fail("templates.send") }
}

extension NotFaked: Messages {
    func send(_ params: SendMessageParams) async throws -> ApiResponse<SentMessage> { try fail("messages.send") }

    func status(_ params: MessageStatusParams) async throws -> ApiResponse<MessageStatus> { try fail("messages.status") }

    func wait(
        _ params: MessageStatusParams,
        until: DeliveryStatus?,
        timeout: Duration?,
        interval: Duration?
    ) async throws -> ApiResponse<MessageStatus> {
        try fail("messages.wait")
    }

    func watch(_ params: MessageStatusParams, timeout: Duration?, interval: Duration?) -> PageSequence<MessageStatus> {
        PageSequence([], error: NotFakedError(operation: "messages.watch"))
    }
}

extension NotFaked: Automations {
    func list(_ params: ListAutomationsParams) async throws -> Page<Automation> { try fail("automations.list") }

    func trigger(_ params: TriggerAutomationParams) async throws -> ApiResponse<Execution> { try fail("automations.trigger") }
}
