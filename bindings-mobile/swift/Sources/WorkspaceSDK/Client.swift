/// A client for the Workspace API.
///
/// Create one client and share it between tasks. It keeps its connections open, and its rate limit, concurrency limit
/// and retry budget apply to all of its calls. The operations are methods of its resources, such as
/// ``templates`` and ``messages``.
///
/// ```swift
/// let client = try Client(baseUrl: "https://example.com", apiKey: key)
/// do {
///     let sent = try await client.templates.send(to: "+1234567890", templateName: "plain_notice")
///     print("accepted as", sent.messageId ?? "a message without id")
/// } catch WorkspaceError.outcomeUnknown(let details) {
///     print("may have been sent:", details.message)
/// }
/// ```
///
/// Reads and upserts are retried after temporary failures. A send is retried only if the server certainly did not
/// process it. If it may have been processed, the call throws ``WorkspaceError/outcomeUnknown(_:)`` instead. [Sending
/// safely](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md) explains the rules.
///
/// Cancelling a task aborts its call, which then throws `CancellationError`. This error cannot report whether a send
/// was executed, so limit the duration of a send with the option `timeout` instead.
public final class Client: ClientProtocol {
    private let executor: CallExecutor

    /// The base URL of the API that this client calls.
    public let baseUrl: String

    private init(_ native: NativeClient, _ hooks: CallHooks) {
        executor = CallExecutor(native: native, hooks: hooks)
        baseUrl = native.baseUrl() ?? ""
    }

    /// Creates a client. It connects when the first call is made.
    ///
    /// - Parameters:
    ///   - baseUrl: The base URL of the API. `/api/workspace/v1/` is appended to a URL without a path, such as
    ///     `https://host`; a URL with a path is used unchanged. Plain http is only allowed for this machine, unless the
    ///     option `allowInsecureHttp` is set.
    ///   - apiKey: The API key.
    ///   - options: All other options.
    ///   - onAttempt: A hook that receives an event after every attempt, for logs and metrics. The events of a client
    ///     come one at a time and in order, and those of a call come before the call completes. The hook must return
    ///     quickly, because the calls wait for it. If it does not return within a second, the calls no longer wait, at
    ///     most 1000 of its events are kept, and one warning is logged.
    ///   - onAttemptStart: A hook that is called at the start of every attempt, after all waits and before the first
    ///     byte is sent. The attempt starts when the hook returns, so this is the place for a journal: what it stores
    ///     is stored before the message can be sent. If it throws, nothing is sent, and the call throws
    ///     ``WorkspaceError/transport(_:)`` whose `failure` is `hook`. The time that it takes counts against the
    ///     `timeout` of the call. The hook runs concurrently for several calls.
    ///
    ///     Calls made inside a hook run no hooks. If a hook passes work to other code that makes calls, that code needs
    ///     a client without hooks: otherwise each attempt would cause another one, endlessly.
    /// - Throws: ``WorkspaceError/configuration(_:)``, which lists every invalid option.
    public convenience init(
        baseUrl: String,
        apiKey: String,
        options: ClientOptions = ClientOptions(),
        onAttempt: (@Sendable (AttemptEvent) -> Void)? = nil,
        onAttemptStart: (@Sendable (AttemptStart) async throws -> Void)? = nil
    ) throws {
        let native = try Self.open(baseUrl, apiKey, options, fromEnv: false)
        self.init(native, CallHooks(onAttempt: onAttempt, onAttemptStart: onAttemptStart))
    }

    /// Creates a client with the base URL in the environment variable `WORKSPACE_BASE_URL`, the API key in
    /// `WORKSPACE_API_KEY` and, if it is set, the default channel in `WORKSPACE_CHANNEL_ID`. An argument takes
    /// precedence over its variable.
    ///
    /// - Throws: ``WorkspaceError/configuration(_:)``, which lists every invalid option.
    public static func fromEnv(
        baseUrl: String? = nil,
        apiKey: String? = nil,
        options: ClientOptions = ClientOptions(),
        onAttempt: (@Sendable (AttemptEvent) -> Void)? = nil,
        onAttemptStart: (@Sendable (AttemptStart) async throws -> Void)? = nil
    ) throws -> Client {
        let native = try open(baseUrl, apiKey, options, fromEnv: true)
        return Client(native, CallHooks(onAttempt: onAttempt, onAttemptStart: onAttemptStart))
    }

