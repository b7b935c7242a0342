import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

struct HTTPResponse: Sendable {
    let status: Int
    let body: Data
}

/// Sends one request in a separate session, so that no connection is idle when the sandbox closes idle connections.
func http(_ method: String, _ url: URL, body: JsonValue?) async throws -> HTTPResponse {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.connectionProxyDictionary = [:]
    let session = URLSession(configuration: configuration)
    defer { session.invalidateAndCancel() }
    var request = URLRequest(url: url)
    request.httpMethod = method
    request.httpBody = body.map { Data($0.json.utf8) }
    request.setValue("application/json", forHTTPHeaderField: "content-type")
    request.setValue("close", forHTTPHeaderField: "connection")
    let (data, response) = try await session.data(for: request)
    guard let response = response as? HTTPURLResponse else { throw SandboxError(description: "not an HTTP response") }
    return HTTPResponse(status: response.statusCode, body: data)
}
