/// A client of the Workspace API. Make one and share it: it keeps its connections.
///
/// Reads and upserts are retried; a send is repeated only when it provably was not carried out. Whatever else happens to a send is a
/// ``WorkspaceError/outcomeUnknown(_:)``. Cancelling a task breaks its call off, which then throws `CancellationError`.
///
/// ```swift
/// let client = try Client(baseUrl: "https://example.com", apiKey: key)
/// let sent = try await client.templates.send(to: "+1234567890", templateName: "order_confirmation", variables: ["John", "ORD-1", "29.99"])
/// ```
public final class Client: Sendable {
    private let access: Access

    /// Where it sends requests to.
    public let baseUrl: String

    private init(_ native: NativeClient, _ observer: Observer?) {
        access = Access(native: native, observer: observer)
        baseUrl = native.baseUrl() ?? ""
    }

    /// A client of these options. It connects with the first call.
    ///
    /// - Parameters:
    ///   - baseUrl: Where the API lies. `https://host` alone gets `/api/workspace/v1/` appended; a URL with a path is used as given. Plain http is allowed
    ///     to this machine only, unless the option `allowInsecureHttp` says otherwise.
    ///   - apiKey: The API key.
    ///   - options: Everything else.
    ///   - onAttempt: Sees every attempt as it ends, one at a time and in order, and before the call does. It must return quickly. The calls that it makes
    ///     itself are shown to nobody; what hands events on to somebody else who makes calls needs a client without a hook, or has no end.
    /// - Throws: ``WorkspaceError/configuration(_:)``, which lists every bad option.
    public convenience init(
        baseUrl: String,
        apiKey: String,
        options: ClientOptions = ClientOptions(),
        onAttempt: (@Sendable (AttemptEvent) -> Void)? = nil
    ) throws {
        let native = try Self.open(baseUrl, apiKey, options, fromEnv: false)
        self.init(native, onAttempt.map(Observer.init))
    }

    /// A client of `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and, if it is set, `WORKSPACE_CHANNEL_ID`, unless a parameter says otherwise.
    ///
    /// - Throws: ``WorkspaceError/configuration(_:)``, which lists every bad option.
    public static func fromEnv(
        baseUrl: String? = nil,
        apiKey: String? = nil,
        options: ClientOptions = ClientOptions(),
        onAttempt: (@Sendable (AttemptEvent) -> Void)? = nil
    ) throws -> Client {
        Client(try open(baseUrl, apiKey, options, fromEnv: true), onAttempt.map(Observer.init))
    }

    /// A copy with some options changed. It shares the connections, the pacing and the retry budget; shutting it down leaves them to the others.
    ///
    /// - Parameters:
    ///   - overrides: What is different.
    ///   - onAttempt: Sees the attempts of the copy; whoever sees those of this client, if it is left out.
    /// - Throws: ``WorkspaceError/configuration(_:)``, which lists every bad option.
    public func withOptions(_ overrides: Overrides, onAttempt: (@Sendable (AttemptEvent) -> Void)? = nil) throws -> Client {
        let native = try Self.refusing { try access.native.withOptions(overrides: overrides) }
        return Client(native, onAttempt.map(Observer.init) ?? access.observer)
    }

    /// No further call of this client begins: it throws a ``WorkspaceError/configuration(_:)``. Those under way end as they would. Copies go on.
    ///
    /// It returns when the hook has seen the last event of every call that was given up before, and after two seconds at the latest. A hook itself does
    /// not wait.
    public func shutdown() {
        access.native.shutDown()
        access.observer?.awaitGivenUp()
    }

    private static func open(_ baseUrl: String?, _ apiKey: String?, _ options: ClientOptions, fromEnv: Bool) throws -> NativeClient {
        try refusing {
            try NativeClient.open(language: "swift/6.0", baseUrl: baseUrl, apiKey: apiKey, options: options, fromEnv: fromEnv)
        }
    }

    private static func refusing<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch Refusal.Refused(let details) {
            throw WorkspaceError(details)
        }
    }
}

extension Client {
    /// The operations on channels.
    public var channels: Channels { Channels(access: access) }

    /// The operations on contacts.
    public var contacts: Contacts { Contacts(access: access) }

    /// The operations on custom fields.
    public var customFields: CustomFields { CustomFields(access: access) }

    /// The operations on labels.
    public var labels: Labels { Labels(access: access) }

    /// The operations on templates.
    public var templates: Templates { Templates(access: access) }

    /// The operations on messages.
    public var messages: Messages { Messages(access: access) }

    /// The operations on automations.
    public var automations: Automations { Automations(access: access) }

    /// A request that the SDK does not model yet. It counts as a send, and is not repeated blindly, unless the class says otherwise.
    ///
    /// - Parameters:
    ///   - path: A path below the base URL.
    ///   - params: Its parameters in their order.
    ///   - operationClass: How safe it is to repeat.
    /// - Returns: The answer's `data` as it was answered; null where there was none.
    /// - Throws: Any ``WorkspaceError``.
    @discardableResult
    public func request(
        _ path: String,
        params: KeyValuePairs<String, Json> = [:],
        operationClass: OperationClass = .send
    ) async throws -> Answer<Json> {
        try await request(path, params: params.map { (name: $0.key, value: $0.value) }, operationClass: operationClass)
    }

    /// The same, with parameters that were put together by a program.
    ///
    /// - Throws: Any ``WorkspaceError``.
    @discardableResult
    public func request(
        _ path: String,
        params: [(name: String, value: Json)],
        operationClass: OperationClass = .send
    ) async throws -> Answer<Json> {
        let parameters = params.map { Parameter(name: $0.name, value: $0.value) }
        return try await access.call(.other(path: path, params: parameters, operationClass: operationClass)) { payload in
            if case .ofJson(let json) = payload { json } else { nil }
        }
    }
}

/// Its base URL, and nothing secret.
extension Client: CustomStringConvertible, CustomReflectable {
    /// Its base URL.
    public var description: String { "Client(\(baseUrl))" }

    /// Its base URL.
    public var customMirror: Mirror { Mirror(self, children: ["baseUrl": baseUrl], displayStyle: .class) }
}
