import Harness
import WorkspaceSDK

/// The calls with this SDK and its default options: validation, retries, timeouts and redaction are on.
struct Workspace: Calls {
    private let client: Client

    init(baseUrl: String) throws {
        client = try Client(baseUrl: baseUrl, apiKey: Payload.apiKey)
    }

    func send() async throws -> Bool {
        let result = try await client.templates.send(
            to: Payload.recipient,
            templateName: Payload.template,
            languageCode: Payload.language,
            variables: Payload.variables,
            apiReference: Payload.reference
        )
        return result.messageId != nil
    }

    func list() async throws -> Bool {
        let page = try await client.contacts.list(page: 1, limit: Payload.page)
        return page.count == Payload.page && page.reduce(0) { $0 + values($1) } == valuesOfPage
    }

    func read(_ book: inout Book) async throws {
        for try await contact in client.contacts.iter() {
            book.add(contact.id, values: values(contact))
        }
    }
}

private func values(_ contact: Contact) -> Int {
    let first = one(contact.id) + one(contact.phoneNumber) + one(contact.channelId) + one(contact.name)
    let second = one(contact.email) + one(contact.profilePictureUrl) + at(contact.createdAt) + at(contact.updatedAt)
    let fields = contact.customFields
    let custom = one(fields["plan"]?.string) + one(fields["seats"]?.int) + one(fields["source"]?.string)
    return first + second + custom + contact.labels.reduce(0) { $0 + values($1) }
}

private func values(_ label: Label) -> Int {
    let first = one(label.id) + one(label.name) + one(label.channelId) + one(label.description)
    let second = one(label.color) + one(label.displayOrder.map(Int.init))
    return first + second + at(label.createdAt) + at(label.updatedAt)
}

private func at(_ timestamp: Timestamp?) -> Int {
    time(timestamp?.instant?.timeIntervalSince1970)
}