    /// Creates a copy of this client with some options changed, for calls that need other settings.
    ///
    /// The copy shares the connections, the rate limit and the retry budget, and is closed independently.
    ///
    /// ```swift
    /// let patient = try client.withOptions(Overrides(timeout: .seconds(120)))
    /// ```
    ///
    /// - Parameters:
    ///   - overrides: The options to change.
    ///   - onAttempt: The hook of the copy for the end of attempts; by default that of this client.
    ///   - onAttemptStart: The hook of the copy for the start of attempts; by default that of this client.
    /// - Throws: ``WorkspaceError/configuration(_:)``, which lists every invalid option.
    public func withOptions(
        _ overrides: Overrides,
        onAttempt: (@Sendable (AttemptEvent) -> Void)? = nil,
        onAttemptStart: (@Sendable (AttemptStart) async throws -> Void)? = nil
    ) throws -> Client {
        let native = try WorkspaceError.translate { try executor.native.withOptions(overrides: overrides) }
        return Client(native, executor.hooks.replaced(by: CallHooks(onAttempt: onAttempt, onAttemptStart: onAttemptStart)))
    }

    /// Creates a copy of this client with some options changed, and with the same hooks.
    ///
    /// - Throws: ``WorkspaceError/configuration(_:)``, which lists every invalid option.
    public func withOptions(_ overrides: Overrides) throws -> Client {
        try withOptions(overrides, onAttempt: nil, onAttemptStart: nil)
    }

    /// Closes the client. Further calls throw ``WorkspaceError/configuration(_:)``, calls in flight complete normally,
    /// and copies are not affected.
    ///
    /// With `abort`, all calls in flight of this client and its copies end at once, also if the client was closed
    /// before. Each of them throws an error whose `disposition` says whether the request may have been executed. Later
    /// calls of the copies fail at once, and send nothing. Use it to end a program while a server does not respond.
    ///
    /// Waits for at most two seconds until the hook has received the last event of every cancelled call. Does not wait
    /// inside a hook.
    ///
    /// - Parameter abort: Whether to end the calls in flight.
    public func close(abort: Bool) {
        if abort { executor.native.abort() }
        executor.native.shutDown()
        executor.hooks.observer?.awaitCancelledCalls()
    }

    private static func open(_ baseUrl: String?, _ apiKey: String?, _ options: ClientOptions, fromEnv: Bool) throws -> NativeClient {
        try WorkspaceError.translate {
            try NativeClient.open(language: "swift/6.0", baseUrl: baseUrl, apiKey: apiKey, options: options, fromEnv: fromEnv)
        }
    }
}

extension Client {
    /// The operations on channels.
    public var channels: any Channels { ChannelsResource(executor: executor) }

    /// The operations on contacts.
    public var contacts: any Contacts { ContactsResource(executor: executor) }

    /// The operations on custom fields.
    public var customFields: any CustomFields { CustomFieldsResource(executor: executor) }

    /// The operations on labels.
    public var labels: any Labels { LabelsResource(executor: executor) }

    /// The operations on templates.
    public var templates: any Templates { TemplatesResource(executor: executor) }

    /// The operations on messages.
    public var messages: any Messages { MessagesResource(executor: executor) }

    /// The operations on automations.
    public var automations: any Automations { AutomationsResource(executor: executor) }

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
    public func request(
        _ path: String,
        params: [(name: String, value: Json)],
        safety: Safety
    ) async throws -> ApiResponse<Json> {
        let parameters = params.map { Parameter(name: $0.name, value: $0.value) }
        return try await executor.callOne(.raw(path: path, params: parameters, safety: safety)) { data in
            if case .jsonValue(let json) = data { json } else { nil }
        }
    }
}

/// Shows the base URL, but no secrets.
extension Client: CustomStringConvertible, CustomReflectable {
    /// The base URL.
    public var description: String { "Client(\(baseUrl))" }

    /// The base URL.
    public var customMirror: Mirror { Mirror(self, children: ["baseUrl": baseUrl], displayStyle: .class) }
}
