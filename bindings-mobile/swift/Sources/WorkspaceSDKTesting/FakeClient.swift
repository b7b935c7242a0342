import WorkspaceSDK

/// A client without a server, for unit tests. Pass it the resources that the code under test uses, as types that you
/// write. Every other call throws ``NotFakedError``.
///
/// ```swift
/// struct AcceptingTemplates: Templates {
///     func list(_ params: ListTemplatesParams) async throws -> Page<Template> { Page(data: []) }
///     func send(_ params: SendTemplateParams) async throws -> ApiResponse<SentMessage> {
///         ApiResponse(data: SentMessage(messageId: "wamid.1"))
///     }
/// }
/// let client = FakeClient(templates: AcceptingTemplates())
/// ```
///
/// A fake does not validate arguments. To test that a call is right, use ``Sandbox``.
public final class FakeClient: ClientProtocol {
    /// The type of ``init(channels:contacts:customFields:labels:templates:messages:automations:request:)``'s `request`.
    public typealias RequestHandler =
        @Sendable (_ path: String, _ params: [(name: String, value: Json)], _ safety: Safety) async throws -> ApiResponse<Json>

    /// A URL that no server has.
    public let baseUrl = "https://fake.invalid/"
    /// The given channels.
    public let channels: any Channels
    /// The given contacts.
    public let contacts: any Contacts
    /// The given custom fields.
    public let customFields: any CustomFields
    /// The given labels.
    public let labels: any Labels
    /// The given templates.
    public let templates: any Templates
    /// The given messages.
    public let messages: any Messages
    /// The given automations.
    public let automations: any Automations
    private let handler: RequestHandler?

    /// Creates a client with these resources.
    ///
    /// - Parameters:
    ///   - channels: The operations on channels.
    ///   - contacts: The operations on contacts.
    ///   - customFields: The operations on custom fields.
    ///   - labels: The operations on labels.
    ///   - templates: The operations on templates.
    ///   - messages: The operations on messages.
    ///   - automations: The operations on automations.
    ///   - request: Answers calls of `request`.
    public init(
        channels: (any Channels)? = nil,
        contacts: (any Contacts)? = nil,
        customFields: (any CustomFields)? = nil,
        labels: (any Labels)? = nil,
        templates: (any Templates)? = nil,
        messages: (any Messages)? = nil,
        automations: (any Automations)? = nil,
        request: RequestHandler? = nil
    ) {
        self.channels = channels ?? NotFaked()
        self.contacts = contacts ?? NotFaked()
        self.customFields = customFields ?? NotFaked()
        self.labels = labels ?? NotFaked()
        self.templates = templates ?? NotFaked()
        self.messages = messages ?? NotFaked()
        self.automations = automations ?? NotFaked()
        handler = request
    }

    /// Calls the given closure.
    public func request(_ path: String, params: [(name: String, value: Json)], safety: Safety) async throws -> ApiResponse<Json> {
        guard let handler else { throw NotFakedError(operation: "client.request") }
        return try await handler(path, params, safety)
    }

    /// Returns this client: a fake has no options.
    public func withOptions(_ overrides: Overrides) -> FakeClient { self }

    /// Has no effect.
    public func close(abort: Bool) {}
}

/// The error of a call of a ``FakeClient`` for which the test has passed no resource.
public struct NotFakedError: Error, Hashable, CustomStringConvertible {
    /// The operation, such as `templates.send`.
    public let operation: String

    /// Names the operation.
    public var description: String { "\(operation) is not faked: pass its resource to FakeClient" }
}
