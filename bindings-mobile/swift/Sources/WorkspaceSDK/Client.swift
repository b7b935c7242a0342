/// A client for the Workspace API. Create one and share it: it pools connections.
///
/// Reads and upserts are retried; a send is repeated only if it was provably not executed. If it may have been executed, it throws
/// ``WorkspaceError/outcomeUnknown(_:)``. Cancelling a task aborts its call, which then throws `CancellationError`.
///
/// ```swift
/// let client = try Client(baseUrl: "https://example.com", apiKey: key)
/// let sent = try await client.templates.send(to: "+1234567890", templateName: "order_confirmation", variables: ["John", "ORD-1", "29.99"])
/// ```
public final class Client: Sendable {
    private let executor: CallExecutor

    /// The base URL of requests.
    public let baseUrl: String

    private init(_ native: NativeClient, _ observer: AttemptObserver?) {
        executor = CallExecutor(native: native, observer: observer)
        baseUrl = native.baseUrl() ?? ""
    }

    /// Creates a client. It connects on the first call.
    ///
    /// - Parameters:
    ///   - baseUrl: The base URL of the API. To `https://host` without a path, `/api/workspace/v1/` is appended; a URL with a path is used unchanged.
    ///     Plain HTTP is allowed to this machine only, unless the option `allowInsecureHttp` is set.
    ///   - apiKey: The API key.
    ///   - options: All other options.
    ///   - onAttempt: A hook that is called after every attempt: one attempt at a time, in order, before the call completes. It must return quickly. Calls
    ///     made inside the hook are not observed. If it delegates calls to other code, that needs a client without a hook, or it would never end.
    /// - Throws: ``WorkspaceError/configuration(_:)``, which lists every invalid option.
    public convenience init(
        baseUrl: String,
        apiKey: String,
        options: ClientOptions = ClientOptions(),
        onAttempt: (@Sendable (AttemptEvent) -> Void)? = nil
    ) throws {
        let native = try Self.open(baseUrl, apiKey, options, fromEnv: false)
        self.init(native, onAttempt.map(AttemptObserver.init))
    }

    /// Creates a client from the environment variables `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and, if it is set, `WORKSPACE_CHANNEL_ID`. Arguments
    /// take precedence.
    ///
    /// - Throws: ``WorkspaceError/configuration(_:)``, which lists every invalid option.
    public static func fromEnv(
        baseUrl: String? = nil,
        apiKey: String? = nil,
        options: ClientOptions = ClientOptions(),
        onAttempt: (@Sendable (AttemptEvent) -> Void)? = nil
    ) throws -> Client {
        Client(try open(baseUrl, apiKey, options, fromEnv: true), onAttempt.map(AttemptObserver.init))
    }

    /// A copy with some options changed. It shares the connections, the rate limit and the retry budget, and is shut down independently.
    ///
    /// - Parameters:
    ///   - overrides: The changed options.
    ///   - onAttempt: A hook that is called after every attempt of the copy; that of this client by default.
    /// - Throws: ``WorkspaceError/configuration(_:)``, which lists every invalid option.
    public func withOptions(_ overrides: Overrides, onAttempt: (@Sendable (AttemptEvent) -> Void)? = nil) throws -> Client {
        let native = try Self.throwingWorkspaceError { try executor.native.withOptions(overrides: overrides) }
        return Client(native, onAttempt.map(AttemptObserver.init) ?? executor.observer)
    }

    /// Shuts the client down: further calls throw ``WorkspaceError/configuration(_:)``, calls in flight complete normally. Copies are not affected.
    ///
    /// Waits until the hook has been called for the last event of every cancelled call, for at most two seconds. Does not wait inside a hook.
    public func shutdown() {
        executor.native.shutDown()
        executor.observer?.awaitCancelledCalls()
    }

    private static func open(_ baseUrl: String?, _ apiKey: String?, _ options: ClientOptions, fromEnv: Bool) throws -> NativeClient {
        try throwingWorkspaceError {
            try NativeClient.open(language: "swift/6.0", baseUrl: baseUrl, apiKey: apiKey, options: options, fromEnv: fromEnv)
        }
    }

    private static func throwingWorkspaceError<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch InvalidArgument.Configuration(let details) {
            throw WorkspaceError(details)
        }
    }
}

extension Client {
    /// The operations on channels.
    public var channels: Channels { Channels(executor: executor) }

    /// The operations on contacts.
    public var contacts: Contacts { Contacts(executor: executor) }

    /// The operations on custom fields.
    public var customFields: CustomFields { CustomFields(executor: executor) }

    /// The operations on labels.
    public var labels: Labels { Labels(executor: executor) }

    /// The operations on templates.
    public var templates: Templates { Templates(executor: executor) }

    /// The operations on messages.
    public var messages: Messages { Messages(executor: executor) }

    /// The operations on automations.
    public var automations: Automations { Automations(executor: executor) }

    /// A request to an endpoint that the SDK does not model yet. Unless the class says otherwise, it is treated as a send, which is not retried if it may
    /// have been executed.
    ///
    /// - Parameters:
    ///   - path: A path relative to the base URL.
    ///   - params: The parameters, in order.
    ///   - safety: How safe it is to repeat.
    /// - Returns: The `data` of the response; null if there is none.
    /// - Throws: Any ``WorkspaceError``.
    @discardableResult
    public func request(
        _ path: String,
        params: KeyValuePairs<String, Json> = [:],
        safety: Safety = .send
    ) async throws -> ApiResponse<Json> {
        try await request(path, params: params.map { (name: $0.key, value: $0.value) }, safety: safety)
    }

    /// The same, with parameters that a program has computed.
    ///
    /// - Throws: Any ``WorkspaceError``.
    @discardableResult
    public func request(
        _ path: String,
        params: [(name: String, value: Json)],
        safety: Safety = .send
    ) async throws -> ApiResponse<Json> {
        let parameters = params.map { Parameter(name: $0.name, value: $0.value) }
        return try await executor.callOne(.raw(path: path, params: parameters, safety: safety)) { data in
            if case .jsonValue(let json) = data { json } else { nil }
        }
    }
}

/// Shows the base URL, but no secret.
extension Client: CustomStringConvertible, CustomReflectable {
    /// The base URL.
    public var description: String { "Client(\(baseUrl))" }

    /// The base URL.
    public var customMirror: Mirror { Mirror(self, children: ["baseUrl": baseUrl], displayStyle: .class) }
}
