import Foundation

/// Why a call failed, or why a client could not be built. A cancelled call throws `CancellationError` instead.
///
/// The fields of its ``ErrorDetails`` are also fields of the error. Its descriptions contain no key, phone number, message body or text from the
/// server.
///
/// ```swift
/// do {
///     try await client.messages.sendText(to: "+1234567890", body: "Hello")
/// } catch WorkspaceError.outcomeUnknown(let details) {
///     // It may have been sent: check before you repeat it.
///     print(details.message)
/// } catch let error as WorkspaceError where error.disposition == .retryable {
///     print("again in", error.retryAfter ?? .seconds(1))
/// }
/// ```
@dynamicMemberLookup
public enum WorkspaceError: Error, Sendable, Hashable {
    /// The client could not be built, or is shut down; `fields` lists every invalid option.
    case configuration(ErrorDetails)
    /// Nothing was sent; `fields` lists every invalid parameter.
    case validation(ErrorDetails)
    /// The server responded with an error for which there is no other case.
    case api(ErrorDetails)
    /// 400: the server or WhatsApp rejected a value.
    case badRequest(ErrorDetails)
    /// 401: the key is missing, wrong or revoked.
    case authentication(ErrorDetails)
    /// 403: the key lacks the permission, or the channel belongs to another account.
    case permissionDenied(ErrorDetails)
    /// 404: there is no such channel, template, message or automation.
    case notFound(ErrorDetails)
    /// 429: too many requests; `retryAfter` is how long to wait, if the server specifies it.
    case rateLimit(ErrorDetails)
    /// 5xx for a read or an upsert. For a send it is an ``outcomeUnknown(_:)``.
    case server(ErrorDetails)
    /// The request never reached the server, or the connection failed during a read or an upsert.
    case transport(ErrorDetails)
    /// A time limit was exceeded: while connecting, during a read or an upsert, or before an attempt could start.
    case requestTimeout(ErrorDetails)
    /// A send that may or may not have been executed. Every such failure is this case: check before you repeat the send.
    case outcomeUnknown(ErrorDetails)
    /// A 2xx for a read or an upsert whose body is not what the API documents.
    case decode(ErrorDetails)

    /// Creates the error of these details.
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
            }
    }

    /// All details.
    public var details: ErrorDetails {
        switch self {
        case .configuration(let details), .validation(let details), .api(let details), .badRequest(let details), .authentication(let details),
            .permissionDenied(let details), .notFound(let details), .rateLimit(let details), .server(let details), .transport(let details),
            .requestTimeout(let details), .outcomeUnknown(let details), .decode(let details):
            details
        }
    }

    /// A field of the details.
    public subscript<Member>(dynamicMember field: KeyPath<ErrorDetails, Member>) -> Member {
        details[keyPath: field]
    }

    /// Whether the server responded with an error: ``api(_:)`` and the cases for a status.
    public var isApi: Bool {
        switch self {
        case .api, .badRequest, .authentication, .permissionDenied, .notFound, .rateLimit, .server: true
        default: false
        }
    }

    /// Whether the request never reached the server or the connection failed: ``transport(_:)`` and ``requestTimeout(_:)``.
    public var isTransport: Bool {
        switch self {
        case .transport, .requestTimeout: true
        default: false
        }
    }
}

extension WorkspaceError: LocalizedError, CustomStringConvertible, CustomReflectable {
    /// A message for humans.
    public var errorDescription: String? { details.message }

    /// The code and a message for humans.
    public var description: String { details.description }

    /// The details, without the server's text.
    public var customMirror: Mirror { Mirror(self, children: ["details": details], displayStyle: .enum) }
}
