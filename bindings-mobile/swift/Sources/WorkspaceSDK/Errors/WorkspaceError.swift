import Foundation

/// Why a call failed, or why a client could not be built. A cancelled call throws `CancellationError` instead.
///
/// The fields of its ``ErrorDetails`` can be read here directly. Nothing that a person sees of it shows the key, a phone number, a message or any text
/// of the server.
///
/// ```swift
/// do {
///     try await client.messages.sendText(to: "+1234567890", body: "Hello")
/// } catch WorkspaceError.outcomeUnknown(let details) {
///     // It may have been sent: find out before it is repeated.
///     print(details.message)
/// } catch let error as WorkspaceError where error.disposition == .retryable {
///     print("again in", error.retryAfter ?? .seconds(1))
/// }
/// ```
@dynamicMemberLookup
public enum WorkspaceError: Error, Sendable, Hashable {
    /// The client could not be built, or is shut down; `fields` lists every bad option.
    case configuration(ErrorDetails)
    /// Nothing was sent; `fields` lists every bad parameter, not the first only.
    case validation(ErrorDetails)
    /// The server answered with an error that has no case of its own.
    case api(ErrorDetails)
    /// 400: the server refused a value, or WhatsApp did.
    case badRequest(ErrorDetails)
    /// 401: the key is missing, wrong or revoked.
    case authentication(ErrorDetails)
    /// 403: the key may not do this, or the channel is another's.
    case permissionDenied(ErrorDetails)
    /// 404: there is no such channel, template, message or automation.
    case notFound(ErrorDetails)
    /// 429: too many requests; `retryAfter` says how long to wait, where the server does.
    case rateLimit(ErrorDetails)
    /// 5xx to a read or an upsert. To a send it is an ``outcomeUnknown(_:)``.
    case server(ErrorDetails)
    /// The request never reached the server, or a read or an upsert failed on the way.
    case transport(ErrorDetails)
    /// Time ran out: while connecting, for a read or an upsert, or before an attempt could start.
    case requestTimeout(ErrorDetails)
    /// A send that may or may not have happened. Whoever catches this has caught every "maybe": find out before repeating it.
    case outcomeUnknown(ErrorDetails)
    /// A 2xx to a read or an upsert whose body is not what the API documents.
    case decode(ErrorDetails)

    /// The error of these facts.
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

    /// Everything that is known of it.
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

    /// Whether the server answered with an error: ``api(_:)`` and the cases for a status.
    public var isApi: Bool {
        switch self {
        case .api, .badRequest, .authentication, .permissionDenied, .notFound, .rateLimit, .server: true
        default: false
        }
    }

    /// Whether it never reached the server, or failed on the way: ``transport(_:)`` and ``requestTimeout(_:)``.
    public var isTransport: Bool {
        switch self {
        case .transport, .requestTimeout: true
        default: false
        }
    }
}

extension WorkspaceError: LocalizedError, CustomStringConvertible, CustomReflectable {
    /// A line for a person.
    public var errorDescription: String? { details.message }

    /// Its code and a line for a person.
    public var description: String { details.description }

    /// The details, without the server's text.
    public var customMirror: Mirror { Mirror(self, children: ["details": details], displayStyle: .enum) }
}
