/// The technical reason why an attempt failed, for logs and metrics. To decide whether to repeat a call, use
/// `disposition`, because the same failure has different consequences for different operations.
///
/// Later versions may have further failures. The raw value is the code, which is the same in every language.
public struct Failure: RawRepresentable, Hashable, Sendable, Codable {
    /// The code, such as `connection_lost`.
    public let rawValue: String

    /// Creates a failure from its code.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// No connection could be made. Nothing was sent.
    public static let connect = Failure(rawValue: "connect")
    /// Connecting took too long. Nothing was sent.
    public static let connectTimeout = Failure(rawValue: "connect_timeout")
    /// The TLS handshake failed. The server read no request.
    public static let tls = Failure(rawValue: "tls")
    /// The proxy refused to open a connection. Nothing was sent.
    public static let proxy = Failure(rawValue: "proxy")
    /// The server provably did not receive or did not process the request.
    public static let notSent = Failure(rawValue: "not_sent")
    /// Time ran out while the request was in flight, or while the response was read.
    public static let timeout = Failure(rawValue: "timeout")
    /// The connection was lost before the whole response was received.
    public static let connectionLost = Failure(rawValue: "connection_lost")
    /// The client was closed with `abort` while the request was in flight.
    public static let aborted = Failure(rawValue: "aborted")
    /// A 2xx response does not have the documented format.
    public static let unreadable = Failure(rawValue: "unreadable")
    /// The response is larger than `maxResponseBytes`, or than 1 MiB for a send.
    public static let tooLarge = Failure(rawValue: "too_large")
    /// The server sent a redirect. Redirects are never followed.
    public static let redirect = Failure(rawValue: "redirect")
    /// The server responded with an error status.
    public static let status = Failure(rawValue: "status")
    /// The server responded with `success: false`.
    public static let refusal = Failure(rawValue: "refusal")
    /// The timeout of the call passed before an attempt could start. Nothing was sent.
    public static let deadline = Failure(rawValue: "deadline")
    /// The hook for the start of attempts failed. Nothing was sent.
    public static let hook = Failure(rawValue: "hook")
    /// The ledger could not record the send, so nothing was sent. Only languages with a ledger have it.
    public static let ledger = Failure(rawValue: "ledger")
}

extension Failure: CustomStringConvertible, ExpressibleByStringLiteral {
    /// Creates a failure from its code.
    public init(stringLiteral code: String) {
        self.init(rawValue: code)
    }

    /// The code.
    public var description: String { rawValue }
}
