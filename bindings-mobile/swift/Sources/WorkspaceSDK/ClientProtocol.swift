/// The interface of a ``Client``. Code that takes `any ClientProtocol`, or only the resource that it uses, such as
/// `any Templates`, can be tested with a fake: see `FakeClient` in the module `WorkspaceSDKTesting`.
public protocol ClientProtocol: Sendable {
    /// The base URL of the API that this client calls.
    var baseUrl: String { get }

    /// The operations on channels.
    var channels: any Channels { get }

    /// The operations on contacts.
    var contacts: any Contacts { get }

    /// The operations on custom fields.
    var customFields: any CustomFields { get }

    /// The operations on labels.
    var labels: any Labels { get }

    /// The operations on templates.
    var templates: any Templates { get }

    /// The operations on messages.
    var messages: any Messages { get }

    /// The operations on automations.
    var automations: any Automations { get }

    /// Calls an endpoint that the SDK does not model yet. This form takes an array of parameters, which a program can
    /// compute.
    ///
    /// - Parameters:
    ///   - path: A path relative to the base URL.
    ///   - params: The parameters, in order.
    ///   - safety: How safe it is to repeat the request.
    /// - Returns: The `data` of the response; null if there is none.
    /// - Throws:
    ///   ``WorkspaceError/outcomeUnknown(_:)`` if a send may have been executed, and any other ``WorkspaceError``.
    @discardableResult
    func request(_ path: String, params: [(name: String, value: Json)], safety: Safety) async throws -> ApiResponse<Json>

    /// Creates a copy of this client with some options changed.
    ///
    /// - Throws: ``WorkspaceError/configuration(_:)``, which lists every invalid option.
    func withOptions(_ overrides: Overrides) throws -> Self

    /// Closes the client. With `abort`, all calls in flight of this client and its copies end at once.
    func close(abort: Bool)
}

extension ClientProtocol {
    /// Calls an endpoint that the SDK does not model yet.
    ///
    /// By default the request is treated as a send, which is not retried if it may have been executed. Pass `.read` for
    /// a request that only reads.
    ///
    /// - Parameters:
    ///   - path: A path relative to the base URL.
    ///   - params: The parameters, in order.
    ///   - safety: How safe it is to repeat the request.
    /// - Returns: The `data` of the response; null if there is none.
    /// - Throws:
    ///   ``WorkspaceError/outcomeUnknown(_:)`` if a send may have been executed, and any other ``WorkspaceError``.
    @discardableResult
    public func request(
        _ path: String,
        params: KeyValuePairs<String, Json> = [:],
        safety: Safety = .send
    ) async throws -> ApiResponse<Json> {
        try await request(path, params: params.map { (name: $0.key, value: $0.value) }, safety: safety)
    }

    /// Calls an endpoint that the SDK does not model yet as a send, with an array of parameters, which a program can
    /// compute.
    ///
    /// - Throws:
    ///   ``WorkspaceError/outcomeUnknown(_:)`` if the request may have been executed, and any other ``WorkspaceError``.
    @discardableResult
    public func request(_ path: String, params: [(name: String, value: Json)]) async throws -> ApiResponse<Json> {
        try await request(path, params: params, safety: .send)
    }

    /// Closes the client. Further calls throw ``WorkspaceError/configuration(_:)``, and calls in flight complete
    /// normally.
    public func close() {
        close(abort: false)
    }
}
