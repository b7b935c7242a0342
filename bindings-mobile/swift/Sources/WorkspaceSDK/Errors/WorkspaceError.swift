import Foundation

/// The error of a call that failed, or of a client that could not be created. A cancelled call throws
/// `CancellationError` instead.
///
/// Catch the cases that your program handles specially, such as ``outcomeUnknown(_:)``. For all others, `disposition`
/// says whether you may repeat the call:
///
/// - `rejected`: the request was not executed, and the same call would fail again. Correct the arguments, the API key
///   or the account first.
/// - `retryable`: it is safe to make the same call again. The SDK's own retries have failed already, so wait before you
///   do: for `retryAfter`, if it is set.
/// - `unknown`: the request may have been executed. Before you repeat a send, find out whether the customer has the
///   message.
///
/// ```swift
/// do {
///     try await client.messages.sendText(to: "+1234567890", body: "Hello")
/// } catch WorkspaceError.outcomeUnknown(let details) {
///     // The customer may have the message, so do not simply repeat the send.
///     print("needs a check:", details.message)
/// } catch let error as WorkspaceError where error.disposition == .retryable {
///     print("not sent, try again in", error.retryAfter ?? .seconds(60))
/// }
/// ```
///
/// The fields of its ``ErrorDetails`` are also fields of the error. The descriptions of an error contain no API key,
/// phone number, message body or text from the server, so they can be logged.
/// [Errors](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/errors.md) lists all cases.
@dynamicMemberLookup
public enum WorkspaceError: Error, Sendable, Hashable {
    /// The client could not be created, or was closed. `fields` lists every invalid option.
    case configuration(ErrorDetails)
    /// Parameters are invalid, so nothing was sent. `fields` lists all of them.
    case validation(ErrorDetails)
    /// The server responded with an error that has no specific case.
    case api(ErrorDetails)
    /// 400: the server or WhatsApp rejected a value.
    case badRequest(ErrorDetails)
    /// 401: the key is missing, wrong or revoked.
    case authentication(ErrorDetails)
    /// 403: the key lacks the permission, or the channel belongs to another account.
    case permissionDenied(ErrorDetails)
    /// 404: there is no such channel, template, message or automation.
    case notFound(ErrorDetails)
    /// 429: too many requests. `retryAfter` is the time to wait, if the server specifies it.
    case rateLimit(ErrorDetails)
    /// 5xx for a read or an upsert. For a send, a 5xx is ``outcomeUnknown(_:)``.
    case server(ErrorDetails)
    /// The request did not reach the server, or the response to a read or an upsert was lost.
    case transport(ErrorDetails)
    /// The call timed out, and it is safe to repeat: a read or an upsert, or a send that certainly did not reach the
    /// server.
    case requestTimeout(ErrorDetails)
    /// A send that may or may not have been executed, for example because the connection was lost before the response
    /// arrived. The customer may have the message, so find out before you repeat the send: by your `apiReference`, in
    /// the inbox of the workspace, or with the webhook.
    ///
    /// No other error of a send leaves the outcome unknown. See [When the outcome is
    /// unknown](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md#when-the-outcome-is-unknown).
    case outcomeUnknown(ErrorDetails)
    /// A read or an upsert succeeded with a 2xx status, but its body does not have the documented format.
    case decode(ErrorDetails)
    /// Another request has this idempotency key. Only languages with a ledger have it, so no call of this package fails
    /// with it.
    case idempotencyConflict(ErrorDetails)
    /// Another call with this idempotency key is still in flight. Only languages with a ledger have it, so no call of
    /// this package fails with it.
    case idempotencyInProgress(ErrorDetails)
    /// The ledger cannot be used, so nothing was sent. Only languages with a ledger have it, so no call of this package
    /// fails with it.
    case ledger(ErrorDetails)

    /// Creates the error with these details.
    public init(_ details: ErrorDetails) {
        self =
            switch details.kind {
            case .configuration: .configuration(details)
            case .validation: .validation(details)
            case .api: .api(details)
            case .badRequest: .badRequest(details)
            case .authentication: .authentication(details)
            case .permissionDenied: .permissionDenied(details)
            case .notFound: .notFound(details)
            case .rateLimit: .rateLimit(details)
            case .server: .server(details)
            case .transport: .transport(details)
            case .requestTimeout: .requestTimeout(details)
            case .outcomeUnknown: .outcomeUnknown(details)
            case .decode: .decode(details)
            case .idempotencyConflict: .idempotencyConflict(details)
            case .idempotencyInProgress: .idempotencyInProgress(details)
            case .ledger: .ledger(details)
            }
    }

    /// Creates an error of this kind, for tests of your code.
    ///
    /// - Parameters:
    ///   - kind: The kind, which selects the case.
    ///   - message: The message for humans.
    ///   - disposition: The disposition; by default the one that errors of this kind usually have.
    ///   - operation: The operation, such as `templates.send`.
    ///   - failure: Why the last attempt failed.
    ///   - status: The HTTP status.
    ///   - attempts: The number of attempts.
    ///   - retryAfter: How long to wait before a retry.
    ///   - whatsappCode: The WhatsApp error code, such as 131047.
    ///   - fields: The invalid parameters or options.
    public init(
        kind: ErrorKind,
        message: String = "created by a test",
        disposition: Disposition? = nil,
        operation: String? = nil,
        failure: Failure? = nil,
        status: Int? = nil,
        attempts: Int = 1,
        retryAfter: Duration? = nil,
        whatsappCode: Int? = nil,
        fields: [FieldError] = []
    ) {
        self.init(
            ErrorDetails(
                kind: kind,
                code: errorCode(kind: kind),
                disposition: disposition ?? usualDisposition(kind: kind),
                message: message,
                operation: operation,
                failure: failure,
                status: status,
                attempts: attempts,
                elapsed: .zero,
                retryAfter: retryAfter,
                whatsappCode: whatsappCode,
                fields: fields
            )
        )
    }

    /// All details.
    public var details: ErrorDetails {
        switch self {
        case .configuration(let details), .validation(let details), .api(let details), .badRequest(let details), .authentication(let details),
            .permissionDenied(let details), .notFound(let details), .rateLimit(let details), .server(let details), .transport(let details),
            .requestTimeout(let details), .outcomeUnknown(let details), .decode(let details), .idempotencyConflict(let details),
            .idempotencyInProgress(let details), .ledger(let details):
            details
        }
    }

    /// A field of the details.
    public subscript<Member>(dynamicMember field: KeyPath<ErrorDetails, Member>) -> Member {
        details[keyPath: field]
    }

    /// Whether the server responded with an error: ``api(_:)``, or a case for a specific status.
    public var isApi: Bool {
        switch self {
        case .api, .badRequest, .authentication, .permissionDenied, .notFound, .rateLimit, .server: true
        default: false
        }
    }

    /// Whether the request did not reach the server or its response was lost: ``transport(_:)`` or
    /// ``requestTimeout(_:)``.
    public var isTransport: Bool {
        switch self {
        case .transport, .requestTimeout: true
        default: false
        }
    }
}

extension WorkspaceError {
    /// Runs a function of the native library, and converts its errors.
    static func translate<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch InvalidArgument.Configuration(let details), InvalidArgument.Validation(let details) {
            throw WorkspaceError(details)
        }
    }
}

extension WorkspaceError: LocalizedError, CustomStringConvertible, CustomReflectable {
    /// A message for humans.
    public var errorDescription: String? { details.message }

    /// The code and a message for humans.
    public var description: String { details.description }

    /// The details, without `serverText`.
    public var customMirror: Mirror { Mirror(self, children: ["details": details], displayStyle: .enum) }
}
